//! Checks the shared secret itself: whether it is empty, short, a public key, or a well-known sample.

use super::finding::Finding;
use super::rule::Rule;
use super::rule::signature::{KEY_LENGTH, KEY_PUBLIC, KEY_SAMPLE};
use crate::jwt::{Place, Reason};

/// Secrets from documentation and tutorials, and the text of unset variables.
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

/// The least length of a secret for HS256, in bytes (RFC 7518 §3.2).
const MIN_SECRET_BYTES: usize = 32;

/// Checks a secret. The findings show its length and kind, never its bytes.
pub(super) fn inspect_secret(secret: &[u8]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |rule, found: String| findings.push(Finding::new(rule, Place::Key, found));
    if secret.is_empty() {
        find(Rule::of(Reason::KeyEmpty), "an empty secret".to_owned());
        return findings;
    }
    if SAMPLES.iter().any(|sample| sample.as_bytes() == secret) {
        find(&KEY_SAMPLE, "a well-known sample".to_owned());
    } else if secret.len() < MIN_SECRET_BYTES {
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
