//! Several tokens for one verifier: an answer may depend on the token, the secret and the time, and on nothing that was
//! asked before. Single use, which is the exception, has a group of its own.
//!
//! The order of the cases matters to people who read a report from its top: what one mistake fails first should name it.
//! So the forged tokens share with the good ones before them what their case is about, and nothing else.
//!
//! Every token here has a `jti` of its own, so that a verifier that remembers them is right to accept it.

mod caches;
mod errors;
mod secrets;
mod times;

use super::group::{Earlier, Group};
use super::sample::{payload, replaced};
use crate::forge::Forged;

const MATCH: &str = "signature-match";
const JTI: &str = "1cfa7dbf-8110-4237-ad22-410608791b7d";
/// A secret that only an attacker has.
const ATTACKER: &[u8] = b"a secret that an attacker knows.";

pub fn group() -> Group {
    let about = "Several tokens for one verifier: those in before are shown first, each at its time and under its \
                 secret; what was asked before must not change the answer to the token of the case.";
    let mut group = Group::new("sequences", about);
    errors::add(&mut group);
    caches::add(&mut group);
    secrets::add(&mut group);
    times::add(&mut group);
    group
}

/// A good token with this `jti`.
fn good(jti: &str) -> Forged {
    payload(replaced(JTI, jti))
}

/// A good token at the time and under the secret of its case.
fn shown(jti: &str) -> Earlier {
    Earlier::of(good(jti))
}
