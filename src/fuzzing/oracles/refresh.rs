//! The oracle of tokens that are made again for a later time: all their times are moved by the same, and nothing else is.

use serde_json::Value;

use super::accepted::has_unique_names;
use crate::forge::refresh as remake;
use crate::fuzzing::{Gate, Input, KEY, SECRET};
use crate::jwt::{Policy, base64url, verify};

/// The times of ten digits.
const TEN_DIGITS: std::ops::Range<u64> = 1_000_000_000..10_000_000_000;

/// Moves the times of a token, and moves them back.
pub fn refresh(input: &Input<'_>) -> Gate {
    let Ok(token) = std::str::from_utf8(input.token) else { return Gate::Nothing };
    let shift = 1 + (token.len() as u64 * 7_919) % 100_000;
    let seconds = shift.cast_signed();
    let Some(later) = remake(token, SECRET, seconds) else { return Gate::Nothing };
    let (Some(old), Some(new)) = (payload(token), payload(&later)) else { return Gate::Form };
    let Some(is_moved) = is_moved(&old, &new, shift) else { return Gate::Form };
    assert!(is_moved, "refresh-times: not every time is moved, or something else is");
    let signature = token.rsplit('.').next().unwrap_or_default();
    // Of a few bytes, it can't be known how they relate to the MAC.
    if signature.len() >= 20 {
        let back = remake(&later, SECRET, -seconds);
        assert_eq!(back.as_deref(), Some(token), "refresh-back: moved back, it is another token");
    }
    let Some(now) = input.policy.now.checked_add(shift) else { return Gate::Mac };
    let is_accepted = |token: &str, policy: &Policy| verify(token, &KEY, policy).is_ok();
    let before = is_accepted(token, &input.policy);
    let mut policy = input.policy.clone();
    policy.now = now;
    // A time that does not have ten digits stays, and may decide.
    if before && has_only_times_of_ten_digits(&old) {
        assert!(is_accepted(&later, &policy), "refresh-accepted: a sound token is no longer sound");
    }
    Gate::of_document(before).max(Gate::Json)
}

/// The payload, if its members have names of their own.
fn payload(token: &str) -> Option<Value> {
    let text = base64url::decode(token.split('.').nth(1)?).ok()?;
    let value = serde_json::from_slice(&text).ok()?;
    // A name may be spelt with escapes, and a text may quote a member.
    if text.contains(&b'\\') {
        return None;
    }
    has_unique_names(&text, &value).then_some(value)
}

const TIMES: [&str; 3] = ["iat", "exp", "nbf"];

/// Whether the times of a value are moved and nothing else is; `None` if one of them is at the end of its digits.
fn is_moved(old: &Value, new: &Value, shift: u64) -> Option<bool> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let mut all = old.len() == new.len();
            for (name, value) in old {
                let Some(other) = new.get(name) else { return Some(false) };
                let number = value.as_u64().filter(|_| TIMES.contains(&name.as_str()));
                match number {
                    Some(time) if TEN_DIGITS.contains(&time) => {
                        let moved = time + shift;
                        if !TEN_DIGITS.contains(&moved) || !TEN_DIGITS.contains(&(time - shift)) {
                            return None;
                        }
                        all &= other.as_u64() == Some(moved);
                    }
                    // Digits of another kind of number may be moved, too.
                    _ if TIMES.contains(&name.as_str()) && value.is_f64() => return None,
                    _ => all &= is_moved(value, other, shift)?,
                }
            }
            Some(all)
        }
        (Value::Array(old), Value::Array(new)) => {
            let mut all = old.len() == new.len();
            for (old, new) in old.iter().zip(new) {
                all &= is_moved(old, new, shift)?;
            }
            Some(all)
        }
        _ => Some(old == new),
    }
}

fn has_only_times_of_ten_digits(payload: &Value) -> bool {
    TIMES.iter().all(|name| payload[*name].as_u64().is_none_or(|time| TEN_DIGITS.contains(&time)))
}
