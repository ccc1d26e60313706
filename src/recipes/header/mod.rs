//! Recipes of the group `header`: the algorithm, `typ`, `crit`, the parameters that invite a verifier
//! to trust the token, and the JSON text that they are in. Unless the signature is the fault, the
//! MAC is right over the header as it is sent.

mod alg;
mod crit;
mod duplicates;
mod encoding;
mod extra;
mod json;
mod limits;
mod none;
mod typ;

use super::group::Group;
use super::sample;
use crate::forge::Forged;

/// Every case of the JOSE header.
pub fn group() -> Group {
    let mut group = Group::new(
        "header",
        "The JOSE header: which algorithm it names, what else it says, and how its JSON is written.",
    );
    none::add(&mut group);
    alg::add(&mut group);
    duplicates::add(&mut group);
    typ::add(&mut group);
    crit::add(&mut group);
    extra::add(&mut group);
    json::add(&mut group);
    encoding::add(&mut group);
    limits::add(&mut group);
    group
}

/// The sample under the profile's header with more parameters, as JSON text, after it.
fn with(parameters: &str) -> Forged {
    sample::header(format!(r#"{{"alg":"HS256","typ":"JWT",{parameters}}}"#))
}
