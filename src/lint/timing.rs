//! The times of a token: what each is instead, where it is wrong, with one finding per mistake.
//!
//! The reference refuses a time for what it can see; the reason behind that is added to the same finding.

use std::sync::LazyLock;

use super::finding::Finding;
use super::rule::payload::PAYLOAD_EXACT_NUMBERS;
use super::rule::time::{LIFETIME_PLAUSIBLE, TIME_UNIT, TIMES_ORDERED};
use crate::jwt::json::{Object, Value};
use crate::jwt::{Layer, Part, Place, Reason};
use crate::profile::times::{self, Moment, TermName, Terms, Times, What};

/// The reference's own bound, which is in no profile that is judged here.
pub(super) static TERMS: LazyLock<Terms> =
    LazyLock::new(|| Terms::from([(TermName::MaxAge, 60), (TermName::MaxFuture, 60)]));

/// Judges the times of a token of the marketplace, which was made at a moment and is judged at a time in seconds.
pub(super) fn inspect(payload: &Object, made: &Moment, now: u64, findings: &mut Vec<Finding>) {
    static TIMES: LazyLock<Times> = LazyLock::new(Times::default);
    for wrong in times::judge(&TIMES, &TERMS, &Object::new(), payload, made, now) {
        let refused = findings.iter_mut().find(|finding| finding.at == wrong.at && is_refusal(finding));
        let rule = match wrong.what {
            What::Unit { .. } => &TIME_UNIT,
            What::Order => &TIMES_ORDERED,
            What::Lifetime => &LIFETIME_PLAUSIBLE,
            What::Expired | What::NotYet | What::Term(_) => {
                if let (Some(refused), Some(why)) = (refused, &wrong.why) {
                    refused.explain(&format!(": {why}"), wrong.fix);
                }
                continue;
            }
        };
        match refused {
            Some(refused) => {
                let is_about_unit = refused.rule.reason() == Some(Reason::IatSeconds);
                let mark = if is_about_unit { "," } else { ":" };
                // What to do about an old token is no help with one that counts something else.
                let fix = wrong.fix.or((!is_about_unit).then_some(rule.advice));
                refused.explain(&format!("{mark} {}", wrong.words), fix);
            }
            None => {
                let (at, found) = (wrong.at.clone(), wrong.text());
                findings.push(Finding { fix: wrong.fix.map(Into::into), ..Finding::new(rule, at, found) });
            }
        }
    }
}

/// Whether the reference refuses a token for a time, with this finding.
fn is_refusal(finding: &Finding) -> bool {
    use Reason::{ExpNotPassed, IatFresh, IatNonNegative, IatNotFuture, IatSeconds, NbfReached};
    let reasons = [IatNonNegative, IatSeconds, IatFresh, IatNotFuture, ExpNotPassed, NbfReached];
    finding.rule.reason().is_some_and(|reason| reasons.contains(&reason))
}

/// Adds what a text is that should be a number, and leaves out what follows from a wrong time.
pub(super) fn explain(payload: &Object, findings: &mut Vec<Finding>) {
    for finding in findings.iter_mut() {
        if let Some(Reason::IatNumber | Reason::ExpNumber | Reason::NbfNumber) = finding.rule.reason()
            && let Place::Path(Part::Payload, path) = &finding.at
            && let Some(Value::String(text)) = payload.get(path.trim_start_matches("$."))
            && let Some(meaning) = times::text(text)
        {
            finding.explain(&format!(", {}", meaning.words), meaning.fix);
        }
    }
    let is_number = |finding: &Finding| finding.rule == PAYLOAD_EXACT_NUMBERS;
    if findings.iter().any(is_number) {
        let times: Vec<Place> =
            findings.iter().filter(|finding| is_time(finding)).map(|finding| finding.at.clone()).collect();
        findings.retain(|finding| !is_number(finding) || !times.contains(&finding.at));
    }
}

fn is_time(finding: &Finding) -> bool {
    finding.rule.layer() == Layer::Time || is_refusal(finding)
}

/// Whether a token's `iat` has a finding that says how far it is off.
pub(super) fn is_iat_judged(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| is_time(finding) && finding.at == iat())
}

/// Where `iat` is.
pub(super) fn iat() -> Place {
    Place::Path(Part::Payload, "$.iat".to_owned())
}
