//! The shared secret: its length, its exact bytes, what it must not be mistaken for, and what
//! should not be a secret at all.

mod exact;
mod guises;
mod length;
mod readings;
mod unfit;

use super::group::Group;
use super::sample::SAMPLE;
use crate::forge::{Forge, Forged};

const MATCH: &str = "signature-match";

pub fn group() -> Group {
    let mut group = Group::new(
        "key",
        "The secret is used byte for byte as it was given, is never empty and should have 32 bytes or more \
         (RFC 7518 §3.2).",
    );
    // What a reading of the secret breaks first should name it, not a length that happens to have such a byte.
    exact::add(&mut group);
    guises::add(&mut group);
    readings::add(&mut group);
    length::add(&mut group);
    unfit::add(&mut group);
    group
}

/// The sample, signed with a secret.
fn signed(secret: impl AsRef<[u8]>) -> Forged {
    Forge::new(SAMPLE).sign(secret)
}

/// A case whose secret is used as it is.
fn accept(group: &mut Group, fault: &str, secret: impl AsRef<[u8]>, why: &str) {
    group.accept(fault, MATCH, why, signed(&secret)).key(secret.as_ref());
}

/// A verifier's secret, and the one that its token was signed with.
type Secrets<S> = (S, S);

/// A case whose token was signed with a secret other than the verifier's.
fn reject(group: &mut Group, fault: &str, (secret, signer): (impl AsRef<[u8]>, impl AsRef<[u8]>), why: &str) {
    group.reject(fault, MATCH, why, signed(signer)).key(secret.as_ref());
}
