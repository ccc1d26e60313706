//! Verifiers that get the key wrong: they change the secret, or take the key from the token.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::super::texts;
use super::super::verifier::{CORRECT_VERIFIER, Parts, Steps};
use super::{Flaw, verifier};
use crate::encoding::{latin1_to_utf8, utf8_replaced};
use crate::forge::{Hash, mac};
use crate::jwt::base64url;
use crate::jwt::json::{self, Value};

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "takes-an-empty-secret",
        "key-empty",
        "It accepts an empty secret, from a variable that is not set; 34 of 65 library set-ups do.",
        &Steps { unchecked: &["key-empty"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "trims-the-secret",
        "signature-match",
        "It trims the secret, which may begin or end with white space.",
        &Steps { secret: |_, secret| secret.trim_ascii().to_vec(), ..CORRECT_VERIFIER },
    ),
    verifier(
        "also-tries-the-secret-without-its-line-feed",
        "signature-match",
        "If the secret does not match it tries another one, and so accepts two secrets.",
        &Steps {
            mac: |parts, secret, message| also(parts, secret, message, secret.trim_ascii_end()),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "cuts-the-secret-to-32-bytes",
        "signature-match",
        "It uses only the first 32 bytes of the secret, the length of the hash.",
        &Steps { secret: |_, secret| secret[..secret.len().min(32)].to_vec(), ..CORRECT_VERIFIER },
    ),
    verifier(
        "cuts-the-secret-to-a-block",
        "signature-match",
        "It cuts a secret that is longer than HMAC's block, where HMAC hashes it.",
        &Steps { secret: |_, secret| secret[..secret.len().min(64)].to_vec(), ..CORRECT_VERIFIER },
    ),
    verifier(
        "hashes-every-secret",
        "signature-match",
        "It hashes the secret also where HMAC uses it as it is.",
        &Steps { secret: |_, secret| super::sha256(secret), ..CORRECT_VERIFIER },
    ),
    verifier(
        "hashes-a-secret-of-one-block",
        "signature-match",
        "It hashes the secret from 64 bytes on, where HMAC does from 65 on.",
        &Steps {
            secret: |_, secret| if secret.len() == 64 { super::sha256(secret) } else { secret.to_vec() },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "refuses-secrets-beyond-a-block",
        "key-length",
        "It refuses a secret that is longer than HMAC's block; the Rust crate compact_jwt does.",
        &Steps {
            secret: |_, secret| if secret.len() > 64 { Vec::new() } else { secret.to_vec() },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "decodes-a-secret-that-looks-like-base64",
        "signature-match",
        "It decodes the secret from base64 if it can, as early jjwt and java-jwt did.",
        &Steps { secret: |_, secret| decoded(secret), ..CORRECT_VERIFIER },
    ),
    verifier(
        "also-tries-the-decoded-secret",
        "signature-match",
        "If the secret does not match it tries the decoded secret.",
        &Steps {
            mac: |parts, secret, message| also(parts, secret, message, &decoded(secret)),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "decodes-a-secret-that-looks-like-hex",
        "signature-match",
        "It decodes the secret where it consists of hex digits, as jsrsasign did.",
        &Steps { secret: |_, secret| texts::unhexed(secret), ..CORRECT_VERIFIER },
    ),
    verifier(
        "ends-the-secret-at-a-zero-byte",
        "signature-match",
        "It copies the secret into a C string.",
        &Steps {
            secret: |_, secret| secret.split(|byte| *byte == 0).next().unwrap_or_default().to_vec(),
            unchecked: &["key-empty"],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "ignores-the-case-of-the-secret",
        "signature-match",
        "It lower-cases the secret, so that two secrets become the same.",
        &Steps {
            mac: |parts, secret, message| also(parts, secret, message, &secret.to_ascii_lowercase()),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "reads-the-secret-as-text",
        "signature-match",
        "It reads the secret as UTF-8, with U+FFFD for every invalid byte.",
        &Steps { secret: |_, secret| utf8_replaced(secret), ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-the-secret-as-latin-1",
        "signature-match",
        "It reads each byte of the secret as a character, and encodes these in UTF-8.",
        &Steps { secret: |_, secret| latin1_to_utf8(secret), ..CORRECT_VERIFIER },
    ),
    verifier(
        "parses-the-secret-as-json",
        "signature-match",
        "It removes the quotation marks from a secret that is a JSON string; python-jose does.",
        &Steps {
            secret: |_, secret| match json::parse(secret) {
                Ok(Value::String(text)) => text.into_bytes(),
                _ => secret.to_vec(),
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "skips-a-byte-order-mark-of-the-secret",
        "signature-match",
        "It reads the secret's file as text and drops the byte order mark.",
        &Steps { secret: |_, secret| texts::without_mark(secret), ..CORRECT_VERIFIER },
    ),
    verifier(
        "trusts-the-key-in-the-header",
        "signature-match",
        "It takes the key from the token's own jwk (CVE-2018-0114, node-jose).",
        &Steps { secret: embedded, ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-kid-as-a-file",
        "signature-match",
        "It takes the key from the file that kid names, and the attacker names an empty one.",
        &Steps {
            secret: |parts, secret| match parts.says("kid") {
                Some(path) if path.ends_with("/dev/null") => Vec::new(),
                _ => secret.to_vec(),
            },
            unchecked: &["key-empty"],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "puts-kid-into-a-query",
        "signature-match",
        "It builds the database query for the key from kid, and the attacker selects one.",
        &Steps {
            secret: |parts, secret| {
                let injected = parts.says("kid").and_then(|kid| kid.split_once("UNION SELECT '"));
                let chosen = injected.and_then(|(_, rest)| rest.split('\'').next());
                chosen.map_or(secret, str::as_bytes).to_vec()
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-an-unknown-kid-for-the-key",
        "signature-match",
        "It looks kid up in a table and falls back to kid itself.",
        &Steps {
            secret: |parts, secret| parts.says("kid").map_or(secret, str::as_bytes).to_vec(),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-unset-words-for-secrets",
        "signature-match",
        "It also takes the text undefined, which a template writes for a variable that is not set.",
        &Steps {
            mac: |parts, secret, message| also(parts, secret, message, b"undefined"),
            ..CORRECT_VERIFIER
        },
    ),
];

/// The MAC with a second secret, if that is what the token has, else with the right one.
fn also(parts: &Parts, secret: &[u8], message: &[u8], second: &[u8]) -> Vec<u8> {
    let other = mac(Hash::Sha256, second, message);
    if parts.signature == other { other } else { mac(Hash::Sha256, secret, message) }
}

fn decoded(secret: &[u8]) -> Vec<u8> {
    let decoded = URL_SAFE_NO_PAD.decode(secret).or_else(|_| STANDARD.decode(secret));
    decoded.unwrap_or_else(|_| secret.to_vec())
}

fn embedded(parts: &Parts, secret: &[u8]) -> Vec<u8> {
    let key = match parts.header.get("jwk") {
        Some(Value::Object(jwk)) => jwk.get("k").and_then(Value::as_str),
        _ => None,
    };
    key.and_then(|key| base64url::decode(key).ok()).unwrap_or_else(|| secret.to_vec())
}
