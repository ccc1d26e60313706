//! What a user reads when a token is refused: each fault's place and what was found there, word for word.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::json::step;
use jwt_assay::jwt::{Key, Layer, Part, Place, Policy, Reason, examine, verify};
use jwt_assay::text::{cut, escaped, is_plain, quote};

const SECRET: &[u8] = b"an example secret of 32 bytes...";

/// The faults of a token's form.
fn form(token: impl AsRef<[u8]>) -> Vec<String> {
    let faults = examine(token, None, &Policy::at(0)).faults;
    faults.iter().filter(|fault| fault.reason.layer() == Layer::Compact).map(ToString::to_string).collect()
}

#[test]
fn what_is_around_a_token_is_reported_and_removed() {
    let scheme = "an authorization scheme before the token";
    let marks = "quotation marks around the token";
    let url = "a URL around the token";
    for (before, after, found) in [
        ("Bearer ", "", scheme),
        ("bEARER ", "", scheme),
        ("jwt ", "", scheme),
        ("\"", "\"", marks),
        ("'", "'", marks),
        ("tenant=", "", url),
        ("tenant=", "&a=b", url),
        ("?tenant=", "", url),
        ("/?a=b&tenant=", "#top", url),
        ("http://a.example/?tenant=", "&b=c#top", url),
        ("https://a.example/apps?tenant=", "", url),
    ] {
        let token = format!("{before}e30.e30.YWJj{after}");
        let what = "something is wrapped around the token";
        assert_eq!(
            form(&token),
            [format!("{what} (token bytes 0..{}): found {found}", token.len())],
            "{token}"
        );
        let segments = examine(&token, None, &Policy::at(0)).segments.expect("three segments");
        assert_eq!(segments.map(|segment| &token[segment]), ["e30", "e30", "YWJj"], "{token}");
    }
}

#[test]
fn json_around_a_token_is_reported_and_not_searched() {
    let token = r#"{"token":"e30.e30."}"#;
    let found = "found JSON, not the compact serialization";
    assert_eq!(form(token), [format!("something is wrapped around the token (token bytes 0..20): {found}")]);
    assert_eq!(examine(token, None, &Policy::at(0)).segments, None);
}

#[test]
fn what_only_looks_like_something_around_a_token_is_a_fault_of_the_segments() {
    for token in ["a?tenant=e30.e30.", "\"e30.e30.'", "{e30.e30.", "Bearere30.e30.", "/e30.e30."] {
        let faults = form(token);
        assert!(faults.iter().all(|fault| !fault.contains("wrapped")), "{token}: {faults:?}");
    }
    assert_eq!(
        form("\""),
        ["the token does not have exactly three segments (token bytes 0..1): found no period"]
    );
}

#[test]
fn a_fault_of_a_segment_is_reported_with_its_place_and_character() {
    let other = "a segment contains a character outside the base64url alphabet";
    let cases: [(&[u8], String); 10] = [
        ("é30.e30.".as_bytes(), format!("{other} (token bytes 0..1): found \"é\"")),
        ("€30.e30.".as_bytes(), format!("{other} (token bytes 0..1): found \"€\"")),
        ("e30.😀.".as_bytes(), format!("{other} (token bytes 4..5): found \"😀\"")),
        ("e30.é€.".as_bytes(), format!("{other} (token bytes 4..5): found \"é\"")),
        ("e30.e30.a€".as_bytes(), format!("{other} (token bytes 9..10): found \"€\"")),
        (b"e30.e30.\xFF", format!("{other} (token bytes 8..9): found the byte 0xFF")),
        (b"e30.e30.YWJ\xE2\x82", format!("{other} (token bytes 11..12): found the byte 0xE2")),
        (
            b"e30.e30.YWJjZ",
            "a segment has a length that no bytes encode to (token bytes 12..13): found a segment of 5 characters".to_owned(),
        ),
        (
            b"e30.e30.YWK",
            "the unused bits of a segment's last character are not zero (token bytes 10..11): found \"K\"".to_owned(),
        ),
        (
            b"e30.e30.e30.",
            "the token does not have exactly three segments (token bytes 0..12): found 3 periods".to_owned(),
        ),
    ];
    for (token, text) in cases {
        assert_eq!(form(token), [text], "{}", token.escape_ascii());
    }
}

