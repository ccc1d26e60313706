//! What a shared secret itself tells: empty, short, public, or a sample that everybody knows.

use super::finding::Finding;
use super::rule::Rule;
use super::rule::signature::{KEY_LENGTH, KEY_PUBLIC, KEY_SAMPLE};
use crate::jwt::{Place, Reason};

/// Secrets that stand in documentation, tutorials and unset variables.
pub(super) const SAMPLES: [&str; 12] = [
    "secret",
    "your-256-bit-secret",
    "your-secret",
    "mysecret",
    "my-secret",
    "changeme",
    "changeit",
    "password",
    "undefined",
    "null",
    "None",
    "a-string-secret-at-least-256-bits-long",
];

/// How long a secret for HS256 is at least, in bytes (RFC 7518 §3.2).
const HASH_BYTES: usize = 32;

/// Judges a secret. The findings tell its length and kind, never its bytes.
pub(super) fn inspect_secret(secret: &[u8]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |rule, found: String| findings.push(Finding::new(rule, Place::Key, found));
    if secret.is_empty() {
        find(Rule::of(Reason::KeyEmpty), "an empty secret".to_owned());
        return findings;
    }
    if SAMPLES.iter().any(|sample| sample.as_bytes() == secret) {
        find(&KEY_SAMPLE, "a well-known sample".to_owned());
    } else if secret.len() < HASH_BYTES {
        find(&KEY_LENGTH, format!("a secret of {} bytes", secret.len()));
    } else if is_public_key(secret) {
        find(&KEY_PUBLIC, "the text of a public key or certificate".to_owned());
    }
    findings
}

fn is_public_key(secret: &[u8]) -> bool {
    let text = secret.trim_ascii_start();
    [
        "-----BEGIN PUBLIC KEY",
        "-----BEGIN RSA PUBLIC KEY",
        "-----BEGIN CERTIFICATE",
        "ssh-rsa ",
        "ssh-ed25519 ",
    ]
    .iter()
    .any(|start| text.starts_with(start.as_bytes()))
}
