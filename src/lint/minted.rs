//! The tokens of a generator: each is judged alone, then by the request for it, then together with the
//! others.

mod compare;

use std::collections::HashMap;
use std::time::Duration;

use super::cause::Cause;
use super::conformity::SignatureCheck;
use super::finding::Finding;
use super::inspect::Inspector;
use super::inspection::Inspection;
use super::rule::claims::{CLAIMS_EXPECTED, SECRET_DISCLOSED};
use super::rule::time::{IAT_ADVANCES, IAT_NOW, IAT_ROUNDED_DOWN, JTI_UNIQUE, TOKEN_UNIQUE};
use super::rule_set::{RuleRef, RuleSet};
use crate::jwt::json::{Object, Value};
use crate::jwt::{Layer, Place, Policy, Reason};
use crate::profile::times::Moment;

/// A token that a generator minted, and when it was requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minted {
    /// The token as the generator returned it.
    pub token: String,
    /// The time just before the call, in seconds since the epoch, rounded down.
    pub before: u64,
    /// The time just after it, likewise.
    pub after: u64,
    /// The milliseconds of that time beyond the second; 0 if they are not known.
    pub after_millis: u16,
}

impl Minted {
    /// The least distance between two calls at which their times must differ, in seconds: clocks may be coarse,
    /// and both ends of a call are rounded.
    pub const MIN_GAP_SECONDS: u64 = 2;

    /// A token, and the times since the epoch at which its request began and ended.
    #[must_use]
    pub fn timed(token: String, before: Duration, after: Duration) -> Self {
        let after_millis = u16::try_from(after.subsec_millis()).unwrap_or_default();
        Minted { token, before: before.as_secs(), after: after.as_secs(), after_millis }
    }
}

/// What is expected of a generator, in addition to the rules about single tokens.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Members that the claims set must have, with these values. Objects may have additional members, at
    /// every depth.
    pub claims: Option<Object>,
    /// Whether the times of the calls are real. With a fixed time there is no way to see whether `iat` follows
    /// the clock.
    pub clock_runs: bool,
    /// The audience that the tokens are for, where they name one.
    pub audience: Option<String>,
}

/// The findings of a generator's tokens.
#[derive(Debug)]
#[must_use]
pub struct GeneratorInspection {
    /// The findings, in the order in which a verifier meets the rules. The same fault at the same place in
    /// several tokens is one finding.
    pub findings: Vec<GeneratorFinding>,
    /// How many tokens were judged.
    pub tokens: usize,
    /// How many of them a strict verifier accepts that gets all in this order. Without a secret, the MAC is
    /// not checked.
    pub accepted: usize,
    /// The rules that the tokens were held to.
    rule_set: RuleSet,
    unjudged: Unjudged,
    /// The first token whose signature does not match, or else the first with a signature that needs a cause.
    mismatched: Option<(usize, Inspection)>,
}

/// A rule that tokens of a generator break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratorFinding {
    /// The rule, the place and what was found, in the first token that shows it.
    pub finding: Finding,
    /// How many tokens show it.
    pub count: usize,
    /// The first of them, counted from 0.
    pub first: usize,
}

/// How many tokens could not be checked against some of the rules.
#[derive(Debug)]
struct Unjudged {
    header: usize,
    payload: usize,
    signature: usize,
    iat: usize,
    jti: usize,
    signatures: SignatureCheck,
    /// How many are not tokens at all.
    other: usize,
    has_claims: bool,
    clock_runs: bool,
    seconds: u64,
}

