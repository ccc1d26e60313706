//! Recipes of the group `payload`: the JSON text that the claims are written in. The signature is
//! right throughout, so that nothing but the payload can be the reason to refuse.

mod encoding;
mod limits;
mod names;
mod near_json;
mod numbers;
mod objects;
mod strings;
mod syntax;

use super::group::Group;
use super::sample;

/// Every case of the payload's JSON text.
pub fn group() -> Group {
    let mut group = Group::new(
        "payload",
        "The payload's JSON text: its bytes, its syntax, its names, its numbers and its size.",
    );
    encoding::add(&mut group);
    syntax::add(&mut group);
    near_json::add(&mut group);
    strings::add(&mut group);
    numbers::add(&mut group);
    objects::add(&mut group);
    names::add(&mut group);
    limits::add(&mut group);
    group
}

/// The sample with another text for `xti.extraProp`, given as the inside of a JSON string.
fn with_text(text: &str) -> String {
    sample::with_xti(&format!(r#"{{"extraProp":"{text}"}}"#))
}

/// The sample with any JSON value for `xti.extraProp`.
fn with_value(value: &str) -> String {
    sample::with_xti(&format!(r#"{{"extraProp":{value}}}"#))
}
