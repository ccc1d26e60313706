//! Checks the shared secret itself: whether it is empty, short, a key of another kind, published, or weak, and whether a
//! token gives it away.

mod der;
mod disclosure;
mod guess;
mod kind;
mod weak;

pub(super) use disclosure::{hidden_token, inspect_disclosure};
pub(super) use guess::Guesses;
pub use guess::{WordList, WordListError};

use super::finding::Finding;
use super::rule::Rule;
use super::rule::signature::{KEY_LENGTH, KEY_PRIVATE, KEY_PUBLIC, KEY_SAMPLE, KEY_WEAK};
use crate::jwt::{Place, Reason};
use der::Half;

/// Samples that a generator may have signed with instead of the shared secret: the most common of those in
/// `vectors/secrets/published.json`. They are tried together with every other mistake.
pub(super) const SAMPLES: [&str; 13] = [
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
    "your-super-secret-jwt-token-with-at-least-32-characters-long",
];

/// The least length of a secret for HS256, in bytes (RFC 7518 §3.2).
const MIN_SECRET_BYTES: usize = 32;

/// Checks a secret, which has at most one fault. The finding shows its length and kind, never its bytes.
pub(super) fn inspect_secret(secret: &[u8], guesses: &Guesses) -> Vec<Finding> {
    let (rule, found) = if secret.is_empty() {
        (Rule::of(Reason::KeyEmpty), "an empty secret".to_owned())
    } else if let Some(name) = guesses.name_of_secret(secret) {
        (&KEY_SAMPLE, name)
    } else if let Some((half, what)) = kind::kind_of(secret) {
        (if half == Half::Private { &KEY_PRIVATE } else { &KEY_PUBLIC }, what)
    } else if secret.len() < MIN_SECRET_BYTES {
        (&KEY_LENGTH, format!("a secret of {} bytes", secret.len()))
    } else if let Some(what) = weak::weakness(secret) {
        (&KEY_WEAK, what)
    } else {
        return Vec::new();
    };
    vec![Finding::new(rule, Place::Key, found)]
}
