//! Every mistake in the function that makes the signature.

use ring::{digest, hmac};

use super::kit::{hmac_with, hs256, sha256};

/// A mistake, and what it makes of a secret and a message.
pub type Mistaken = (&'static str, fn(&[u8], &[u8]) -> Vec<u8>);

/// All of them. For a long secret that is not hashed, the secret must be longer than a block.
pub fn all() -> Vec<Mistaken> {
    vec![
        ("function-hmac-sha-1", |secret, message| {
            hmac_with(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret, message)
        }),
        ("function-hmac-sha-384", |secret, message| hmac_with(hmac::HMAC_SHA384, secret, message)),
        ("function-hmac-sha-512", |secret, message| hmac_with(hmac::HMAC_SHA512, secret, message)),
        ("function-hmac-sha-512-256", |secret, message| {
            by_hand(&digest::SHA512_256, &filled(secret, 128), message)
        }),
        ("function-sha-256-of-message", |_, message| sha256(message)),
        ("function-sha-256-secret-first", |secret, message| sha256(&[secret, message].concat())),
        ("function-sha-256-secret-last", |secret, message| sha256(&[message, secret].concat())),
        ("function-sha-256-secret-first-with-period", |secret, message| {
            sha256(&[secret, b".", message].concat())
        }),
        ("function-sha-256-secret-last-with-period", |secret, message| {
            sha256(&[message, b".", secret].concat())
        }),
        ("function-sha-256-secret-around", |secret, message| sha256(&[secret, message, secret].concat())),
        ("function-arguments-swapped", |secret, message| hs256(message, secret)),
        ("function-applied-twice", |secret, message| hs256(secret, &hs256(secret, message))),
        ("function-block-of-128-bytes", |secret, message| {
            by_hand(&digest::SHA256, &filled(secret, 128), message)
        }),
        ("function-long-secret-not-hashed", |secret, message| by_hand(&digest::SHA256, secret, message)),
        ("function-secret-itself", |secret, _| secret.to_vec()),
    ]
}

fn filled(secret: &[u8], length: usize) -> Vec<u8> {
    assert!(secret.len() <= length);
    [secret, &vec![0; length - secret.len()]].concat()
}

/// HMAC as RFC 2104 §2 defines it, with a block of any length.
fn by_hand(hash: &'static digest::Algorithm, block: &[u8], message: &[u8]) -> Vec<u8> {
    let masked = |mask: u8| block.iter().map(|byte| byte ^ mask).collect::<Vec<u8>>();
    let inner = digest::digest(hash, &[&masked(0x36)[..], message].concat());
    digest::digest(hash, &[&masked(0x5C)[..], inner.as_ref()].concat()).as_ref().to_vec()
}
