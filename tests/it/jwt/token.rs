//! Tokens of the reference: their bytes, the errors of the verifier, and what is not signed.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::json::Object;
use jwt_assay::jwt::{Claims, Key, Policy, Reason, Scratch, TenantInfo, sign, sign_into, verify, verify_in};

const SECRET: &[u8] = b"an example secret of 32 bytes...";

/// Made with another language's standard library.
const TOKEN: &str = concat!(
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
    "eyJpYXQiOjE2MjE1MjE2NDEsImp0aSI6IjFjZmE3ZGJmIiwidGkiOnsidWRuIjoiUGFuZG",
    "l1bSBUZXN0IiwiaWxpIjpbImNybSIsN10sInh0aSI6eyJhIjoxLjUwfX0sInN1YiI6InRlc3QtcGFuZGl1bS1jb20ifQ.",
    "iAChhj0FeALRughB8nvv0iCWvNtwK9yekqIx9_GjQrM"
);

fn key() -> Key {
    Key::new(SECRET).unwrap()
}

fn object(text: &str) -> Object {
    Object::parse(text).unwrap()
}

#[test]
fn the_bytes_are_those_of_the_profile() {
    let ti = TenantInfo {
        display_name: Some("Pandium Test".to_owned()),
        installed: Some(vec!["crm".into(), 7.into()]),
        extra: Some(object(r#"{"a":1.50}"#)),
        ..TenantInfo::default()
    };
    let claims = Claims::new(1_621_521_641, "1cfa7dbf", "test-pandium-com", ti);
    assert_eq!(sign(&claims, &key()).unwrap(), TOKEN);
    assert_eq!(verify(TOKEN, &key(), &Policy::at(1_621_521_650)).unwrap(), claims);
}

#[test]
fn errors_name_the_rule_the_place_and_what_was_found() {
    let payload = |text: &str| Forge::new(text).sign(SECRET).token();
    let cases: [(Vec<u8>, &str); 9] = [
        (
            b"e30.e30".to_vec(),
            "the token does not have exactly three segments (token bytes 0..7): found one period",
        ),
        (b"e30=.e30.".to_vec(), "a segment is padded with = (token bytes 3..4): found \"=\""),
        (
            b"e30.e\xC3\xA90.".to_vec(),
            "a segment contains a character outside the base64url alphabet (token bytes 5..6): found \"é\"",
        ),
        (
            b"eyJhbGciOiJub25lIn0.e30.".to_vec(),
            "the token declares itself unsigned (header $.alg): found \"none\"",
        ),
        (
            TOKEN.replace("OjE2", "OjE3").into_bytes(),
            "the signature does not match (token bytes 200..243): found 32 bytes that are not the MAC of this token",
        ),
        (
            payload("{\"iat\":1,}"),
            "the payload is not JSON (payload byte 9): found invalid JSON at byte 9: key must be a string",
        ),
        (
            payload(r#"{"a":[{"b":1,"b":2}]}"#),
            "a member name occurs more than once in one object (payload $.a[0].b): found more than one member $.a[0].b",
        ),
        (
            payload(r#"{"iat":"1621521641"}"#),
            "iat is not a number (payload $.iat): found the string \"1621521641\"",
        ),
        (
            payload(r#"{"iat":1621521589,"jti":"a","sub":"b","ti":{}}"#),
            "the token is too old (payload $.iat): found 1621521589, 61 seconds before now (1621521650)",
        ),
    ];
    for (token, text) in cases {
        let fault = verify(&token, &key(), &Policy::at(1_621_521_650)).unwrap_err();
        assert_eq!(fault.to_string(), text);
    }
}

#[test]
fn limits_and_policy_are_the_callers() {
    let mut policy = Policy::at(1_621_521_650);
    policy.limits.token_bytes = TOKEN.len() - 1;
    assert_eq!(verify(TOKEN, &key(), &policy).unwrap_err().reason, Reason::TokenLimit);
    policy.limits.token_bytes += 1;
    policy.limits.json.depth = 3;
    assert!(verify(TOKEN, &key(), &policy).is_ok());
    policy.limits.json.depth = 2;
    assert_eq!(verify(TOKEN, &key(), &policy).unwrap_err().reason, Reason::PayloadLimits);

    let mut policy = Policy::at(1_621_521_741);
    assert_eq!(verify(TOKEN, &key(), &policy).unwrap_err().reason, Reason::IatFresh);
    policy.max_age = 100;
    assert!(verify(TOKEN, &key(), &policy).is_ok());

    let with_audience = Forge::new(r#"{"iat":1,"jti":"a","sub":"b","ti":{},"aud":["us","them"]}"#);
    let token = with_audience.sign(SECRET).token();
    let mut policy = Policy::at(1);
    assert_eq!(verify(&token, &key(), &policy).unwrap_err().reason, Reason::AudExpected);
    policy.audience = Some("us".to_owned());
    assert!(verify(&token, &key(), &policy).is_ok());
}

/// A token of the profile with these members as well.
fn with(members: &str) -> Vec<u8> {
    let claims = format!(r#"{{"iat":1621521650,"jti":"a","sub":"b","ti":{{}}{members}}}"#);
    Forge::new(claims).sign(SECRET).token()
}

#[test]
fn leeway_is_granted_on_both_ends() {
    let mut policy = Policy::at(1_621_521_650);
    let token = with(r#","nbf":1621521660,"exp":1621521650"#);
    for (leeway, refused) in [(0, true), (9, true), (10, false), (u64::MAX, false)] {
        policy.leeway = leeway;
        assert_eq!(verify(&token, &key(), &policy).is_err(), refused, "{leeway}");
    }
    policy.leeway = 9;
    assert_eq!(verify(&token, &key(), &policy).unwrap_err().reason, Reason::NbfReached);
    policy.leeway = 0;
    assert_eq!(verify(&token, &key(), &policy).unwrap_err().reason, Reason::ExpNotPassed);
}

#[test]
fn a_number_out_of_range_is_refused_with_either_letter() {
    for number in ["1e400", "1E400", "-1E+400", "[1.5E999]"] {
        let fault = verify(with(&format!(r#","a":{number}"#)), &key(), &Policy::at(1_621_521_650));
        assert_eq!(fault.unwrap_err().reason, Reason::PayloadNumberRange, "{number}");
    }
    assert!(verify(with(r#","a":[1E300,1e-400,0E999]"#), &key(), &Policy::at(1_621_521_650)).is_ok());
}

#[test]
fn nothing_is_left_of_recycled_claims() {
    let tenants = [r#"{"ili":["a",7],"xti":{"a":["b",{"c":[1]}]}}"#, r#"{"ili":[],"xti":{"a":[]}}"#, "{}"];
    let policy = Policy::at(1_621_521_650);
    for first in tenants {
        for second in tenants {
            let token = |ti: &str| {
                let claims = format!(r#"{{"iat":1621521650,"jti":"a","sub":"b","ti":{ti}}}"#);
                Forge::new(claims).sign(SECRET).token()
            };
            let mut scratch = Scratch::default();
            let claims = verify_in(token(first), &key(), &policy, &mut scratch).unwrap();
            scratch.recycle(claims);
            let again = verify_in(token(second), &key(), &policy, &mut scratch).unwrap();
            assert_eq!(again, verify(token(second), &key(), &policy).unwrap(), "{second} over {first}");
        }
    }
}

#[test]
fn claims_that_a_verifier_rejects_are_not_signed() {
    let mut claims = Claims::new(1_621_521_641_000, "a", "b", TenantInfo::default());
    assert_eq!(sign(&claims, &key()).unwrap_err().reason, Reason::IatSeconds);
    claims.iat = 1_621_521_641.into();
    claims.jti.clear();
    assert_eq!(sign(&claims, &key()).unwrap_err().reason, Reason::JtiNonEmpty);
    claims.jti.push('a');
    claims.ti.installed = Some(vec!["".into()]);
    assert_eq!(sign(&claims, &key()).unwrap_err().reason, Reason::IliIds);
    claims.ti.installed = None;
    claims.ti.extra = Some(object(r#"{"allowed_installs":"3"}"#));
    assert_eq!(sign(&claims, &key()).unwrap_err().reason, Reason::XtiAllowedInstalls);
}

#[test]
fn sign_into_replaces_the_string_and_a_fault_clears_it() {
    let (mut text, mut scratch) = ("x".repeat(1_000), Scratch::default());
    let mut claims = Claims::new(1_621_521_641, "a", "b", TenantInfo::default());
    for jti in ["a jti that is longer than others", "a"] {
        jti.clone_into(&mut claims.jti);
        sign_into(&mut text, &claims, &key(), &mut scratch).unwrap();
        assert_eq!(text, sign(&claims, &key()).unwrap());
    }
    claims.sub.clear();
    assert!(sign_into(&mut text, &claims, &key(), &mut scratch).is_err() && text.is_empty());
}
