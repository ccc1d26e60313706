//! The words of a vector file: the operation and the expectation. The scopes are those of [`jwt`](crate::jwt).

use serde::{Deserialize, Serialize};

/// What an implementation can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Mint a token for a claims set.
    Sign,
    /// Accept or reject a token.
    Verify,
    /// Show a marketplace.
    View,
    /// HMAC-SHA-256 over bytes.
    Hmac,
    /// Base64url without padding.
    Base64url,
}

impl Operation {
    /// The members that hold the question, in a file and in a request to an adapter. A question to verify
    /// also has `token` or `token_bytes`.
    pub(crate) fn question(self) -> &'static [&'static str] {
        match self {
            Operation::Verify => &["key", "now"],
            Operation::Sign => &["key", "claims"],
            Operation::View => &["catalogue", "claims"],
            Operation::Hmac => &["key", "message_hex"],
            Operation::Base64url => &["bytes_hex"],
        }
    }

    /// The member that holds the answer: in a file, and, except for `expect`, in a reply of an adapter.
    pub(crate) fn answer(self) -> &'static str {
        match self {
            Operation::Verify => "expect",
            Operation::Sign => "token",
            Operation::View => "view",
            Operation::Hmac => "mac_hex",
            Operation::Base64url => "text",
        }
    }
}

/// What is expected of a verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    /// The token is good.
    Accept,
    /// The token is refused.
    Reject,
    /// The documents leave it free.
    Either,
}
