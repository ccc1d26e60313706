//! Judges an answer against an expectation: pure functions that return a verdict, and both in words.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::case::{Expectation, Question};
use super::implementation::{Answer, Decision, Failure};
use crate::encoding::encode_hex;
use crate::jwt::json::{Difference, Object, Value, differences, to_string};
use crate::jwt::{MAC_BYTES, Policy};
use crate::lint::{Inspector, Level};
use crate::text::{cut, quote};

/// The verdict of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The answer is the expected one.
    Pass,
    /// A token was accepted that must be rejected.
    FalseAccept,
    /// A token was rejected that must be accepted.
    FalseReject,
    /// The token was accepted, but other claims were read than it holds; or the view is wrong.
    WrongClaims,
    /// The minted token, the MAC or the encoding is wrong.
    BadToken,
    /// The implementation panicked, died, or gave an answer that makes no sense.
    Crash,
    /// There was no answer in time.
    Timeout,
    /// It failed, and a fresh instance answers otherwise: the answer depends on what was asked before.
    Unstable,
    /// The case is outside of the implementation's scope, or it does not support it.
    Skip,
    /// It failed, and is on the list of known failures.
    KnownFailure,
    /// It is on the list of known failures and did not fail.
    StaleKnownFailure,
    /// Both answers conform, or a SHOULD is broken in a run that is not strict.
    Note,
}

impl Verdict {
    /// All verdicts, in the order in which totals list them.
    pub const ALL: [Verdict; 12] = [
        Verdict::Pass,
        Verdict::FalseAccept,
        Verdict::FalseReject,
        Verdict::WrongClaims,
        Verdict::BadToken,
        Verdict::Crash,
        Verdict::Timeout,
        Verdict::Unstable,
        Verdict::Skip,
        Verdict::KnownFailure,
        Verdict::StaleKnownFailure,
        Verdict::Note,
    ];

    /// The verdict in kebab case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::FalseAccept => "false-accept",
            Verdict::FalseReject => "false-reject",
            Verdict::WrongClaims => "wrong-claims",
            Verdict::BadToken => "bad-token",
            Verdict::Crash => "crash",
            Verdict::Timeout => "timeout",
            Verdict::Unstable => "unstable",
            Verdict::Skip => "skip",
            Verdict::KnownFailure => "known-failure",
            Verdict::StaleKnownFailure => "stale-known-failure",
            Verdict::Note => "note",
        }
    }

    /// Whether an implementation with this verdict does not conform.
    #[must_use]
    pub fn is_failure(self) -> bool {
        match self {
            Verdict::FalseAccept
            | Verdict::FalseReject
            | Verdict::WrongClaims
            | Verdict::BadToken
            | Verdict::Crash
            | Verdict::Timeout
            | Verdict::Unstable
            | Verdict::StaleKnownFailure => true,
            Verdict::Pass | Verdict::Skip | Verdict::KnownFailure | Verdict::Note => false,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// An implementation's answer to a case, or how it failed to give one.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    Verify(Decision),
    Sign(Answer<String>),
    View(Answer<Object>),
    Hmac(Answer<Vec<u8>>),
    Base64url(Answer<String>),
    Failed(Failure),
}

impl Outcome {
    /// How the implementation failed to answer, if it did.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Outcome::Failed(failure)
            | Outcome::Verify(Decision::Failed(failure))
            | Outcome::Sign(Answer::Failed(failure))
            | Outcome::View(Answer::Failed(failure))
            | Outcome::Hmac(Answer::Failed(failure))
            | Outcome::Base64url(Answer::Failed(failure)) => Some(failure),
            _ => None,
        }
    }
}

/// A verdict with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judgement {
    pub verdict: Verdict,
    pub expected: String,
    pub got: String,
    pub note: Option<String>,
    /// Whether the token was accepted, if there was a decision.
    pub accepted: Option<bool>,
    /// Whether there was an answer that was judged; `None` if the question could not be asked.
    pub answered: Option<bool>,
}

impl Judgement {
    fn new(verdict: Verdict, expected: impl Into<String>, got: impl Into<String>) -> Self {
        let (expected, got) = (expected.into(), got.into());
        Judgement { verdict, expected, got, note: None, accepted: None, answered: Some(true) }
    }

