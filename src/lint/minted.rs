//! The tokens of a generator: each judged alone, then by what was asked for and when, then all of
//! them together.

mod call;
mod expected;
mod repeat;

use std::collections::HashMap;

use super::cause::Cause;
use super::finding::Finding;
use super::inspect::{Inspection, Inspector};
use super::rule::Rule;
use super::rule::claims::CLAIMS_EXPECTED;
use super::rule::time::{IAT_ADVANCES, IAT_NOW, JTI_UNIQUE, TOKEN_UNIQUE};
use crate::jwt::json::{Object, Value};
use crate::jwt::{Layer, Place, Policy, Reason};

/// A token that a generator minted, and when it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minted {
    /// The token as the generator gave it.
    pub token: String,
    /// The time just before the call, in seconds since the epoch, rounded down.
    pub before: u64,
    /// The time just after it, likewise.
    pub after: u64,
}

impl Minted {
    /// How many seconds apart two calls are for their times to differ for sure, although a clock may be
    /// coarse and both ends of a call are rounded.
    pub const MIN_GAP_SECONDS: u64 = 2;
}

/// What a generator is held to beside the rules about single tokens.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Members that the claims set must have with these values; objects may have more members than
    /// are listed, at every depth.
    pub claims: Option<Object>,
    /// Whether the calls were made at the times that they tell. With a clock that stands still, nobody
    /// can say whether an `iat` follows it.
    pub clock_runs: bool,
    /// Who the tokens are for, where they name an audience.
    pub audience: Option<String>,
}

/// What the tokens of a generator show.
#[derive(Debug)]
#[must_use]
pub struct GeneratorInspection {
    /// What is wrong, in the order in which a verifier meets the rules. What several tokens show at the
    /// same place is one finding.
    pub findings: Vec<GeneratorFinding>,
    /// How many tokens were judged.
    pub tokens: usize,
    /// How many of them a strict verifier accepts that is shown all in this order; without a secret, the
    /// MAC is taken on trust.
    pub accepted: usize,
    unjudged: Unjudged,
    /// The first token whose signature was checked and does not match.
    mismatched: Option<Inspection>,
}

/// A rule that tokens of a generator break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratorFinding {
    /// The rule, the place and what was seen, in the first token that shows it.
    pub finding: Finding,
    /// How many tokens show it.
    pub count: usize,
    /// The first that does, counted from 0.
    pub first: usize,
}

/// How many tokens could not be held to some of the rules.
#[derive(Debug, Default)]
struct Unjudged {
    header: usize,
    payload: usize,
    signature: usize,
    iat: usize,
    jti: usize,
    has_secret: bool,
    has_claims: bool,
    clock_runs: bool,
    seconds: u64,
}

impl Inspector {
    /// Judges what a generator minted, in the order of the calls.
    ///
    /// ```
    /// use jwt_assay::lint::{Expected, Inspector, Minted};
    /// let minted = Minted { token: "e30.e30.".to_owned(), before: 1_621_521_641, after: 1_621_521_641 };
    /// let inspection = Inspector::without_secret().inspect_minted(&[minted.clone(), minted], &Expected::default());
    /// assert!(inspection.findings.iter().any(|shown| shown.finding.rule.id == "token-unique"));
    /// ```
    pub fn inspect_minted(&self, minted: &[Minted], expected: &Expected) -> GeneratorInspection {
        let mut shown = Shown::default();
        let mut repeats = repeat::Repeats::default();
        let mut unjudged = Unjudged { has_secret: self.has_secret(), ..Unjudged::of(minted, expected) };
        let mut accepted = 0;
        let mut mismatched = None;
        for (at, call) in minted.iter().enumerate() {
            let mut policy = Policy::at(call.after);
            policy.audience.clone_from(&expected.audience);
            let mut inspection = self.inspect(&call.token, &policy);
            unjudged.count(&inspection);
            let is_sound = inspection.is_accepted();
            let mut findings = std::mem::take(&mut inspection.findings);
            let payload = inspection.examination.payload.as_ref();
            if let Some(payload) = payload {
                call::inspect(call, payload, &mut findings);
            }
            if let (Some(payload), Some(claims)) = (payload, &expected.claims) {
                expected::inspect(claims, payload, &mut findings);
            }
            repeats.inspect(at, call, payload, expected.clock_runs, &mut findings);
            let is_new = findings.iter().all(|finding| *finding.rule != JTI_UNIQUE);
            accepted += usize::from(is_sound && is_new);
            shown.add(at, findings);
            if inspection.signature_differs() {
                mismatched.get_or_insert(inspection);
            }
        }
        GeneratorInspection { findings: shown.sorted(), tokens: minted.len(), accepted, unjudged, mismatched }
    }

    /// Looks for the mistake behind the first signature that does not match.
    #[must_use]
    pub fn explain_minted(&self, inspection: &GeneratorInspection) -> Cause {
        let mismatched = inspection.mismatched.as_ref();
        mismatched.map_or(Cause::Unneeded, |mismatched| Cause::sought(self, mismatched))
    }
}

