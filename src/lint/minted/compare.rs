//! Compares a token with earlier ones, with which it must have no id and no text in common, and with its call: the time
//! in it with that of the call, and the claims with those that were expected.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use sha2::{Digest, Sha256};

use super::Minted;
use crate::jwt::json::{self, Object, Value};
use crate::jwt::{Part, Place};
use crate::lint::finding::Finding;
use crate::lint::rule::Rule;
use crate::lint::rule::claims::CLAIMS_EXPECTED;
use crate::lint::rule::time::{IAT_ADVANCES, IAT_NOW, IAT_ROUNDED_DOWN, JTI_UNIQUE, TOKEN_UNIQUE};
use crate::lint::timing;
use crate::profile::times::Moment;
use crate::text::{quote, quote_inner};

/// A SHA-256 instead of a text, which may be long.
type TextHash = [u8; 32];

/// What is remembered of the earlier tokens.
#[derive(Default)]
pub(super) struct Repeats {
    tokens: HashMap<TextHash, usize>,
    jtis: HashMap<TextHash, usize>,
    /// Times of the latest tokens, which may have been requested at the same time as the next.
    recent: VecDeque<Dated>,
    /// The latest time among those that were requested clearly before the next.
    latest: Option<Dated>,
}

/// A token's `iat`.
#[derive(Clone, Copy)]
struct Dated {
    token: usize,
    iat: i64,
    after: u64,
}

impl Repeats {
    /// Compares a token with those before it, and remembers it.
    pub(super) fn inspect(
        &mut self,
        at: usize,
        (call, token): (&Minted, &[u8]),
        payload: Option<&Object>,
        clock_runs: bool,
        findings: &mut Vec<Finding>,
    ) {
        if let Some(first) = first_with(&mut self.tokens, token, at) {
            let found = format!("the same as token {}", first + 1);
            findings.push(Finding::new(&TOKEN_UNIQUE, Place::Token(0..call.token.len()), found));
        }
        if let Some(Value::String(jti)) = payload.and_then(|payload| payload.get("jti"))
            && let Some(first) = first_with(&mut self.jtis, jti.as_bytes(), at)
        {
            let found = format!("{}, as in token {}", quote(jti), first + 1);
            findings.push(claim(&JTI_UNIQUE, "$.jti", found));
        }
        if let Some(Value::Number(iat)) = payload.and_then(|payload| payload.get("iat"))
            && clock_runs
        {
            self.inspect_iat(Dated { token: at, iat: iat.floor(), after: call.after }, call, findings);
        }
    }

    fn inspect_iat(&mut self, dated: Dated, call: &Minted, findings: &mut Vec<Finding>) {
        while let Some(earlier) = self.recent.front()
            && earlier.after.saturating_add(Minted::MIN_GAP_SECONDS) <= call.before
        {
            if self.latest.is_none_or(|latest| earlier.iat > latest.iat) {
                self.latest = Some(*earlier);
            }
            self.recent.pop_front();
        }
        if let Some(latest) = self.latest.filter(|latest| dated.iat <= latest.iat) {
            let apart = call.before.saturating_sub(latest.after);
            let what = if dated.iat == latest.iat { "the same as" } else { "earlier than" };
            let token = latest.token + 1;
            let found = format!("{}, {what} in token {token}, {apart} seconds before", dated.iat);
            findings.push(claim(&IAT_ADVANCES, "$.iat", found));
        }
        self.recent.push_back(dated);
    }
}

fn claim(rule: &'static Rule, path: &str, found: String) -> Finding {
    Finding::new(rule, Place::Path(Part::Payload, path.to_owned()), found)
}

/// The first token with this text, if there is one; otherwise this one is remembered.
fn first_with(known: &mut HashMap<TextHash, usize>, text: &[u8], at: usize) -> Option<usize> {
    match known.entry(Sha256::digest(text).into()) {
        Entry::Occupied(entry) => Some(*entry.get()),
        Entry::Vacant(entry) => {
            entry.insert(at);
            None
        }
    }
}

/// Checks the `iat` of a token, unless a finding says already how far it is off.
pub(super) fn inspect_call(call: &Minted, payload: &Object, clock_runs: bool, findings: &mut Vec<Finding>) {
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