#[test]
fn a_token_at_the_limit_is_examined_and_a_longer_one_is_not() {
    let token = "e30.e30.YWJjZ";
    let mut policy = Policy::at(0);
    policy.limits.token_bytes = token.len();
    let key = Key::new(SECRET).expect("a secret");
    assert_eq!(verify(token, &key, &policy).unwrap_err().reason, Reason::Base64urlLength);
    policy.limits.token_bytes -= 1;
    let fault = verify(token, &key, &policy).unwrap_err();
    let text =
        "the token is longer than the verifier's limit (token bytes 0..13): found 13 bytes; the limit is 12";
    assert_eq!(fault.to_string(), text);
}

/// The reference's own header is not parsed, unless the limits are below it.
#[test]
fn limits_below_the_profiles_own_header_refuse_it() {
    let token = Forge::new(r#"{"iat":1,"jti":"a","sub":"b","ti":{}}"#).sign(SECRET).token();
    let key = Key::new(SECRET).expect("a secret");
    let with = |depth, members| {
        let mut policy = Policy::at(1);
        (policy.limits.json.depth, policy.limits.json.members) = (depth, members);
        verify(&token, &key, &policy).map_err(|fault| fault.to_string())
    };
    let limit = "is deeper or larger than the verifier's limit";
    let refusal = |part, at, what| {
        Err(format!("the {part} {limit} ({part} byte {at}): found more than {what} by byte {at}"))
    };
    assert_eq!(with(0, 4), refusal("header", 0, "0 levels of nesting"));
    assert_eq!(with(1, 4), refusal("payload", 34, "1 levels of nesting"));
    assert_eq!(with(2, 1), refusal("header", 21, "1 members and items"));
    assert_eq!(with(2, 2), refusal("payload", 25, "2 members and items"));
    assert!(with(2, 4).is_ok());
}

#[test]
fn a_mac_of_a_wrong_length_is_refused_without_a_key_too() {
    let signature = |segment: &str| {
        let faults = examine(format!("e30.e30.{segment}"), None, &Policy::at(0)).faults;
        let texts = faults.into_iter().filter(|fault| fault.reason.layer() == Layer::Signature);
        texts.map(|fault| fault.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(signature(""), ["the signature is empty (token bytes 8..8): found an empty segment"]);
    let short = "the signature does not match (token bytes 8..12): found 3 bytes instead of the 32 of a MAC";
    assert_eq!(signature("YWJj"), [short]);
    assert!(signature(&"A".repeat(43)).is_empty(), "without a key, a MAC is taken on trust");
    let key = Key::new(SECRET).expect("a secret");
    let examined = examine(format!("e30.e30.{}", "A".repeat(43)), Some(&key), &Policy::at(0));
    let reasons: Vec<Reason> = examined.faults.iter().map(|fault| fault.reason).collect();
    assert!(reasons.contains(&Reason::SignatureMatch), "{reasons:?}");
    assert_eq!(examined.signature_matches, Some(false));
}

#[test]
fn places_and_layers_have_names() {
    let places = [
        (Place::Token(3..7), "token bytes 3..7"),
        (Place::Text(Part::Header, 2), "header byte 2"),
        (Place::Text(Part::Payload, 0), "payload byte 0"),
        (Place::Path(Part::Payload, "$.iat".to_owned()), "payload $.iat"),
        (Place::Key, "secret"),
    ];
    for (place, text) in places {
        assert_eq!(place.to_string(), text);
    }
    let layers = ["compact", "header", "signature", "payload", "claims", "time", "replay"];
    assert_eq!(Layer::ALL.map(Layer::name), layers);
    assert_eq!(Layer::ALL.map(|layer| layer.to_string()), layers);
}

#[test]
fn what_comes_from_outside_is_escaped_and_cut() {
    assert_eq!(quote("a\"b\\c'd\n\u{200B}\u{1b}é"), r#""a\"b\\c'd\n\u{200b}\u{1b}é""#);
    assert_eq!(quote(&"a".repeat(60)), format!("\"{}\"", "a".repeat(60)));
    assert_eq!(quote(&"a".repeat(61)), format!("\"{}…\"", "a".repeat(60)));
    assert_eq!(cut("a\"b\\c'd\n\u{2028}"), r#"a"b\c'd\n\u{2028}"#);
    assert_eq!(cut(&"a".repeat(240)), "a".repeat(240));
    assert_eq!(cut(&"a".repeat(241)), format!("{}…", "a".repeat(240)));
    assert_eq!(escaped("a\"b\r\n\u{FEFF}\u{2060}'\\"), "a\"b\\r\n\\u{feff}\\u{2060}'\\");
    assert!(is_plain("a \"plain\" line") && !is_plain("two\nlines") && !is_plain(&"a".repeat(241)));
}

#[test]
fn a_step_of_a_path_is_quoted_unless_it_is_a_short_plain_word() {
    for name in ["a", "a-b_C9", &"a".repeat(40)] {
        assert_eq!(step(name), format!(".{name}"));
    }
    for name in ["", "a b", "é", "a.b", &"a".repeat(41)] {
        assert_eq!(step(name), format!("[\"{name}\"]"));
    }
}

/// The faults of a token with this header and these claims, except for its time and its missing claims.
fn messages(header: &str, claims: &str) -> Vec<String> {
    let token = Forge::new(claims).header(header).sign(SECRET).token();
    let faults = examine(token, None, &Policy::at(0)).faults;
    let messages =
        faults.iter().filter(|fault| !fault.found.starts_with("no ") && fault.reason.layer() != Layer::Time);
    messages.map(ToString::to_string).collect()
}

#[test]
fn a_fault_of_the_header_is_reported_with_what_was_found() {
    let form = "crit is not a list of extension names present in the header (header $.crit): found";
    let understood = "crit lists an extension that is not understood (header $.crit): found";
    let cases: [(&str, &[&str]); 16] = [
        (r#"{"alg":"HS256"}"#, &[]),
        (r#"{"alg":" NONE"}"#, &[r#"the token declares itself unsigned (header $.alg): found " NONE""#]),
        (r#"{"alg":"hs256"}"#, &[r#"alg is not HS256 (header $.alg): found "hs256""#]),
        (r#"{"alg":["HS256"]}"#, &["alg is not a string (header $.alg): found an array"]),
        (r#"{"alg":"HS256","typ":"jWT"}"#, &[]),
        (r#"{"alg":"HS256","typ":"Application/JWT"}"#, &[]),
        (
            r#"{"alg":"HS256","typ":"JWE"}"#,
            &[r#"typ names another kind of token (header $.typ): found "JWE""#],
        ),
        (r#"{"alg":"HS256","typ":null}"#, &["typ is not a string (header $.typ): found null"]),
        (r#"{"alg":"HS256","crit":"b64"}"#, &[&format!("{form} a string")]),
        (r#"{"alg":"HS256","crit":[]}"#, &[&format!("{form} an empty list")]),
        (r#"{"alg":"HS256","crit":[1]}"#, &[&format!("{form} an item that is not a string")]),
        (r#"{"alg":"HS256","crit":["alg"]}"#, &[&format!("{form} \"alg\", which is not an extension")]),
        (
            r#"{"alg":"HS256","crit":["x","alg"],"x":1}"#,
            &[&format!("{form} \"alg\", which is not an extension"), &format!("{understood} \"x\"")],
        ),
        (
            r#"{"alg":"HS256","crit":["x","x"],"x":1}"#,
            &[&format!("{form} \"x\" twice"), &format!("{understood} \"x\"")],
        ),
        (
            r#"{"alg":"HS256","crit":["x","y"],"x":1}"#,
            &[&format!("{form} \"y\", which is not in the header"), &format!("{understood} \"x\"")],
        ),
        (r#"{"alg":"HS256","crit":["x"],"x":1}"#, &[&format!("{understood} \"x\"")]),
    ];
    for (header, texts) in cases {
        assert_eq!(messages(header, "{}"), texts, "{header}");
    }
}

#[test]
fn an_iat_of_twelve_digits_does_not_count_seconds() {
    for (iat, is_reported) in [
        ("99999999999", false),
        ("100000000000", true),
        ("1621521641000", true),
        ("9223372036854775807", true),
        ("1e300", true),
    ] {
        let text = format!("iat does not count seconds (payload $.iat): found {iat}");
        let expected = if is_reported { vec![text] } else { Vec::new() };
        assert_eq!(messages("{\"alg\":\"HS256\"}", &format!("{{\"iat\":{iat}}}")), expected, "{iat}");
    }
}

#[test]
fn a_fault_of_a_claim_is_reported_with_its_path_and_what_was_found() {
    let cases: [(&str, &[&str]); 16] = [
        (r#"{"iat":-0.5}"#, &["iat is negative (payload $.iat): found -0.5"]),
        (r#"{"iat":{}}"#, &["iat is not a number (payload $.iat): found an object"]),
        (r#"{"jti":""}"#, &[r#"jti is empty (payload $.jti): found """#]),
        (r#"{"sub":""}"#, &[r#"sub is empty (payload $.sub): found """#]),
        (r#"{"sub":7}"#, &["sub is not a string (payload $.sub): found the number 7"]),
        (r#"{"ti":[]}"#, &["ti is not an object (payload $.ti): found an array"]),
        (r#"{"ti":{"udn":null}}"#, &["a text member of ti is not a string (payload $.ti.udn): found null"]),
        (r#"{"ti":{"ili":"a"}}"#, &[r#"ti.ili is not an array (payload $.ti.ili): found the string "a""#]),
        (
            r#"{"ti":{"ili":["a","",-1]}}"#,
            &[
                r#"an item of ti.ili is not an id (payload $.ti.ili[1]): found the string """#,
                "an item of ti.ili is not an id (payload $.ti.ili[2]): found the number -1",
            ],
        ),
        (r#"{"ti":{"xti":1}}"#, &["ti.xti is not an object (payload $.ti.xti): found the number 1"]),
        (
            r#"{"ti":{"xti":{"hidden_integrations":[1.0]}}}"#,
            &[
                "ti.xti.hidden_integrations is not an array of ids (payload $.ti.xti.hidden_integrations[0]): found the number 1.0",
            ],
        ),
        (
            r#"{"ti":{"xti":{"user_tier":1}}}"#,
            &["a group or tier in ti.xti is not a string (payload $.ti.xti.user_tier): found the number 1"],
        ),
        (
            r#"{"ti":{"xti":{"allowed_installs":-1}}}"#,
            &[
                "ti.xti.allowed_installs is not a non-negative integer (payload $.ti.xti.allowed_installs): found the number -1",
            ],
        ),
        (r#"{"exp":"1"}"#, &[r#"exp is not a number (payload $.exp): found the string "1""#]),
        (
            r#"{"aud":["a",1]}"#,
            &[
                "aud is neither a string nor an array of strings (payload $.aud): found a list with an item that is not a string",
            ],
        ),
        (
            r#"{"aud":["a","b"]}"#,
            &["the token is intended for another audience (payload $.aud): found a list of 2"],
        ),
    ];
    for (claims, texts) in cases {
        assert_eq!(messages(r#"{"alg":"HS256"}"#, claims), texts, "{claims}");
    }
}

#[test]
fn a_fault_of_the_time_begins_one_second_past_the_limit() {
    let message = |claims: &str| {
        let token = Forge::new(format!(r#"{{"jti":"a","sub":"b","ti":{{}},{claims}}}"#)).sign(SECRET).token();
        let key = Key::new(SECRET).expect("a secret");
        verify(token, &key, &Policy::at(1_000)).err().map(|fault| fault.to_string())
    };
    for sound in [
        r#""iat":940"#,
        r#""iat":1060"#,
        r#""iat":1060.9"#,
        r#""iat":1000,"exp":1000.5"#,
        r#""iat":1000,"nbf":1000"#,
    ] {
        assert_eq!(message(sound), None, "{sound}");
    }
    for (claims, text) in [
        (r#""iat":939.9"#, "the token is too old (payload $.iat): found 939.9, 61 seconds before now (1000)"),
        (r#""iat":1061"#, "iat is in the future (payload $.iat): found 1061, 61 seconds after now (1000)"),
        (r#""iat":1000,"exp":1000"#, "the token has expired (payload $.exp): found 1000, and now is 1000"),
        (
            r#""iat":1000,"nbf":1000.5"#,
            "the token is not valid yet (payload $.nbf): found 1000.5, and now is 1000",
        ),
    ] {
        assert_eq!(message(claims).as_deref(), Some(text), "{claims}");
    }
}

#[test]
fn no_time_is_too_far_off_to_be_compared() {
    let key = Key::new(SECRET).expect("a secret");
    let reason = |now: u64, claim: &str| {
        let claims = format!(r#"{{"iat":0,"jti":"a","sub":"b","ti":{{}},{claim}}}"#);
        let mut policy = Policy::at(now);
        policy.max_age = u64::MAX;
        verify(Forge::new(claims).sign(SECRET).token(), &key, &policy).err().map(|fault| fault.reason)
    };
    for now in [i64::MAX as u64, u64::MAX] {
        let later = u128::from(now) + 1;
        assert_eq!(reason(now, &format!(r#""exp":{later}"#)), None);
        assert_eq!(reason(now, &format!(r#""exp":{now}"#)), Some(Reason::ExpNotPassed));
        assert_eq!(reason(now, &format!(r#""nbf":{now}"#)), None);
        assert_eq!(reason(now, &format!(r#""nbf":{now}.5"#)), Some(Reason::NbfReached));
        assert_eq!(reason(now, &format!(r#""nbf":{later}"#)), Some(Reason::NbfReached));
        assert_eq!(reason(now, r#""exp":1e300,"nbf":-1e300"#), None);
    }
}

#[test]
fn a_place_as_deep_as_the_limits_allow_is_cut_to_fit_a_line() {
    let name = "https://example.com/is_root";
    let mut payload = format!(r#"{{"{name}":1,"{name}":2}}"#);
    for _ in 0..60 {
        payload = format!(r#"{{"{name}":{payload}}}"#);
    }
    let faults = examine(Forge::new(payload).sign(SECRET).token(), None, &Policy::at(0)).faults;
    let fault =
        faults.iter().find(|fault| fault.reason == Reason::PayloadUniqueNames).expect("a name occurs twice");
    let start = format!("payload $[\"{name}\"]");
    let place = fault.place.to_string();
    assert!(is_plain(&place) && place.starts_with(&start) && place.ends_with('…'), "{place}");
    assert!(
        is_plain(&fault.found)
            && fault.found.starts_with("more than one member $")
            && fault.found.ends_with('…')
    );
    assert!(
        matches!(&fault.place, Place::Path(_, path) if path.ends_with(&format!("[\"{name}\"]"))),
        "whole"
    );
}
