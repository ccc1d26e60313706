//! Compares a token with its call: the time in it with that of the call, and the claims with those that were expected.

use super::Minted;
use crate::jwt::json::{self, Object, Value};
use crate::jwt::{Part, Place};
use crate::lint::finding::Finding;
use crate::lint::rule::claims::CLAIMS_EXPECTED;
use crate::lint::rule::time::{IAT_NOW, IAT_ROUNDED_DOWN};
use crate::lint::timing;
use crate::profile::times::Moment;
use crate::text::{quote, quote_inner};

/// Checks the `iat` of a token, unless a finding says already how far it is off.
pub(super) fn inspect(call: &Minted, payload: &Object, clock_runs: bool, findings: &mut Vec<Finding>) {
    let Some(Value::Number(iat)) = payload.get("iat") else { return };
    // A negative time has its own rule.
    if iat.is_negative() || timing::is_iat_judged(findings) {
        return;
    }
    let (made, time) = (Moment::call(call.before, call.after), iat.exact_floor());
    let shown = quote_inner(&iat.to_string());
    if let Some(distance) = made.distance(time) {
        let found = Finding::new(&IAT_NOW, timing::iat(), format!("{shown}, {distance}"));
        let fix = made.shifted(time).and_then(|meaning| meaning.fix);
        findings.push(Finding { fix: fix.map(Into::into), ..found });
    } else if clock_runs && time == i128::from(call.after) + 1 {
        let early = 1_000 - u32::from(call.after_millis).min(999);
        let found = format!(
            "{shown}, 0.{early:03} seconds after the end of the call: rounded up, which a verifier without leeway \
             refuses occasionally, or its clock is ahead"
        );
        findings.push(Finding::new(&IAT_ROUNDED_DOWN, timing::iat(), found));
    }
}

/// Finds every expected member that is missing or has another value; a minted object may have more members.
pub(super) fn inspect_expected(expected: &Object, payload: &Object, findings: &mut Vec<Finding>) {
    for difference in json::differences(expected, payload) {
        let Some(wanted) = difference.expected else { continue };
        let found = match (wanted, difference.got) {
            (_, None) => format!("no such member, and {} was expected", shown(wanted)),
            (Value::Array(items), Some(Value::Array(minted))) => {
                format!("a list of {}, and {} were expected", minted.len(), items.len())
            }
            (_, Some(minted)) => format!("{}, and {} was expected", shown(minted), shown(wanted)),
        };
        findings.push(Finding::new(&CLAIMS_EXPECTED, Place::Path(Part::Payload, difference.path), found));
    }
}

/// A value in a few words.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Null | Value::Bool(_) => json::to_string(value),
        Value::Number(number) => quote_inner(&number.to_string()),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
    }
}
