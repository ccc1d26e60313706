//! Rules, and the mistakes behind wrong signatures, as JSON, format 1.

use serde::Serialize;

use crate::lint::{Mistake, Rule};

#[derive(Serialize)]
struct RulesDocument<'a> {
    format: u64,
    rules: &'a [&'a Rule],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    mistakes: &'a [&'a Mistake],
}

/// Renders rules; `mistakes` are those that are looked for where a signature does not match.
#[must_use]
pub fn rules_json(rules: &[&Rule], mistakes: &[&Mistake]) -> String {
    let document = RulesDocument { format: 1, rules, mistakes };
    serde_json::to_string_pretty(&document).expect("the document has string keys") + "\n"
}
