//! The JWS signature: its exact bytes, every one of them, over exactly the bytes that were sent.

mod inputs;
mod special;
mod values;

use super::group::Group;
use super::sample::{KEY, SAMPLE, replaced};
use crate::forge::{Forge, Hash, mac};
use crate::jwt::base64url;

pub fn group() -> Group {
    let mut group = Group::new(
        "signature",
        "The signature is all 32 bytes of HMAC-SHA-256 over both segments as they were sent (RFC 7518 §3.2).",
    );
    values::add(&mut group);
    special::add(&mut group);
    inputs::add(&mut group);
    group
}

/// A good token together with its MAC.
pub struct Signed {
    pub forge: Forge,
    pub mac: Vec<u8>,
    /// The MAC in base64url.
    pub segment: String,
}

impl Signed {
    /// The sample.
    pub fn sample() -> Self {
        Signed::of(SAMPLE)
    }

    fn of(payload: &str) -> Self {
        let forge = Forge::new(payload);
        let mac = mac(Hash::Sha256, KEY, &forge.signing_input());
        Signed { segment: base64url::encode(&mac), forge, mac }
    }

    /// The sample with the first `jti`, counted up, that gives it such a MAC.
    pub fn find(wanted: impl Fn(&Signed) -> bool) -> Self {
        let jti = |count: u64| format!("1cfa7dbf-8110-4237-ad22-{count:012x}");
        let sample = "1cfa7dbf-8110-4237-ad22-410608791b7d";
        let signed = (0..100_000).map(|count| Signed::of(&replaced(sample, &jti(count))));
        signed.into_iter().find(wanted).expect("a MAC of that kind among 100,000")
    }

    /// Adds it as an accepted case.
    pub fn accept(&self, group: &mut Group, fault: &str, rule: &str, why: &str) {
        let recipe = group.accept(fault, rule, why, self.forge.sign(KEY));
        // Forged again for another clock, the token would have another MAC, and the case would be pointless.
        recipe.record.age = None;
    }
}
