//! A minted token as JSON, format 1.

use serde::Serialize;

#[derive(Serialize)]
struct SignDocument<'a> {
    format: u64,
    token: &'a str,
}

/// Renders a token that was minted.
#[must_use]
pub fn sign_json(token: &str) -> String {
    serde_json::to_string(&SignDocument { format: 1, token }).expect("the document has string keys") + "\n"
}
