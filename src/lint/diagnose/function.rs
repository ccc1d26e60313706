//! Mistakes of the function: another hash, no HMAC at all, or an HMAC that is implemented wrongly.

use hmac::digest::block_api::EagerHash;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512, Sha512_256};
use zeroize::Zeroizing;

use super::mistake::{Row, common, rare};

/// The tag that the wrong function computes from a secret and a message.
pub(super) type Make = fn(&[u8], &[u8]) -> Vec<u8>;

const HS256: &str = "Use HMAC with SHA-256, which is what HS256 means (RFC 7518 §3.2).";
const LONGER: &str = "Use HMAC with SHA-256, which is what HS256 means (RFC 7518 §3.2). Where no algorithm is named, jjwt \
                      chooses by the key's length: name it, as in signWith(key, Jwts.SIG.HS256).";
const HMAC: &str =
    "Use the HMAC of a library (RFC 2104) with SHA-256; a plain hash over a secret can be forged.";
const LIBRARY: &str = "Use the HMAC of a library: RFC 2104 pads the key with zeros to the 64 bytes of SHA-256's \
                       block, and hashes it first only if it is longer.";

pub(super) static ROWS: &[Row<Make>] = &[
    common("function-hmac-sha-1", "signed by HMAC with SHA-1", HS256, hmac::<Sha1>),
    common("function-hmac-sha-384", "signed by HMAC with SHA-384", LONGER, hmac::<Sha384>),
    common("function-hmac-sha-512", "signed by HMAC with SHA-512", LONGER, hmac::<Sha512>),
    rare("function-hmac-sha-512-256", "signed by HMAC with SHA-512/256", HS256, hmac::<Sha512_256>),
    common(
        "function-sha-256-of-message",
        "signed by a plain SHA-256 of the message, with no secret at all",
        "Use HMAC with SHA-256 and the secret; anyone can compute a hash without a secret.",
        |_, message| hash(&[message]),
    ),
    common(
        "function-sha-256-secret-first",
        "signed by a plain SHA-256 of the secret and the message, not by HMAC",
        HMAC,
        |secret, message| hash(&[secret, message]),
    ),
    common(
        "function-sha-256-secret-last",
        "signed by a plain SHA-256 of the message and the secret, not by HMAC",
        HMAC,
        |secret, message| hash(&[message, secret]),
    ),
    rare(
        "function-sha-256-secret-first-with-period",
        "signed by a plain SHA-256 of the secret, a period and the message, not by HMAC",
        HMAC,
        |secret, message| hash(&[secret, b".", message]),
    ),
    rare(
        "function-sha-256-secret-last-with-period",
        "signed by a plain SHA-256 of the message, a period and the secret, not by HMAC",
        HMAC,
        |secret, message| hash(&[message, b".", secret]),
    ),
    rare(
        "function-sha-256-secret-around",
        "signed by a plain SHA-256 of the secret, the message and the secret, not by HMAC",
        HMAC,
        |secret, message| hash(&[secret, message, secret]),
    ),
    common(
        "function-arguments-swapped",
        "signed with the secret and the message swapped",
        "Look up the order of the arguments: the secret is HMAC's key, the text header.payload its message.",
        |secret, message| hmac::<Sha256>(message, secret),
    ),
    rare(
        "function-applied-twice",
        "signed with the HMAC of the HMAC",
        "Call the function once; finish an HMAC object once, and make a new one for each token.",
        |secret, message| hmac::<Sha256>(secret, &hmac::<Sha256>(secret, message)),
    ),
    rare(
        "function-block-of-128-bytes",
        "signed by an HMAC that pads the secret to 128 bytes, the block of SHA-512",
        LIBRARY,
        |secret, message| match secret.len() {
            0..=128 => with_block(&padded(secret, 128), message),
            _ => with_block(&padded(&hash(&[secret]), 128), message),
        },
    ),
    rare(
        "function-long-secret-not-hashed",
        "signed by an HMAC that does not hash a secret of more than 64 bytes",
        LIBRARY,
        |secret, message| match secret.len() {
            0..=64 => Vec::new(),
            _ => with_block(secret, message),
        },
    ),
    rare(
        "function-secret-itself",
        "sent with the secret itself as its signature",
        "Make a new secret, since the token has revealed this one, and sign with HMAC-SHA-256.",
        |secret, _| secret.to_vec(),
    ),
];

fn hmac<H: EagerHash>(secret: &[u8], message: &[u8]) -> Vec<u8>
where
    Hmac<H>: Mac + KeyInit,
{
    let keyed = <Hmac<H> as KeyInit>::new_from_slice(secret).expect("HMAC takes keys of any length");
    keyed.chain_update(message).finalize().into_bytes().to_vec()
}

fn hash(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().to_vec()
}

fn padded(secret: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut block = Zeroizing::new(vec![0; length]);
    block[..secret.len()].copy_from_slice(secret);
    block
}

/// HMAC-SHA-256 step by step, with a key block of any length.
fn with_block(block: &[u8], message: &[u8]) -> Vec<u8> {
    let masked = |mask: u8| Zeroizing::new(block.iter().map(|byte| byte ^ mask).collect::<Vec<u8>>());
    let inner = hash(&[&masked(0x36), message]);
    hash(&[&masked(0x5C), &inner])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_secret_longer_than_hmacs_block_can_be_left_unhashed() {
        let row = ROWS.iter().find(|row| row.mistake.id == "function-long-secret-not-hashed");
        let make = row.expect("a row of the table").make;
        assert_eq!(make(&[b'k'; 64], b"message"), b"");
        assert_eq!(make(&[b'k'; 65], b"message"), with_block(&[b'k'; 65], b"message"));
    }

    #[test]
    fn hmac_step_by_step_is_hmac_if_the_block_is_its_own() {
        let secret = b"an example secret of 32 bytes...";
        assert_eq!(with_block(&padded(secret, 64), b"message"), hmac::<Sha256>(secret, b"message"));
        assert_ne!(with_block(&padded(secret, 128), b"message"), hmac::<Sha256>(secret, b"message"));
    }
}