impl GeneratorInspection {
    /// Why tokens were not held to a rule, as a clause; `None` if all of them were.
    ///
    /// A rule that has a finding can be unjudged, too: in other tokens.
    #[must_use]
    pub fn unjudged(&self, rule: &Rule) -> Option<String> {
        if self.tokens == 0 {
            return Some("there is no token".to_owned());
        }
        let unjudged = &self.unjudged;
        let unread = |count: usize, what: &str| match count {
            0 => None,
            _ if count == self.tokens => Some(format!("no token has a readable {what}")),
            _ => Some(format!("{count} of {} tokens have no readable {what}", self.tokens)),
        };
        let alone = (self.tokens < 2).then(|| "there is only one token".to_owned());
        match (rule, rule.reason, rule.layer) {
            (&CLAIMS_EXPECTED, ..) if !unjudged.has_claims => {
                Some("no claims were given to expect".to_owned())
            }
            (&IAT_ADVANCES, ..) if !unjudged.clock_runs => {
                Some("the clock was made to stand still".to_owned())
            }
            (&IAT_ADVANCES, ..) if unjudged.seconds < Minted::MIN_GAP_SECONDS => {
                alone.or_else(|| Some("the calls took less than two seconds".to_owned()))
            }
            (&TOKEN_UNIQUE, ..) => alone,
            (&JTI_UNIQUE, ..) => alone.or_else(|| unread(unjudged.jti, "jti")),
            (_, Some(Reason::JtiSingleUse), _) => {
                Some(format!("it binds verifiers; {} binds generators", JTI_UNIQUE.id))
            }
            (&IAT_ADVANCES | &IAT_NOW, ..) | (_, Some(Reason::IatFresh | Reason::IatNotFuture), _) => {
                unread(unjudged.iat, "iat")
            }
            (_, Some(Reason::SignatureMatch), _) => match unjudged.signature {
                0 => None,
                count if count == self.tokens => Some("no signature was checked".to_owned()),
                count => Some(format!("{count} of {} signatures were not checked", self.tokens)),
            },
            (_, Some(Reason::SignaturePresent), _) => None,
            (.., Layer::Signature) => (!unjudged.has_secret).then(|| "no secret was given".to_owned()),
            (.., Layer::Header) => unread(unjudged.header, "header"),
            (.., Layer::Payload | Layer::Claims | Layer::Time) => unread(unjudged.payload, "payload"),
            _ => None,
        }
    }

    /// Whether there was a secret; else no signature was checked.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        self.unjudged.has_secret
    }
}

impl Unjudged {
    fn of(minted: &[Minted], expected: &Expected) -> Self {
        let took = match minted {
            [first, .., last] => last.before.saturating_sub(first.after),
            _ => 0,
        };
        Unjudged {
            has_claims: expected.claims.is_some(),
            clock_runs: expected.clock_runs,
            seconds: took,
            ..Unjudged::default()
        }
    }

    fn count(&mut self, inspection: &Inspection) {
        let seen = &inspection.examination;
        let claim = |name| seen.payload.as_ref().and_then(|payload| payload.get(name));
        self.header += usize::from(seen.header.is_none());
        self.payload += usize::from(seen.payload.is_none());
        self.signature += usize::from(seen.signature_matches.is_none());
        self.iat += usize::from(!matches!(claim("iat"), Some(Value::Number(_))));
        self.jti += usize::from(!matches!(claim("jti"), Some(Value::String(_))));
    }
}

/// After so many places in all tokens, findings are told apart by their rule alone.
const MOST_PLACES: usize = 1_000;

/// The findings so far, one for each rule and place.
#[derive(Default)]
struct Shown {
    findings: Vec<GeneratorFinding>,
    known: HashMap<(&'static str, Option<String>), usize>,
}

impl Shown {
    /// Adds what one token shows. The same fault twice in one token counts once.
    fn add(&mut self, token: usize, findings: Vec<Finding>) {
        let mut counted = Vec::new();
        for finding in findings {
            let place = place(&finding.at).filter(|_| self.findings.len() < MOST_PLACES);
            let kind = (finding.rule.id, place);
            let at = *self.known.entry(kind).or_insert(self.findings.len());
            if at == self.findings.len() {
                self.findings.push(GeneratorFinding { finding, count: 0, first: token });
            }
            if !counted.contains(&at) {
                self.findings[at].count += 1;
                counted.push(at);
            }
        }
    }

    fn sorted(mut self) -> Vec<GeneratorFinding> {
        self.findings.sort_by_key(|shown| shown.finding.rule.position());
        self.findings
    }
}

/// What makes a place the same in two tokens. Bytes move from token to token, and so does the item of
/// a list; a member stays.
fn place(at: &Place) -> Option<String> {
    match at {
        Place::Path(part, path) => {
            let steps = path.split_inclusive('[');
            let member =
                |step: &str| step.trim_start_matches(|digit: char| digit.is_ascii_digit()).to_owned();
            Some(format!("{part} {}", steps.map(member).collect::<String>()))
        }
        Place::Token(_) | Place::Text(..) | Place::Key => None,
    }
}