    /// A case that can't be asked, with the reason.
    pub fn skip(question: &Question, reason: &str) -> Self {
        Judgement {
            note: Some(cut(reason)),
            answered: None,
            ..Judgement::new(Verdict::Skip, expected(question), "no answer")
        }
    }

    /// A question that was put, and that the implementation does not support.
    fn unsupported(question: &Question, reason: &str) -> Self {
        Judgement { answered: Some(false), ..Judgement::skip(question, reason) }
    }
}

/// Judges the outcome of a question.
pub(super) fn judge(question: &Question, outcome: Outcome) -> Judgement {
    match (outcome, question) {
        (Outcome::Failed(failure), _) => judge_failure(question, &failure),
        (Outcome::Verify(decision), Question::Verify { expectation, .. }) => {
            judge_decision(question, expectation, decision)
        }
        (Outcome::Sign(answer), Question::Sign { key, claims, .. }) => {
            given(question, answer, Verdict::BadToken, |token| judge_token(&token, key, claims))
        }
        (Outcome::View(answer), Question::View { view, .. }) => {
            given(question, answer, Verdict::WrongClaims, |got| {
                difference(view, &got).map_or(Ok(()), |difference| Err((Verdict::WrongClaims, difference)))
            })
        }
        (Outcome::Hmac(answer), Question::Hmac { mac, .. }) => {
            given(question, answer, Verdict::BadToken, |got| {
                let matches = got.len() == MAC_BYTES && got.starts_with(mac);
                if matches { Ok(()) } else { Err((Verdict::BadToken, encode_hex(&got))) }
            })
        }
        (Outcome::Base64url(answer), Question::Base64url { text, .. }) => {
            given(question, answer, Verdict::BadToken, |got| {
                if got == *text { Ok(()) } else { Err((Verdict::BadToken, quote(&got))) }
            })
        }
        (
            Outcome::Verify(_)
            | Outcome::Sign(_)
            | Outcome::View(_)
            | Outcome::Hmac(_)
            | Outcome::Base64url(_),
            _,
        ) => {
            unreachable!("an outcome belongs to its question")
        }
    }
}

fn judge_failure(question: &Question, failure: &Failure) -> Judgement {
    let seen = cut(&failure.to_string());
    let (verdict, got) = match failure {
        Failure::Crash(_) => (Verdict::Crash, format!("a crash: {seen}")),
        Failure::Timeout { .. } => (Verdict::Timeout, seen),
    };
    Judgement { answered: Some(false), ..Judgement::new(verdict, expected(question), got) }
}

/// The expected answer, in words.
fn expected(question: &Question) -> String {
    match question {
        Question::Verify { expectation: Expectation::Accept(_), .. } => "accept".to_owned(),
        Question::Verify { expectation: Expectation::Reject, .. } => "reject".to_owned(),
        Question::Verify { expectation: Expectation::Either, .. } => "accept or reject".to_owned(),
        Question::Sign { .. } => "a token that verifies, reads back equal and breaks no MUST".to_owned(),
        Question::View { view, .. } => to_string(view),
        Question::Hmac { mac, .. } => encode_hex(mac),
        Question::Base64url { text, .. } => quote(text),
    }
}

fn judge_decision(question: &Question, expectation: &Expectation, decision: Decision) -> Judgement {
    let accepted = match &decision {
        Decision::Accept(_) => Some(true),
        Decision::Reject(_) => Some(false),
        Decision::Unsupported(_) | Decision::Failed(_) => None,
    };
    let judgement =
        |verdict, got: String| Judgement { accepted, ..Judgement::new(verdict, expected(question), got) };
    let rejected = |reason: &str| format!("reject: {}", cut(reason));
    match (expectation, decision) {
        (_, Decision::Unsupported(reason)) => Judgement::unsupported(question, &reason),
        (_, Decision::Failed(failure)) => judge_failure(question, &failure),
        (Expectation::Accept(_), Decision::Accept(None)) => Judgement {
            note: Some("it does not return the claims that it read".to_owned()),
            ..judgement(Verdict::Pass, "accept".to_owned())
        },
        (Expectation::Accept(claims), Decision::Accept(Some(read))) => match difference(claims, &read) {
            None => judgement(Verdict::Pass, "accept".to_owned()),
            Some(difference) => judgement(Verdict::WrongClaims, format!("accept, but read {difference}")),
        },
        (Expectation::Accept(_), Decision::Reject(reason)) => {
            judgement(Verdict::FalseReject, rejected(&reason))
        }
        (Expectation::Reject, Decision::Accept(_)) => judgement(Verdict::FalseAccept, "accept".to_owned()),
        (Expectation::Reject, Decision::Reject(reason)) => judgement(Verdict::Pass, rejected(&reason)),
        (Expectation::Either, Decision::Accept(_)) => judgement(Verdict::Note, "accept".to_owned()),
        (Expectation::Either, Decision::Reject(reason)) => judgement(Verdict::Note, rejected(&reason)),
    }
}

