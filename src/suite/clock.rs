//! The machine's clock, which the library reads here and nowhere else; and questions for verifiers that have no other: the
//! same question, with tokens remade for the present time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::case::{Expectation, Question};
use crate::forge;
use crate::jwt::{self, Layer, Policy};
use crate::lint::Inspector;
use crate::vectors::Earlier;

/// The machine's time, in seconds since the epoch; 0 for a clock that is set to an earlier time.
#[must_use]
pub fn system_clock() -> u64 {
    precise_clock().as_secs()
}

/// The same, as precise as the machine has it.
#[must_use]
pub fn precise_clock() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

const NOT_RENEWABLE: &str = "its clock can't be set, and the token can't be remade for the present";

const TWO_TIMES: &str = "its clock can't be set, and the case asks at two times";

/// How long a question may be under way, in seconds. The right answer must not change in that time.
const MAX_SECONDS_UNDER_WAY: u64 = 5;

/// A `verify` question at another time, with tokens that are as old as they were; or why there
/// is no such question.
pub(super) fn renewed(question: &Question, time: u64) -> Result<Question, &'static str> {
    let mut question = question.clone();
    if let Question::Verify { now, before, .. } = &question
        && before.iter().any(|earlier| earlier.now != *now)
    {
        return Err(TWO_TIMES);
    }
    let Question::Verify { key, token, now, renewable: true, before, expectation } = &mut question else {
        return Err(NOT_RENEWABLE);
    };
    let inspector = Inspector::new(&key);
    let meant = broken_times(&inspector, token, *now);
    let shift = time.cast_signed().saturating_sub(now.cast_signed());
    let renew = |token: &str| forge::refresh(token, key, shift);
    *token = str::from_utf8(token).ok().and_then(renew).ok_or(NOT_RENEWABLE)?.into_bytes();
    for earlier in before.iter_mut() {
        if let Some(renewed) = forge::refresh(&earlier.token, &earlier.key, shift) {
            earlier.token = renewed;
        }
        earlier.now = time;
    }
    *now = time;
    // An answer that changed within the last second is no use either: a verifier that gets the limit
    // wrong by one would be right a second later.
    let changes = |inspector: &Inspector, token: &[u8]| {
        broken_times(inspector, token, time.saturating_sub(1))
            != broken_times(inspector, token, time + MAX_SECONDS_UNDER_WAY)
    };
    let earlier_changes =
        |earlier: &Earlier| changes(&Inspector::new(&earlier.key), earlier.token.as_bytes());
    if changes(&inspector, token) || before.iter().any(earlier_changes) {
        return Err("its clock can't be set, and the answer changes within seconds");
    }
    if let Expectation::Accept(claims) = expectation {
        if broken_times(&inspector, token, time) != meant {
            return Err(NOT_RENEWABLE);
        }
        *claims = inspector.inspect(&*token, &Policy::at(time)).examination.payload.unwrap_or_default();
    }
    Ok(question)
}

/// The rules about time that a token breaks. They are compared instead of the decision, because a token
/// that the profile rejects in any case may be a valid JWT.
fn broken_times(inspector: &Inspector, token: &[u8], now: u64) -> Vec<&'static str> {
    let findings = inspector.inspect(token, &Policy::at(now)).findings;
    let rules = findings.iter().filter_map(|finding| finding.rule.known());
    rules.filter(|rule| rule.layer == Layer::Time).map(|rule| rule.id).collect()
}

/// Whether a token has an `exp` or an `nbf`, as far as it can be read.
pub(super) fn has_validity(token: &[u8]) -> bool {
    let examination = jwt::examine(token, None, &Policy::at(0));
    examination.payload.is_some_and(|payload| payload.get("exp").or(payload.get("nbf")).is_some())
}
