//! Cases made by hand for the schema and the loader to agree on: a sound one of each kind, a value for each field,
//! and values that no case may have.

use serde_json::{Map, Value, json};

/// A value of the right form for each field.
pub fn sample_values() -> Map<String, Value> {
    let values = json!({
        "id": "samples/one-fault", "rule": "signature-match", "op": "verify", "scope": "jws",
        "max_scope": "profile", "level": "must", "clause": "RFC 7515 §5.2", "why": "To see.",
        "key": "AQID", "token": "e30.e30.AA", "token_bytes": "_w", "now": 1621521650, "age": -9,
        "before": ["e30.e30.AA", {"token": "e30.e30.AA", "now": 1, "key": "AQID"}, {"token": ""}],
        "expect": "accept", "catalogue": {"format": 1, "tiles": []},
        "claims": {}, "view": {"tiles": [], "remaining_installs": null}, "signing_input": "e30.e30",
        "signature_hex": "00".repeat(32), "message_hex": "", "mac_hex": "00".repeat(16),
        "bytes_hex": "66", "text": "Zg",
    });
    values.as_object().cloned().expect("an object")
}

/// One sound case of each kind.
pub fn sound_cases() -> Vec<Value> {
    let values = sample_values();
    let case = |op: &str, fields: &[&str]| {
        let common = ["id", "op", "scope", "level", "clause", "why"];
        let mut case: Map<String, Value> =
            common.iter().chain(fields).map(|field| ((*field).to_owned(), values[*field].clone())).collect();
        case.insert("op".to_owned(), op.into());
        Value::Object(case)
    };
    let refused = |token: &str, expect: &str| {
        let mut case = case("verify", &["rule", "key", token, "now", "expect"]);
        case["expect"] = expect.into();
        case
    };
    let read = ["rule", "key", "token", "now", "expect", "claims", "signing_input", "signature_hex"];
    vec![
        case("verify", &read),
        refused("token", "reject"),
        refused("token_bytes", "either"),
        case("sign", &["key", "claims", "token"]),
        case("view", &["catalogue", "claims", "view"]),
        case("hmac", &["key", "message_hex", "mac_hex"]),
        case("base64url", &["bytes_hex", "text"]),
    ]
}

/// Values that no kind of case may have.
pub fn wrong_values() -> Vec<(&'static str, Value)> {
    vec![
        ("note", json!("a field that does not exist")),
        ("op", json!("decrypt")),
        ("scope", json!("jwe")),
        ("level", json!("perhaps")),
        ("expect", json!("error")),
        ("key", json!("A")),
        ("key", json!("AB")),
        ("key", json!("AQID=")),
        ("now", json!(-1)),
        ("now", json!("1621521650")),
        ("age", json!(0.5)),
        ("before", json!([7])),
        ("before", json!([{"now": 1}])),
        ("before", json!([{"token": "e30", "age": 1}])),
        ("before", json!([{"token": "e30", "key": "A"}])),
        ("claims", json!([])),
        ("mac_hex", json!("abc")),
    ]
}
