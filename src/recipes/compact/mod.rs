//! The compact serialization: three segments and nothing else. What people leave around a token,
//! what transport does to it, and how long it may be.

mod bare;
mod length;
mod segments;
mod transport;

use super::group::Group;
use super::sample;

pub fn group() -> Group {
    let mut group = Group::new(
        "compact",
        "A token is three segments with periods between them, and nothing around them (RFC 7515 §7.1).",
    );
    segments::add(&mut group);
    bare::add(&mut group);
    transport::add(&mut group);
    length::add(&mut group);
    group
}

/// The sample token as text.
fn token() -> String {
    String::from_utf8(sample::sample().token()).expect("the sample is text")
}
