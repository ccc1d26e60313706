//! The schema of the adapter protocol agrees with what our own ends of the pipe write and read.

use jwt_assay::jwt::json::Object;
use jwt_assay::peers::protocol::{Reply, Request, serve};
use jwt_assay::peers::reference;
use jwt_assay::suite::{Question, Suite};
use serde_json::{Value, json};

use super::{problems, schema, validator};

/// What the suite would write to an adapter for each of its cases.
fn requests() -> Vec<Request> {
    let mut requests = vec![Request::Describe, Request::Reset];
    for case in Suite::bundled().cases() {
        requests.push(match case.question.clone() {
            Question::Verify { key, token, now, .. } => Request::Verify { key, token, now },
            Question::Sign { key, claims, .. } => Request::Sign { key, claims },
            Question::View { catalogue, claims, .. } => Request::View { catalogue, claims },
            Question::Hmac { key, message, .. } => Request::Hmac { key, message },
            Question::Base64url { bytes, .. } => Request::Base64url { bytes },
            other => panic!("a question that the protocol does not have: {other:?}"),
        });
    }
    requests
}

#[test]
fn every_request_matches_the_schema_and_is_read_back_unchanged() {
    let validator = validator(&schema("adapter.schema.json"));
    for (id, request) in requests().into_iter().enumerate() {
        let id = id as u64;
        let line = request.write(id);
        assert!(!line.contains('\n'), "{line}");
        let value: Value = serde_json::from_str(&line).expect("a line of JSON");
        assert_eq!(problems(&validator, &value), [""; 0], "{line}");
        let (read_id, read) =
            Request::read(line.as_bytes()).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(read_id == id && read == request, "{line}");
    }
}

#[test]
fn every_reply_of_the_reference_matches_the_schema() {
    let validator = validator(&schema("adapter.schema.json"));
    let requests = requests();
    let lines = (0..).zip(&requests).map(|(id, request)| request.write(id) + "\n");
    let mut replies = Vec::new();
    let input = lines.collect::<String>();
    serve(&mut *reference::new(), input.as_bytes(), &mut replies).expect("sound requests");
    let replies = String::from_utf8(replies).expect("JSON is UTF-8");
    assert_eq!(replies.lines().count(), requests.len());
    for (id, line) in replies.lines().enumerate() {
        let value: Value = serde_json::from_str(line).expect("a line of JSON");
        assert_eq!(problems(&validator, &value), [""; 0], "{line}");
        assert_eq!(Reply::read(line.as_bytes()).map(|reply| reply.id), Ok(id as u64), "{line}");
    }
}

/// What every kind of reply looks like, and whether it is sound.
fn replies() -> Vec<(Value, bool)> {
    let description = json!({
        "id": 0, "name": "a", "version": "1", "language": "C", "scope": "jws", "ops": ["verify"], "clock": "none"
    });
    let with = |name: &str, value: Value| {
        let mut description = description.clone();
        description[name] = value;
        description
    };
    vec![
        (description.clone(), true),
        (with("name", json!("")), false),
        (with("name", json!("a\u{1b}[31m")), false),
        (with("name", json!(" a")), false),
        (with("version", json!("x".repeat(65))), false),
        (with("scope", json!("jwe")), false),
        (with("ops", json!(["decrypt"])), false),
        (with("clock", json!(null)), false),
        (with("more", json!(1)), false),
        (with("profile", json!("pandium-marketplace")), true),
        (with("profile", json!("livekit")), false),
        (json!({"id": 1}), true),
        (json!({}), false),
        (json!({"id": -1}), false),
        (json!({"id": "1"}), false),
        (json!({"id": 1, "decision": "accept"}), true),
        (json!({"id": 1, "decision": "accept", "claims": {"a": [1]}}), true),
        (json!({"id": 1, "decision": "accept", "reason": "fine"}), false),
        (json!({"id": 1, "decision": "reject"}), true),
        (json!({"id": 1, "decision": "unsupported", "reason": "no"}), true),
        (json!({"id": 1, "decision": "reject", "claims": {}}), false),
        (json!({"id": 1, "decision": "reject", "layer": "signature", "reason": "no"}), true),
        (json!({"id": 1, "decision": "reject", "layer": "kidney"}), false),
        (json!({"id": 1, "decision": "unsupported", "layer": "header"}), false),
        (json!({"id": 1, "decision": "accept", "layer": "header"}), false),
        (json!({"id": 1, "decision": "Accept"}), false),
        (json!({"id": 1, "token": "a.b.c"}), true),
        (json!({"id": 1, "token": "a.b.c", "claims": {}}), false),
        (json!({"id": 1, "view": {"tiles": []}}), true),
        (json!({"id": 1, "view": []}), false),
        (json!({"id": 1, "mac_hex": "00ff"}), true),
        (json!({"id": 1, "mac_hex": "0"}), false),
        (json!({"id": 1, "text": "-_8"}), true),
        (json!({"id": 1, "decision": "accept", "claims": 5}), false),
        (json!({"id": 1, "decision": "accept", "claims": "x"}), false),
        (json!({"id": 1, "decision": "reject", "reason": 5}), false),
        (with("name", json!("a\u{202e}b")), false),
        (json!([1]), false),
        (
            json!([
                1, null, null, null, null, null, null, null, "accept", null, null, null, null, null, null,
                null
            ]),
            false,
        ),
    ]
}

