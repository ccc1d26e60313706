//! A second reading of a token, by an oracle that shares no code with the library: it has its own JSON reader, ring's HMAC
//! and data-encoding's base64url.

use std::sync::LazyLock;

use jwt_assay::fuzzing::{Input, SECRET, Shape, Target, strategies};
use jwt_assay::jwt::view::{Catalogue, view};
use jwt_assay::jwt::{Claims, Key, Policy, json, verify};
use jwt_assay_oracle as oracle;
use jwt_assay_oracle::json::Value;
use jwt_assay_oracle::verify::{Scope, Terms, Verifier};

/// Reads the token of an input again, if the target's inputs are tokens.
///
/// # Panics
/// If the two readings differ.
pub fn second_opinion(target: &Target, bytes: &[u8]) {
    match target.name {
        "verify_model" => second_reading(&Input::read(&strategies::token_of_model(bytes))),
        "decode" => second_reading(&Input::read(bytes)),
        _ if target.shape == Shape::Token => second_reading(&Input::read(bytes)),
        _ => {}
    }
}

/// Verifies a token both ways, on the input's own terms, and compares.
///
/// # Panics
/// If the two readings differ in the decision, the first rule that is broken, the claims, or what is shown for them.
pub fn second_reading(input: &Input<'_>) {
    let key = Key::new(SECRET).expect("the secret is not empty");
    let ours = verify(input.token, &key, &input.policy);
    let mut verifier = Verifier::on(SECRET, Scope::Profile, terms(&input.policy));
    match (ours, verifier.verify(input.token)) {
        (Ok(claims), Ok(Some(read))) => compare(&claims, &read),
        (Err(fault), Err(layer)) => {
            let (rule, named) = (fault.reason.id(), format!("{layer:?}").to_lowercase());
            let same = fault.reason.layer().name() == named;
            assert!(same, "second-reading-layer: we refuse for {rule}, the second reading at {named}");
            let rules = verifier.first_rule(input.token);
            let is_first = rules.contains(&rule);
            assert!(is_first, "second-reading-rule: we refuse for {rule}, the second reading for {rules:?}");
        }
        (Ok(_), Ok(None)) => unreachable!("a verifier of the whole profile reads the claims"),
        (Ok(_), Err(layer)) => {
            panic!("second-reading-accepted: we accept, and the second reading refuses at {layer:?}")
        }
        (Err(fault), Ok(_)) => panic!(
            "second-reading-refused: we refuse for {}, and the second reading accepts",
            fault.reason.id()
        ),
    }
}

/// The terms of a policy, as the second reading has them.
fn terms(policy: &Policy) -> Terms {
    Terms {
        now: policy.now.into(),
        max_age: policy.max_age.into(),
        future_leeway: policy.future_leeway.into(),
        leeway: policy.leeway.into(),
        audience: policy.audience.clone(),
        token_bytes: policy.limits.token_bytes,
        json: oracle::json::Limits { depth: policy.limits.json.depth, members: policy.limits.json.members },
    }
}

/// The marketplace in which both show what the claims allow.
static CATALOGUE: LazyLock<(Catalogue, Value)> = LazyLock::new(|| {
    let text =
        br#"{"format":1,"default":["crm",7],"groups":{"a":["a","crm"],"gold":[7,"crm",7],"":[]},"tiles":[
        {"id":"crm","name":"CRM","external":true,"link":"https://app.example/crm"},
        {"id":7,"name":"Mailer","external":true},{"id":"a","name":"A","external":false,"link":"x"}]}"#;
    let ours = Catalogue::from_json(text).expect("it is a catalogue");
    (ours, oracle::json::parse(text, oracle::json::FILE).expect("it is JSON"))
});

/// Compares what was read, to the order of members in lists, and what is shown for it.
fn compare(claims: &Claims, read: &Value) {
    let parsed = |text: &str| oracle::json::parse(text.as_bytes(), oracle::json::FILE);
    let written = parsed(&json::to_string(claims));
    assert_eq!(written.as_ref(), Ok(read), "second-reading-claims: the second reading has other claims");
    let (ours, theirs) = &*CATALOGUE;
    let shown = parsed(&json::to_string(&view(ours, claims).to_object()));
    if has_countable_installs(read) {
        let expected = oracle::view::view(theirs, read);
        assert_eq!(
            shown.as_ref().ok(),
            expected.as_ref().ok(),
            "second-reading-view: the second reading shows something else"
        );
    }
}

/// Whether the number of allowed installs, if there is one, fits into the count of a view.
fn has_countable_installs(read: &Value) -> bool {
    let installs = ["ti", "xti", "allowed_installs"].iter().try_fold(read, |value, name| value.get(name));
    installs.and_then(Value::as_number).is_none_or(|number| number.to_string().parse::<u64>().is_ok())
}
