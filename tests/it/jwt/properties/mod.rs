//! Properties that hold for all inputs: round trips, agreement of verifier and lint, one spelling
//! for each token, and no panic on any bytes.

mod strategies;

use std::collections::BTreeMap;

use crate::seed;
use jwt_assay::forge::Forge;
use jwt_assay::jwt::json::{self, JsonLimits};
use jwt_assay::jwt::view::Catalogue;
use jwt_assay::jwt::{Claims, Key, Policy, Scratch, base64url, examine, sign, verify, verify_in};
use jwt_assay::lint::Inspector;
use jwt_assay::peers::protocol::{Reply, Request};
use jwt_assay::suite::{KnownFailures, Suite};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use strategies::{NOW, SECRET, any_value, byte_edit, claims, number_text, token};

fn key() -> Key {
    Key::new(SECRET).expect("the secret is not empty")
}

proptest! {
    #![proptest_config(seed::fixed())]

    #[test]
    fn claims_survive_signing_and_verifying(claims in claims()) {
        let token = sign(&claims, &key()).unwrap();
        let read = verify(&token, &key(), &Policy::at(NOW)).unwrap();
        prop_assert_eq!(json::to_string(&read), json::to_string(&claims), "to the letter");
        prop_assert_eq!(read, claims);
    }

    #[test]
    fn reused_memory_keeps_nothing_of_earlier_claims(tokens in prop::collection::vec(token(), 2..8)) {
        let mut scratch = Scratch::default();
        for token in tokens {
            let read = verify_in(&token, &key(), &Policy::at(NOW), &mut scratch);
            let fresh = verify(&token, &key(), &Policy::at(NOW));
            prop_assert_eq!(format!("{read:?}"), format!("{fresh:?}"), "to the letter, and in the same order");
            if let Ok(claims) = read {
                scratch.recycle(claims);
            }
        }
    }

    #[test]
    fn json_survives_parsing_and_writing_to_the_letter(value in any_value()) {
        let text = json::to_string(&value);
        let read = json::parse(&text).unwrap();
        prop_assert_eq!(json::to_string(&read), text);
    }

    #[test]
    fn numbers_keep_their_spelling_everywhere(texts in prop::collection::vec(number_text(), 1..6)) {
        let text = format!("{{\"a\":[{}],\"-1\":\"2\\\"3\"}}", texts.join(","));
        prop_assert_eq!(json::to_string(&json::parse(&text).unwrap()), text);
    }

    #[test]
    fn verifier_and_lint_agree_on_every_token(token in token()) {
        let verified = verify(&token, &key(), &Policy::at(NOW));
        let inspection = Inspector::new(SECRET).inspect(&token, &Policy::at(NOW));
        let rejection = inspection.rejection();
        let fault = verified.err();
        prop_assert_eq!(fault.as_ref().map(|fault| fault.reason.id()), rejection.map(|finding| finding.rule.id()));
        // The lint may add why it is so.
        let found = fault.map(|fault| fault.found).zip(rejection.map(|finding| finding.found.as_str()));
        prop_assert!(found.as_ref().is_none_or(|(found, shown)| shown.starts_with(found)), "{:?}", found);
    }

    #[test]
    fn a_token_that_verifies_has_one_spelling(token in token()) {
        if verify(&token, &key(), &Policy::at(NOW)).is_ok() {
            let seen = examine(&token, None, &Policy::at(NOW));
            let again = Forge::new(seen.payload_text.unwrap()).header(seen.header_text.unwrap()).sign(SECRET);
            prop_assert_eq!(again.token(), token);
        }
    }

    #[test]
    fn any_change_of_a_signed_token_is_rejected(claims in claims(), edit in byte_edit()) {
        let token = sign(&claims, &key()).unwrap().into_bytes();
        let mut changed = token.clone();
        edit.apply(&mut changed);
        prop_assume!(changed != token);
        prop_assert!(verify(&changed, &key(), &Policy::at(NOW)).is_err());
    }

    #[test]
    fn no_bytes_make_a_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = json::read(&bytes, JsonLimits::default());
        let _ = base64url::examine(&bytes);
        let _ = verify(&bytes, &key(), &Policy::at(NOW));
        let _ = Inspector::new(SECRET).inspect(&bytes, &Policy::at(u64::MAX));
        let _ = Catalogue::from_json(&bytes);
        let _ = KnownFailures::from_json(&bytes);
        let _ = Suite::load([("any", text.as_ref())]);
        read_as_a_line(&bytes);
    }

    #[test]
    fn no_edit_of_a_line_makes_the_protocol_panic(
        line in prop::sample::select(LINES), edit in byte_edit(),
    ) {
        let mut line = line.as_bytes().to_vec();
        edit.apply(&mut line);
        read_as_a_line(&line);
    }
}

