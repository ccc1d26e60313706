//! A test case: one question with one fault, or none, and the expected answer.

use crate::jwt::json::Object;
use crate::lint::{self, Level, Rule};
use crate::vectors::{CaseRecord, Earlier, Expect, Operation, Scope};

/// One test case of the suite, loaded and checked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Case {
    /// `group/fault`.
    pub id: String,
    /// The rule that the token breaks or only just keeps. Every `verify` case has one.
    pub rule: Option<&'static Rule>,
    /// The smallest scope that is tested with it.
    pub scope: Scope,
    /// The largest scope that is tested with it; a larger one would rightly answer otherwise.
    pub max_scope: Scope,
    /// How binding the expectation is.
    pub level: Level,
    /// The clause that it comes from.
    pub clause: String,
    /// Why there is such a case.
    pub why: String,
    /// The question with the expected answer.
    pub question: Question,
}

/// A question and its expectation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Question {
    /// Accept or reject a token.
    Verify {
        /// The secret.
        key: Vec<u8>,
        /// The token.
        token: Vec<u8>,
        /// The time.
        now: u64,
        /// Whether the token may be remade for another time.
        renewable: bool,
        /// Tokens that the same verifier gets before this one.
        before: Vec<Earlier>,
        /// What is expected.
        expectation: Expectation,
    },
    /// Mint a token.
    Sign {
        /// The secret.
        key: Vec<u8>,
        /// The claims set.
        claims: Object,
        /// The reference's token, one of many that are right.
        token: String,
    },
    /// Show a marketplace.
    View {
        /// The catalogue.
        catalogue: Object,
        /// The verified claims.
        claims: Object,
        /// What must be shown.
        view: Object,
    },
    /// HMAC-SHA-256.
    Hmac {
        /// The secret.
        key: Vec<u8>,
        /// The message.
        message: Vec<u8>,
        /// The MAC, or its first bytes where the source publishes only these.
        mac: Vec<u8>,
    },
    /// Base64url without padding.
    Base64url {
        /// The bytes.
        bytes: Vec<u8>,
        /// Their encoding.
        text: String,
    },
}

impl Question {
    fn from_record(record: &CaseRecord) -> Result<Question, String> {
        let object = |member: &Option<Object>| member.clone().unwrap_or_default();
        let text = |member: &Option<String>| member.clone().unwrap_or_default();
        Ok(match record.op {
            Operation::Verify => Question::Verify {
                key: record.decoded_key()?,
                token: record.decoded_token()?,
                now: record.now.unwrap_or_default(),
                renewable: record.age.is_some(),
                before: record.decoded_before()?,
                expectation: match record.expect {
                    Some(Expect::Accept) => Expectation::Accept(object(&record.claims)),
                    Some(Expect::Reject) => Expectation::Reject,
                    Some(Expect::Either) | None => Expectation::Either,
                },
            },
            Operation::Sign => Question::Sign {
                key: record.decoded_key()?,
                claims: object(&record.claims),
                token: text(&record.token),
            },
            Operation::View => Question::View {
                catalogue: object(&record.catalogue),
                claims: object(&record.claims),
                view: object(&record.view),
            },
            Operation::Hmac => Question::Hmac {
                key: record.decoded_key()?,
                message: record.decoded_message()?,
                mac: record.decoded_mac()?,
            },
            Operation::Base64url => {
                Question::Base64url { bytes: record.decoded_bytes()?, text: text(&record.text) }
            }
        })
    }

    /// The operation that the question is about.
    #[must_use]
    pub fn operation(&self) -> Operation {
        match self {
            Question::Verify { .. } => Operation::Verify,
            Question::Sign { .. } => Operation::Sign,
            Question::View { .. } => Operation::View,
            Question::Hmac { .. } => Operation::Hmac,
            Question::Base64url { .. } => Operation::Base64url,
        }
    }
}

/// The expected decision about a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// The token is accepted, and these claims are read from it.
    Accept(Object),
    /// The token is rejected.
    Reject,
    /// Both answers conform.
    Either,
}

impl Case {
    /// Decodes a case of a vector file, which has been checked.
    pub(super) fn from_record(record: CaseRecord) -> Result<Case, String> {
        Ok(Case {
            question: Question::from_record(&record)?,
            max_scope: record.highest_scope(),
            id: record.id,
            rule: record.rule.as_deref().and_then(lint::rule),
            scope: record.scope,
            level: record.level,
            clause: record.clause,
            why: record.why,
        })
    }

    /// The part of the id before the first slash.
    #[must_use]
    pub fn group(&self) -> &str {
        self.id.split_once('/').map_or(self.id.as_str(), |(group, _)| group)
    }

    /// Whether the token must be accepted; `None` where both answers conform, or the question is not about
    /// a decision.
    #[must_use]
    pub fn acceptable(&self) -> Option<bool> {
        match &self.question {
            Question::Verify { expectation: Expectation::Accept(_), .. } => Some(true),
            Question::Verify { expectation: Expectation::Reject, .. } => Some(false),
            _ => None,
        }
    }

    /// Whether it is about what a verifier remembers: it gets other tokens first.
    #[must_use]
    pub fn is_sequence(&self) -> bool {
        matches!(&self.question, Question::Verify { before, .. } if !before.is_empty())
    }

    /// Whether implementations of this scope are tested with it.
    #[must_use]
    pub fn concerns(&self, scope: Scope) -> bool {
        (self.scope..=self.max_scope).contains(&scope)
    }
}
