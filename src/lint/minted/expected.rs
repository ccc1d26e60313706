//! The claims that were expected of a generator, against those that it minted.

use crate::jwt::json::{self, Object, Value, step};
use crate::jwt::{Part, Place};
use crate::lint::finding::Finding;
use crate::text::{quote, quote_inner};

/// Finds every expected member that is missing or has another value. Both texts are bounded in depth
/// where they are read, and so is this.
pub(super) fn inspect(expected: &Object, payload: &Object, findings: &mut Vec<Finding>) {
    inspect_members(expected, payload, "$", findings);
}

fn inspect_members(expected: &Object, minted: &Object, path: &str, findings: &mut Vec<Finding>) {
    for (name, wanted) in expected.iter() {
        let path = format!("{path}{}", step(name));
        match minted.get(name) {
            Some(value) => inspect_value(wanted, value, path, findings),
            None => findings.push(differs(path, "no such member".to_owned(), wanted)),
        }
    }
}

fn inspect_value(wanted: &Value, minted: &Value, path: String, findings: &mut Vec<Finding>) {
    match (wanted, minted) {
        (Value::Object(wanted), Value::Object(minted)) => {
            inspect_members(wanted, minted, &path, findings);
        }
        (Value::Array(items), Value::Array(minted)) if items.len() == minted.len() => {
            for (at, (wanted, minted)) in items.iter().zip(minted).enumerate() {
                inspect_value(wanted, minted, format!("{path}[{at}]"), findings);
            }
        }
        (Value::Array(items), Value::Array(minted)) => {
            let found = format!("a list of {}, and {} were expected", minted.len(), items.len());
            findings.push(Finding::of("claims-expected", Place::Path(Part::Payload, path), found));
        }
        _ if wanted == minted => {}
        _ => findings.push(differs(path, shown(minted), wanted)),
    }
}

fn differs(path: String, found: String, wanted: &Value) -> Finding {
    let found = format!("{found}, and {} was expected", shown(wanted));
    Finding::of("claims-expected", Place::Path(Part::Payload, path), found)
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