/// A line of each kind that goes over the pipe.
const LINES: &[&str] = &[
    r#"{"id":0,"op":"describe","protocol":1}"#,
    r#"{"id":1,"op":"verify","key":"YQ","token":"a.b.c","now":1621521641}"#,
    r#"{"id":5,"op":"hmac","key":"YQ","message_hex":"6869"}"#,
    r#"{"id":0,"name":"a","version":"1","language":"C","scope":"jws","ops":["sign"],"clock":"none"}"#,
    r#"{"id":1,"decision":"accept","claims":{"a":[1.50,{"b":null}]}}"#,
    r#"{"id":1,"decision":"reject","reason":"\u00e9"}"#,
    r#"{"id":1,"mac_hex":"00ff"}"#,
];

fn read_as_a_line(line: &[u8]) {
    let _ = Request::read(line);
    let Ok(reply) = Reply::read(line) else { return };
    let _ = reply.clone().description();
    let _ = reply.clone().decision();
    let _ = reply.clone().token();
    let _ = reply.clone().view();
    let _ = reply.clone().mac();
    let _ = reply.text();
}

/// The properties above prove little if all tokens fail in the first layer.
#[test]
fn the_tokens_reach_every_layer() {
    let mut runner = TestRunner::deterministic();
    let mut reached: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..1_000 {
        let token = token().new_tree(&mut runner).unwrap().current();
        let verified = verify(&token, &key(), &Policy::at(NOW));
        *reached
            .entry(verified.map_or_else(|fault| fault.reason.layer().name(), |_| "accepted"))
            .or_default() += 1;
    }
    for layer in ["compact", "header", "signature", "payload", "claims", "time", "accepted"] {
        assert!(reached.get(layer).copied().unwrap_or_default() >= 10, "{layer}: {reached:?}");
    }
}

#[test]
fn every_character_of_a_token_counts() {
    let claims = Claims::new(NOW, "one", "user-1", jwt_assay::jwt::TenantInfo::default());
    let token = sign(&claims, &key()).unwrap();
    for at in 0..token.len() {
        for other in (0..=127u8).filter(|other| *other != token.as_bytes()[at]) {
            let mut changed = token.clone().into_bytes();
            changed[at] = other;
            assert!(verify(&changed, &key(), &Policy::at(NOW)).is_err(), "byte {at} as {other}");
        }
    }
}

#[cfg(feature = "peers")]
mod through_peers {
    use jwt_assay::jwt::json::{Object, Value};
    use jwt_assay::peers::PEERS;
    use jwt_assay::suite::{Answer, Decision, SignQuestion, VerifyQuestion};

    use super::strategies::plain_claims;
    use super::*;

    fn as_object(claims: &Claims) -> Object {
        match json::parse(json::to_string(claims)) {
            Ok(Value::Object(object)) => object,
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #![proptest_config(seed::fixed_with(64))]

        #[test]
        fn claims_survive_every_peer(claims in plain_claims()) {
            let claims = as_object(&claims);
            for peer in PEERS {
                let mut peer = (peer.new)();
                let description = peer.describe();
                let signed = peer.sign(&SignQuestion { key: SECRET, claims: &claims });
                let Answer::Given(token) = signed else {
                    return Err(TestCaseError::fail(format!("{}: {signed:?}", description.name)));
                };
                let seen = examine(&token, Some(&key()), &Policy::at(NOW));
                prop_assert_eq!(seen.signature_matches, Some(true), "{}", description.name);
                prop_assert_eq!(seen.payload.as_ref(), Some(&claims), "{} writes", description.name);
                let read = peer.verify(&VerifyQuestion { key: SECRET, token: token.as_bytes(), now: NOW });
                prop_assert_eq!(read, Decision::Accept(Some(claims.clone())), "{} reads", description.name);
            }
        }
    }
}
