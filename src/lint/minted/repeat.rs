//! What a token must not have in common with an earlier one.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::collections::hash_map::Entry;

use sha2::{Digest, Sha256};

use super::Minted;
use crate::jwt::json::{Object, Value};
use crate::jwt::{Part, Place};
use crate::lint::finding::Finding;
use crate::lint::rule::Rule;
use crate::lint::rule::time::{IAT_ADVANCES, JTI_UNIQUE, TOKEN_UNIQUE};
use crate::text::quote;

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
