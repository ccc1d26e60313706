//! Compares the time in a token with the time of the call: how far it is off, and which mistake causes that.

use super::Minted;
use crate::jwt::json::{Object, Value};
use crate::lint::finding::Finding;
use crate::lint::rule::time::{IAT_NOW, IAT_ROUNDED_DOWN};
use crate::lint::timing;
use crate::profile::times::Moment;
use crate::text::quote_inner;

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
