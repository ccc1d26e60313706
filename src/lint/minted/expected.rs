//! Compares the claims that a generator minted with those that were expected.

use crate::jwt::json::{self, Object, Value};
use crate::jwt::{Part, Place};
use crate::lint::finding::Finding;
use crate::lint::rule::claims::CLAIMS_EXPECTED;
use crate::text::{quote, quote_inner};

/// Finds every expected member that is missing or has another value; a minted object may have more members.
pub(super) fn inspect(expected: &Object, payload: &Object, findings: &mut Vec<Finding>) {
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