impl Inspector {
    /// Inspects the tokens of a generator, in the order of the calls.
    ///
    /// ```
    /// use jwt_assay::lint::{Expected, Inspector, Minted};
    /// let minted = Minted { token: "e30.e30.".to_owned(), before: 1_621_521_641, after: 1_621_521_641, after_millis: 0 };
    /// let inspection = Inspector::without_secret().inspect_minted(&[minted.clone(), minted], &Expected::default());
    /// assert!(inspection.findings.iter().any(|shown| shown.finding.rule.id() == "token-unique"));
    /// ```
    pub fn inspect_minted(&self, minted: &[Minted], expected: &Expected) -> GeneratorInspection {
        let mut grouped = Grouped::default();
        let mut repeats = compare::Repeats::default();
        let mut unjudged = Unjudged::of(minted, expected, self.signatures());
        let mut accepted = 0;
        let mut mismatched = None;
        let inspector = self.for_series(minted.iter().map(|call| call.token.as_str()));
        for (at, call) in minted.iter().enumerate() {
            let mut policy = Policy::at(call.after);
            policy.audience.clone_from(&expected.audience);
            let made = Moment::call(call.before, call.after);
            let mut inspection = inspector.inspect_pasted_made(call.token.as_bytes(), &policy, &made);
            unjudged.count(&inspection);
            let is_accepted = inspection.is_accepted();
            let mut findings = std::mem::take(&mut inspection.findings);
            let payload = inspection.examination.payload.as_ref();
            if let Some(payload) = payload {
                compare::inspect_call(call, payload, expected.clock_runs, &mut findings);
            }
            if let (Some(payload), Some(claims)) = (payload, &expected.claims) {
                compare::inspect_expected(claims, payload, &mut findings);
            }
            // What is not a token repeats nothing, and what is printed around a token may change.
            if inspection.is_token() {
                let token = inspection.inside().map_or(call.token.as_bytes(), |inside| &inside.token);
                repeats.inspect(at, (call, token), payload, expected.clock_runs, &mut findings);
            }
            findings.retain(|finding| self.rule_set().place(finding.rule.id()).is_some());
            self.hide(&mut findings);
            let is_new = findings.iter().all(|finding| finding.rule != JTI_UNIQUE);
            accepted += usize::from(is_accepted && is_new);
            grouped.add(at, findings);
            let differs = inspection.signature_differs();
            let is_first = |(_, other): &(usize, Inspection)| differs && !other.signature_differs();
            if inspection.needs_cause() && mismatched.as_ref().is_none_or(is_first) {
                mismatched = Some((at, inspection));
            }
        }
        GeneratorInspection {
            findings: grouped.sorted(self),
            tokens: minted.len(),
            accepted,
            rule_set: self.rule_set().clone(),
            unjudged,
            mismatched,
        }
    }

    /// Looks for the mistake behind the first signature that does not match, or else behind the first that can't be
    /// decoded.
    #[must_use]
    pub fn explain_minted(&self, inspection: &GeneratorInspection) -> Cause {
        let mismatched = inspection.mismatched.as_ref();
        mismatched.map_or(Cause::Unneeded, |(_, mismatched)| Cause::sought(self, mismatched))
    }
}

impl GeneratorInspection {
    /// The finding that the cause of the signature belongs to: that a signature does not match, or else what is wrong with
    /// the segment of the one that needs a cause.
    #[must_use]
    pub fn signature_finding(&self) -> Option<&GeneratorFinding> {
        let (at, mismatched) = self.mismatched.as_ref()?;
        let is_about = |shown: &&GeneratorFinding| match mismatched.signature_differs() {
            true => shown.finding.rule.id() == Reason::SignatureMatch.id(),
            false => shown.first == *at && mismatched.is_in_signature(&shown.finding),
        };
        self.findings.iter().find(is_about)
    }

