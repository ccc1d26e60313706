//! The trait of an implementation under test: what it is asked, and what it can answer.
//!
//! It imports neither case nor verdict, so an implementation never sees what is expected of it.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::jwt::json::Object;
use crate::vectors::{Operation, Scope};

/// Where an implementation takes the time from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// From the question's `now`.
    Request,
    /// From the machine; time cases are forged anew for it.
    System,
    /// It checks no times.
    None,
}

/// How an implementation introduces itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// The name people know it by; a file name of known failures follows from it.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The language it is written in.
    pub language: String,
    /// What it claims to be.
    pub scope: Scope,
    /// What it can be asked for.
    pub ops: Vec<Operation>,
    /// Where it takes the time from.
    pub clock: Clock,
}

/// A token to accept or reject.
#[derive(Clone, Copy, Debug)]
pub struct VerifyQuestion<'a> {
    /// The secret's bytes.
    pub key: &'a [u8],
    /// The token; it need not be UTF-8.
    pub token: &'a [u8],
    /// The time, in seconds since the epoch.
    pub now: u64,
}

/// A claims set to mint a token for.
#[derive(Clone, Copy, Debug)]
pub struct SignQuestion<'a> {
    /// The secret's bytes.
    pub key: &'a [u8],
    /// The claims set.
    pub claims: &'a Object,
}

/// A catalogue and verified claims to show a marketplace for.
#[derive(Clone, Copy, Debug)]
pub struct ViewQuestion<'a> {
    /// The marketplace's catalogue.
    pub catalogue: &'a Object,
    /// The claims of a token that verified.
    pub claims: &'a Object,
}

/// What an implementation said of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The token is good, and these are the claims read from it, if it hands them on.
    Accept(Option<Object>),
    /// The token is refused, for a reason in the implementation's own words.
    Reject(String),
    /// It can't be asked this, for a reason in its own words.
    Unsupported(String),
    /// It did not say anything of the kind.
    Failed(Failure),
}

/// How an implementation failed to answer at all, where that is noticed outside it. One that runs in
/// our own process panics instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It died or talked nonsense: what was seen.
    Crash(String),
    /// It took longer than it may.
    Timeout {
        /// How long it may take.
        limit: Duration,
        /// What was seen of it meanwhile, if anything was.
        seen: Option<String>,
    },
}

/// What was seen, on one line, with everything from outside as it stands: escape it before it is shown.
impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Crash(seen) => formatter.write_str(seen),
            Failure::Timeout { limit, seen: None } => write!(formatter, "no answer within {limit:?}"),
            Failure::Timeout { limit, seen: Some(seen) } => {
                write!(formatter, "no answer within {limit:?}; {seen}")
            }
        }
    }
}

/// An answer to any other question: the answer, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// What was asked for.
    Given(T),
    /// It refused or failed, in its own words.
    Refused(String),
    /// It can't be asked this, for a reason in its own words.
    Unsupported(String),
    /// It did not say anything of the kind.
    Failed(Failure),
}

/// An implementation under test.
///
/// Only [`describe`](Self::describe) is required; an operation that is not listed there is never
/// asked for. A panic is a verdict of the case, after which a fresh instance goes on.
pub trait Implementation: Send {
    /// Says what this is and what it can be asked.
    fn describe(&self) -> Description;

    /// Accepts or rejects a token.
    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let _ = question;
        Decision::Unsupported("it does not verify".to_owned())
    }

    /// Mints a token.
    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        let _ = question;
        Answer::Unsupported("it does not sign".to_owned())
    }

    /// Says what the marketplace shows, in the format that `vectors/README.md` describes.
    fn view(&mut self, question: &ViewQuestion<'_>) -> Answer<Object> {
        let _ = question;
        Answer::Unsupported("it shows no marketplace".to_owned())
    }

    /// HMAC-SHA-256 of `message`.
    fn hmac(&mut self, key: &[u8], message: &[u8]) -> Answer<Vec<u8>> {
        let _ = (key, message);
        Answer::Unsupported("it offers no bare HMAC".to_owned())
    }

    /// Base64url without padding.
    fn base64url(&mut self, bytes: &[u8]) -> Answer<String> {
        let _ = bytes;
        Answer::Unsupported("it offers no bare base64url".to_owned())
    }

    /// Forgets the tokens seen, before each replay case.
    ///
    /// # Errors
    /// It failed.
    fn reset(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    /// Whether it bounds the time of each question itself and says [`Failure::Timeout`], so that
    /// nobody has to give up on it from outside.
    fn bounds_time(&self) -> bool {
        false
    }
}
