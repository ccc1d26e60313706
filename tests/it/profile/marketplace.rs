//! The marketplace in code and its profile as data reject the same tokens, except for the differences that are listed here.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::{Key, Policy, Reason, verify};
use jwt_assay::lint::{Inspector, MARKETPLACE};
use jwt_assay::profile::Profile;
use proptest::prelude::*;
use serde_json::{Value, json};

const SECRET: &[u8] = b"an example secret of 32 bytes...";
const NOW: u64 = 1_621_521_650;

/// What the data can't say as the code does.
fn is_known_difference(claims: &Value) -> bool {
    // JSON Schema takes 7.0 for an integer, and the reference, which keeps spellings, does not.
    let is_float =
        |value: &Value| value.as_f64().is_some_and(|number| number.fract() == 0.0) && value.is_f64();
    let ids =
        |pointer: &str| claims.pointer(pointer).and_then(Value::as_array).into_iter().flatten().any(is_float);
    let installs = claims.pointer("/ti/xti/allowed_installs").is_some_and(is_float);
    installs || ids("/ti/ili") || ids("/ti/xti/hidden_integrations")
}

/// Values of all kinds, those that are right somewhere among them.
fn value() -> impl Strategy<Value = Value> {
    let times =
        [NOW, NOW - 60, NOW - 61, NOW + 60, NOW + 61, 0, 1_621_521_641_000, 99_999_999_999, 100_000_000_000];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3_i64..3).prop_map(Value::from),
        prop::sample::select(times.to_vec()).prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no others", |number| number.is_finite()).prop_map(Value::from),
        Just(json!(1_621_521_641.5)),
        prop::sample::select(vec!["", "a", "crm", "JWT", "7"]).prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!(["crm", 7])),
        Just(json!(["crm", ""])),
        Just(json!([7, -1, "a"])),
        Just(json!({"user_tier": "gold"})),
    ]
}

/// The sample with some members changed or removed, at any depth.
fn claims() -> impl Strategy<Value = Value> {
    let places = vec![
        "/iat",
        "/jti",
        "/sub",
        "/ti",
        "/ti/udn",
        "/ti/ufn",
        "/ti/uem",
        "/ti/ili",
        "/ti/aid",
        "/ti/adn",
        "/ti/xti",
        "/ti/xti/hidden_integrations",
        "/ti/xti/user_group",
        "/ti/xti/user_tier",
        "/ti/xti/allowed_installs",
        "/iss",
        "/aud",
        "/exp",
        "/nbf",
        "/other",
    ];
    let change = (prop::sample::select(places), prop::option::of(value()));
    prop::collection::vec(change, 0..4).prop_map(|changes| {
        let mut claims = json!({"iat": 1_621_521_641, "jti": "one", "ti": {"xti": {}}, "sub": "user-1"});
        for (place, value) in changes {
            let (outer, name) = place.rsplit_once('/').expect("a pointer");
            let Some(Value::Object(object)) = claims.pointer_mut(outer) else { continue };
            match value {
                Some(value) => drop(object.insert(name.to_owned(), value)),
                None => drop(object.remove(name)),
            }
        }
        claims
    })
}

fn header() -> impl Strategy<Value = String> {
    let header = |typ: Option<Value>| match typ {
        Some(typ) => json!({"alg": "HS256", "typ": typ}).to_string(),
        None => json!({"alg": "HS256"}).to_string(),
    };
    let typ = prop_oneof![
        4 => Just(Some(json!("JWT"))),
        1 => Just(Some(json!("jwt"))),
        1 => Just(Some(json!("application/JWT"))),
        1 => Just(Some(json!("at+jwt"))),
        1 => Just(None),
        1 => value().prop_map(Some),
    ];
    typ.prop_map(header)
}

proptest! {
    #[test]
    fn the_code_and_the_data_reject_the_same_tokens(claims in claims(), header in header()) {
        prop_assume!(!is_known_difference(&claims));
        let token = Forge::new(claims.to_string()).header(&header).sign(SECRET).token();
        let policy = Policy::at(NOW);
        let by_code = verify(&token, &Key::new(SECRET).expect("a key"), &policy);
        let profile = Profile::named(MARKETPLACE).expect("a bundled profile");
        let inspection = Inspector::new(SECRET).for_profile(profile).inspect(&token, &policy);
        let by_data: Vec<&str> =
            inspection.findings.iter().filter(|finding| finding.rule.rejects()).map(|finding| finding.rule.id()).collect();
        prop_assert_eq!(by_code.is_err(), !inspection.is_accepted(), "{:?}, {:?}", by_code.map_err(|fault| fault.reason), by_data);
    }
}

/// The known differences are there.
#[test]
fn the_differences_are_real() {
    let claims = json!({"iat": 1_621_521_641, "jti": "one", "ti": {"ili": [7.0]}, "sub": "user-1"});
    assert!(is_known_difference(&claims));
    let text = claims.to_string();
    assert!(text.contains("7.0"));
    let token = Forge::new(&text).sign(SECRET).token();
    let by_code = verify(&token, &Key::new(SECRET).expect("a key"), &Policy::at(NOW));
    assert_eq!(by_code.map_err(|fault| fault.reason), Err(Reason::IliIds));
    let profile = Profile::named(MARKETPLACE).expect("a bundled profile");
    assert!(Inspector::new(SECRET).for_profile(profile).inspect(&token, &Policy::at(NOW)).is_accepted());
}