/// Judges an answer that is either right or not.
fn given<T>(
    question: &Question,
    answer: Answer<T>,
    refused: Verdict,
    check: impl FnOnce(T) -> Result<(), (Verdict, String)>,
) -> Judgement {
    let expected = expected(question);
    match answer {
        Answer::Unsupported(reason) => Judgement::unsupported(question, &reason),
        Answer::Failed(failure) => judge_failure(question, &failure),
        Answer::Refused(reason) => Judgement::new(refused, expected, format!("a refusal: {}", cut(&reason))),
        Answer::Given(value) => match check(value) {
            Ok(()) => Judgement::new(Verdict::Pass, expected, "the same"),
            Err((verdict, got)) => Judgement::new(verdict, expected, got),
        },
    }
}

/// A minted token must break no MUST for generators, and hold the requested claims.
fn judge_token(token: &str, key: &[u8], claims: &Object) -> Result<(), (Verdict, String)> {
    let made = claims.get("iat").and_then(|iat| match iat {
        Value::Number(number) => u64::try_from(number.floor()).ok(),
        _ => None,
    });
    let mut policy = Policy::at(made.unwrap_or_default());
    policy.audience = claims.get("aud").and_then(Value::as_str).map(str::to_owned);
    let inspection = Inspector::new(key).inspect(token, &policy);
    let broken = inspection.findings.iter().find(|finding| finding.rule.generator() == Level::Must);
    if let Some(finding) = broken {
        let got = format!("a token that breaks {} ({}): {}", finding.rule.id(), finding.at, finding.found);
        return Err((Verdict::BadToken, got));
    }
    let read = inspection.examination.payload.unwrap_or_default();
    difference(claims, &read)
        .map_or(Ok(()), |difference| Err((Verdict::WrongClaims, format!("a token that holds {difference}"))))
}

/// The first difference between two objects, in words; `None` if they are equal.
fn difference(expected: &Object, got: &Object) -> Option<String> {
    let Difference { path, expected, got } = differences(expected, got).into_iter().next()?;
    Some(match (expected, got) {
        (Some(expected), Some(got)) => format!("{path} = {}, not {}", brief(got), brief(expected)),
        (Some(_), None) => format!("no {path}"),
        (None, _) => format!("an unexpected {path}"),
    })
}

fn brief(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        other => cut(&to_string(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwt::json;

    fn object(text: &str) -> Object {
        match json::parse(text) {
            Ok(Value::Object(object)) => object,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn differences_are_named_with_their_path() {
        let expected = object(r#"{"a":{"b":[1,9007199254740993]},"c":"x"}"#);
        for (got, difference_text) in [
            (
                r#"{"a":{"b":[1,9007199254740992]},"c":"x"}"#,
                "$.a.b[1] = 9007199254740992, not 9007199254740993",
            ),
            (r#"{"a":{"b":[1,9007199254740993]}}"#, "no $.c"),
            (r#"{"a":{"b":[1]},"c":"x"}"#, "$.a.b = [1], not [1,9007199254740993]"),
            (r#"{"c":"x","a":{"b":[1.0,9007199254740993]},"d":1}"#, "an unexpected $.d"),
        ] {
            assert_eq!(difference(&expected, &object(got)).as_deref(), Some(difference_text));
        }
        assert_eq!(difference(&expected, &object(r#"{"c":"x","a":{"b":[1e0,9007199254740993]}}"#)), None);
    }
}
