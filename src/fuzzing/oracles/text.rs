//! Oracles of a token's two encodings: base64url and JSON.

use serde_json::Value;

use super::accepted::{has_unique_names, size};
use crate::fuzzing::Gate;
use crate::jwt::base64url::{decode, encode, examine};
use crate::jwt::json::{self, JsonError, JsonLimits};

/// Text that decodes has one spelling, text that does not has a flaw, and any bytes survive encoding.
pub fn base64url(text: &[u8]) -> Gate {
    let (flaws, meant) = examine(text);
    let decoded = decode(text);
    assert_eq!(decoded.is_ok(), flaws.is_empty(), "base64url-flaws: the decoder and the examiner disagree");
    assert!(flaws.iter().all(|flaw| flaw.at < text.len()), "base64url-place: a flaw is outside of the text");
    if let Ok(bytes) = &decoded {
        assert_eq!(encode(bytes).as_bytes(), text, "base64url-spelling: two texts decode to the same bytes");
        assert_eq!(meant.as_ref(), Some(bytes), "base64url-meant: the examiner reads other bytes");
    }
    assert_eq!(
        decode(encode(text)).as_deref(),
        Ok(text),
        "base64url-roundtrip: the bytes change in encoding and decoding"
    );
    Gate::of_document(decoded.is_ok())
}

/// Text that is read without a defect is JSON to serde_json, too, with the same value, and is written as it was read. Text
/// that serde_json reads has no defect but a name twice, or its size.
pub fn json(text: &[u8]) -> Gate {
    let reading = json::read(text, JsonLimits::default());
    let theirs = serde_json::from_slice::<Value>(text).ok();
    let is_clean = reading.defects.is_empty();
    assert!(!is_clean || reading.value.is_some(), "json-nothing: no value and no defect");
    assert!(!is_clean || theirs.is_some(), "json-lenient: serde_json refuses a text without a defect");
    for defect in &reading.defects {
        check_place(defect, text.len());
    }
    if let Some(theirs) = &theirs {
        check_defects(text, theirs, &reading.defects);
    }
    if let (true, Some(value)) = (is_clean, &reading.value) {
        let written = json::to_string(value);
        let again = json::parse(&written);
        assert_eq!(again.as_ref(), Ok(value), "json-roundtrip: the value changes in writing and reading");
        assert_eq!(
            again.map(|again| json::to_string(&again)),
            Ok(written.clone()),
            "json-text: the text changes in reading and writing"
        );
        assert_eq!(
            serde_json::from_str(&written).ok(),
            theirs,
            "json-value: another value is written than was read"
        );
    }
    Gate::of_document(is_clean)
}

/// A text that is JSON is refused for a name that it has twice, or for its size, and only then.
fn check_defects(text: &[u8], value: &Value, defects: &[JsonError]) {
    let limits = JsonLimits::default();
    let (depth, members) = size(text);
    let is_large = depth > limits.depth || members > limits.members;
    let is_twice = !has_unique_names(text, value);
    let is_limit = |defect: &JsonError| matches!(defect, JsonError::Limit { .. });
    let is_name = |defect: &JsonError| matches!(defect, JsonError::DuplicateName { .. });
    assert_eq!(defects.iter().any(is_limit), is_large, "json-limits: the size of a text is judged wrongly");
    let has_name = defects.iter().any(is_name);
    assert!(has_name == is_twice || is_large, "json-names: names that occur twice are judged wrongly");
    assert!(
        defects.iter().all(|defect| is_limit(defect) || is_name(defect)),
        "json-strict: a text that serde_json reads has another defect"
    );
}

fn check_place(defect: &JsonError, length: usize) {
    let at = match defect {
        JsonError::Utf8 { at }
        | JsonError::Syntax { at, .. }
        | JsonError::Surrogate { at }
        | JsonError::NumberRange { at }
        | JsonError::Limit { at, .. } => *at,
        JsonError::ByteOrderMark | JsonError::NotAnObject(_) | JsonError::DuplicateName { .. } => 0,
    };
    assert!(at <= length, "json-place: {defect} is outside of the text");
}
