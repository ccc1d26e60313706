//! The trait of an implementation under test: its questions and answers.
//!
//! This file imports neither case nor verdict, so an implementation never sees what is expected of it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::jwt::json::Object;
use crate::vectors::{Operation, Scope};

/// Makes instances of an implementation: one to start with, and one after each crash.
pub type Factory = Arc<dyn Fn() -> Box<dyn Implementation> + Send + Sync>;

/// Where an implementation takes the time from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// From the question's `now`.
    Request,
    /// From the machine; tokens of cases about time are remade for it.
    System,
    /// It checks no times.
    None,
}

/// How an implementation introduces itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// The name that people know it by; the file of its known failures is named after it.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The language it is written in.
    pub language: String,
    /// What it claims to be.
    pub scope: Scope,
    /// The operations that it offers.
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

/// A token among several that an implementation may get before it has answered the first.
#[derive(Clone, Copy, Debug)]
pub struct Queued<'a> {
    /// Whether the implementation forgets the tokens that it has seen before this one.
    pub resets: bool,
    /// The token.
    pub question: VerifyQuestion<'a>,
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

/// What an implementation decided about a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The token is accepted, with the claims that were read from it, if the implementation returns them.
    Accept(Option<Object>),
    /// The token is rejected, for a reason in the implementation's own words.
    Reject(String),
    /// The implementation can't decide this, for a reason in its own words.
    Unsupported(String),
    /// There is no decision.
    Failed(Failure),
}

/// How an implementation failed to answer at all, as seen from outside. One that runs in our own process
/// panics instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It died, or its answer made no sense: what was seen.
    Crash(String),
    /// It took longer than the limit.
    Timeout {
        /// The limit.
        limit: Duration,
        /// What was seen of it meanwhile, if anything.
        seen: Option<String>,
    },
}

/// What was seen, in one sentence. Text from outside is not escaped: do that before you print it.
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
    /// The answer.
    Given(T),
    /// The implementation refused or failed, in its own words.
    Refused(String),
    /// The implementation does not offer this, for a reason in its own words.
    Unsupported(String),
    /// There is no answer.
    Failed(Failure),
}

/// An implementation under test.
///
/// Only [`describe`](Self::describe) is required; an operation that is not listed there is never
/// called. A panic is the verdict of its case, and a fresh instance goes on with the next.
pub trait Implementation: Send {
    /// Describes the implementation and the operations that it offers.
    fn describe(&self) -> Description;

    /// Accepts or rejects a token.
    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let _ = question;
        Decision::Unsupported("it does not verify".to_owned())
    }

    /// Accepts or rejects several tokens in their order, up to the first without a decision. One at the other end of a
    /// pipe gets them ahead of its answers, so that neither end waits for the other.
    fn verify_all(&mut self, questions: &[Queued<'_>]) -> Vec<Decision> {
        let mut decisions = Vec::new();
        for Queued { resets, question } in questions {
            let ready = if *resets { self.reset() } else { Ok(()) };
            let decision = ready.map_or_else(Decision::Failed, |()| self.verify(question));
            let has_failed = matches!(decision, Decision::Failed(_));
            decisions.push(decision);
            if has_failed {
                break;
            }
        }
        decisions
    }

    /// Mints a token.
    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        let _ = question;
        Answer::Unsupported("it does not sign".to_owned())
    }

    /// Computes what the marketplace shows, in the format that `vectors/README.md` describes.
    fn view(&mut self, question: &ViewQuestion<'_>) -> Answer<Object> {
        let _ = question;
        Answer::Unsupported("it does not offer view".to_owned())
    }

    /// HMAC-SHA-256 of `message`.
    fn hmac(&mut self, key: &[u8], message: &[u8]) -> Answer<Vec<u8>> {
        let _ = (key, message);
        Answer::Unsupported("it does not offer hmac".to_owned())
    }

    /// Base64url without padding.
    fn base64url(&mut self, bytes: &[u8]) -> Answer<String> {
        let _ = bytes;
        Answer::Unsupported("it does not offer base64url".to_owned())
    }

    /// Forgets the tokens that it has seen. Called before each replay case.
    ///
    /// # Errors
    /// It could not.
    fn reset(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    /// Forgets everything, as if it had just been made. Called before a question that must not depend on earlier ones,
    /// for implementations whose instances share something: a new instance needs no more.
    fn start_afresh(&mut self) {}

    /// Whether it bounds the time of each question itself and returns [`Failure::Timeout`], so that the
    /// runner need not.
    fn bounds_time(&self) -> bool {
        false
    }
}