#[test]
fn the_schema_and_the_reader_of_replies_agree() {
    let validator = validator(&schema("adapter.schema.json"));
    for (value, sound) in replies() {
        let problems = problems(&validator, &value);
        assert_eq!(problems.is_empty(), sound, "the schema: {value}\n{problems:?}");
        assert_eq!(is_some_reply(&value), sound, "the reader: {value}");
    }
}

/// Whether a line is a reply to a request of any kind.
fn is_some_reply(value: &Value) -> bool {
    let Ok(reply) = Reply::read(value.to_string().as_bytes()) else { return false };
    let again = || reply.clone();
    reply.clone().done().is_ok()
        || again().description().is_ok()
        || again().decision().is_ok()
        || again().token().is_ok()
        || again().view().is_ok()
        || again().mac().is_ok()
        || again().text().is_ok()
}

#[test]
fn an_invalid_request_is_refused_with_a_reason() {
    let verify = json!({"id": 1, "op": "verify", "key": "YQ", "token": "a.b.c", "now": 1});
    let with = |name: &str, value: Value| {
        let mut request = verify.clone();
        request[name] = value;
        request.to_string()
    };
    for (line, refusal) in [
        (with("token_bytes", json!("YQ")), "token_bytes has no meaning here"),
        (with("claims", json!({})), "claims has no meaning here"),
        (with("key", json!("YR")), "key: it is not base64url: set unused bits at byte 1"),
        (with("op", json!("sign")), "token has no meaning here"),
        (r#"{"id":1,"op":"sign","key":""}"#.to_owned(), "claims is missing"),
        (r#"{"id":1,"op":"describe","protocol":2}"#.to_owned(), "protocol: only version 1 is supported"),
        (
            r#"{"id":1,"op":"hmac","key":"","message_hex":"0"}"#.to_owned(),
            "message_hex: it is not pairs of hex digits",
        ),
        (r#"{"id":1,"op":"verify","key":"","now":1}"#.to_owned(), "token is missing"),
    ] {
        assert_eq!(
            Request::read(line.as_bytes()).err().map(|error| error.to_string()),
            Some(refusal.to_owned())
        );
    }
    assert!(Request::read(br#"{"id":1,"op":"reset","more":1}"#).is_err());
    assert!(Request::read(br#"[1,"reset",null,null,null,null,null,null,null,null,null]"#).is_err());
    assert!(Request::read(br#"{"id":1,"id":1,"op":"reset"}"#).is_err());
}

/// An implementation may have read what our strict reader refuses; its decision counts all the same.
#[test]
fn claims_that_cannot_be_read_leave_the_decision() {
    for (claims, read) in
        [(r#"{"a":1,"a":2}"#, None), (r#"{"a":"\ud800"}"#, None), ("{}", Some(Object::new()))]
    {
        let line = format!(r#"{{"id":1,"decision":"accept","claims":{claims}}}"#);
        let decision = Reply::read(line.as_bytes()).and_then(Reply::decision);
        assert_eq!(decision, Ok(jwt_assay::suite::Decision::Accept(read)), "{line}");
    }
    let layer = br#"{"id":1,"decision":"reject","layer":"time","reason":"too old"}"#;
    let decision = Reply::read(layer).and_then(Reply::decision);
    assert_eq!(decision, Ok(jwt_assay::suite::Decision::Reject("time: too old".to_owned())), "it is shown");
    let half = br#"{"id":1,"decision":"reject","reason":"half \ud800"}"#;
    let decision = Reply::read(half).and_then(Reply::decision);
    assert_eq!(decision, Ok(jwt_assay::suite::Decision::Reject(r#""half \ud800""#.to_owned())));
    let deep = format!(
        r#"{{"id":1,"decision":"accept","claims":{{"a":{}{}}}}}"#,
        "[".repeat(9_000),
        "]".repeat(9_000)
    );
    assert!(Reply::read(deep.as_bytes()).is_ok(), "the depth of claims is not limited here");
}
