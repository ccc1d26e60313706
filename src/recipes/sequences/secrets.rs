//! The same verifier under two secrets: neither a token nor a key may be remembered from one to the other.

use super::super::group::{Earlier, Group};
use super::super::sample::{KEY, replaced};
use super::{JTI, MATCH, good};
use crate::forge::{Forge, Forged};

/// The secret of another tenant.
const OTHER: &[u8] = b"another example secret, 32 bytes";

pub fn add(group: &mut Group) {
    let why = "A verifier that keeps the key of its first question refuses every other tenant's tokens.";
    group
        .accept("a-token-under-a-second-secret", MATCH, why, good("second-secret"))
        .earlier(vec![Earlier::of(of_other("first-secret")).key(OTHER)]);
    let why = "A verifier that keeps the key of its first question lets one tenant sign for every other.";
    group
        .reject("a-token-of-the-first-secret-under-a-second", MATCH, why, of_other("first-secret-again"))
        .earlier(vec![Earlier::of(of_other("first-secret-once")).key(OTHER)]);
    let both = good("two-secrets");
    let why =
        "A cache of verified tokens without the secret in its key accepts one tenant's token for another.";
    group
        .reject("a-token-accepted-under-another-secret", MATCH, why, both.clone())
        .key(OTHER)
        .earlier(vec![Earlier::of(both).key(KEY)]);
    let both = good("two-secrets-refused-first");
    let why =
        "A cache of refused tokens without the secret in its key refuses one that is right for this secret.";
    group
        .accept("a-token-refused-under-another-secret", MATCH, why, both.clone())
        .earlier(vec![Earlier::of(both).key(OTHER)]);
    let why = "A token of the first secret must still be accepted after the second was used.";
    group.accept("a-token-under-the-first-secret-again", MATCH, why, good("first-again")).earlier(vec![
        Earlier::of(good("first-of-three")),
        Earlier::of(of_other("second-of-three")).key(OTHER),
    ]);
}

/// A good token of the other secret.
fn of_other(jti: &str) -> Forged {
    Forge::new(replaced(JTI, jti)).sign(OTHER)
}