    /// Why tokens were not checked against a rule, as a clause; `None` if all of them were.
    ///
    /// A rule with a finding may have unchecked tokens, too.
    #[must_use]
    pub fn unjudged(&self, rule: &RuleRef) -> Option<String> {
        if self.tokens == 0 {
            return Some("there is no token".to_owned());
        }
        let unjudged = &self.unjudged;
        let unread = |count: usize, what: &str| match count {
            0 => None,
            _ if count == self.tokens => Some(format!("no token has a readable {what}")),
            _ => Some(format!("{count} of {} tokens have no readable {what}", self.tokens)),
        };
        let Some(rule) = rule.known() else {
            return match rule.layer() {
                Layer::Header => unread(self.unjudged.header, "header"),
                _ => unread(self.unjudged.payload, "payload"),
            };
        };
        let alone = (self.tokens < 2).then(|| "there is only one token".to_owned());
        match (rule, rule.reason, rule.layer) {
            (&CLAIMS_EXPECTED, ..) if !unjudged.has_claims => {
                Some("no expected claims were given".to_owned())
            }
            (&SECRET_DISCLOSED, ..) => unjudged.no_secret(),
            (&IAT_ADVANCES | &IAT_ROUNDED_DOWN, ..) if !unjudged.clock_runs => {
                Some("the time was fixed".to_owned())
            }
            (&IAT_ADVANCES, ..) if unjudged.seconds < Minted::MIN_GAP_SECONDS => {
                alone.or_else(|| Some("the calls took less than two seconds".to_owned()))
            }
            (&TOKEN_UNIQUE, ..) => alone.or_else(|| match unjudged.other {
                0 => None,
                count if count == self.tokens => Some("nothing was a token".to_owned()),
                count => Some(format!("{count} of {} were not tokens", self.tokens)),
            }),
            (&JTI_UNIQUE, ..) => alone.or_else(|| unread(unjudged.jti, "jti")),
            (_, Some(Reason::JtiSingleUse), _) => {
                Some(format!("it binds verifiers; {} binds generators", JTI_UNIQUE.id))
            }
            (&IAT_ADVANCES | &IAT_NOW | &IAT_ROUNDED_DOWN, ..)
            | (_, Some(Reason::IatFresh | Reason::IatNotFuture), _) => unread(unjudged.iat, "iat"),
            (_, Some(Reason::SignatureMatch), _) => match unjudged.signature {
                0 => None,
                count if count == self.tokens => Some("no signature was checked".to_owned()),
                count => Some(format!("{count} of {} signatures were not checked", self.tokens)),
            },
            (_, Some(Reason::SignaturePresent), _) => None,
            (.., Layer::Signature) => unjudged.no_secret(),
            (.., Layer::Header) => unread(unjudged.header, "header"),
            (.., Layer::Payload | Layer::Claims | Layer::Time) => unread(unjudged.payload, "payload"),
            _ => None,
        }
    }

    /// The rules that the tokens were held to.
    #[must_use]
    pub fn rule_set(&self) -> &RuleSet {
        &self.rule_set
    }

    /// Whether signatures were checked.
    #[must_use]
    pub fn signatures(&self) -> SignatureCheck {
        self.unjudged.signatures
    }
}

impl Unjudged {
    fn of(minted: &[Minted], expected: &Expected, signatures: SignatureCheck) -> Self {
        let took = match minted {
            [first, .., last] => last.before.saturating_sub(first.after),
            _ => 0,
        };
        Unjudged {
            header: 0,
            payload: 0,
            signature: 0,
            iat: 0,
            jti: 0,
            other: 0,
            signatures,
            has_claims: expected.claims.is_some(),
            clock_runs: expected.clock_runs,
            seconds: took,
        }
    }

    /// Why rules about the secret were not judged.
    fn no_secret(&self) -> Option<String> {
        (self.signatures != SignatureCheck::Done).then(|| "no secret was given".to_owned())
    }

    fn count(&mut self, inspection: &Inspection) {
        let seen = &inspection.examination;
        let claim = |name| seen.payload.as_ref().and_then(|payload| payload.get(name));
        self.other += usize::from(!inspection.is_token());
        self.header += usize::from(seen.header.is_none());
        self.payload += usize::from(seen.payload.is_none());
        self.signature += usize::from(seen.signature_matches.is_none());
        self.iat += usize::from(!matches!(claim("iat"), Some(Value::Number(_))));
        self.jti += usize::from(!matches!(claim("jti"), Some(Value::String(_))));
    }
}

/// Above this many places, findings are grouped by their rule alone.
const MAX_PLACES: usize = 1_000;

/// The findings so far, one per rule and place.
#[derive(Default)]
struct Grouped {
    findings: Vec<GeneratorFinding>,
    known: HashMap<(String, Option<String>), usize>,
}

impl Grouped {
    /// Adds the findings of one token. The same fault twice in one token counts once.
    fn add(&mut self, token: usize, findings: Vec<Finding>) {
        let mut counted = Vec::new();
        for finding in findings {
            let place = place(&finding.at).filter(|_| self.findings.len() < MAX_PLACES);
            let kind = (finding.rule.id().to_owned(), place);
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

    fn sorted(mut self, inspector: &Inspector) -> Vec<GeneratorFinding> {
        inspector.sort(&mut self.findings, |shown| &shown.finding);
        self.findings
    }
}

/// What identifies a place in different tokens: the member, since bytes and the items of a list move.
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
