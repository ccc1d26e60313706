//! What a generator should write better: each finding that only the lint has, with its place and what was found,
//! and near misses without a finding.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::lint::Inspector;

const SECRET: &[u8] = b"an example secret of 32 bytes...";
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// The findings in a token of this header and these claims that are no reason to reject it.
fn advice(header: &str, claims: &str) -> Vec<String> {
    let claims = format!(r#"{{"iat":100,"jti":"a","sub":"b",{claims}}}"#);
    let token = Forge::new(claims).header(header).sign(SECRET).token();
    let findings = Inspector::new(SECRET).inspect(token, &Policy::at(100)).findings;
    let free = findings.iter().filter(|finding| !finding.rule.rejects());
    free.map(|finding| format!("{} ({}): {}", finding.rule.id(), finding.at, finding.found)).collect()
}

fn advice_on_claims(claims: &str) -> Vec<String> {
    advice(HEADER, claims)
}

/// The same findings where one of the three claims that every token has is spelled in this way.
fn advice_on(claim: &str, spelled: &str) -> Vec<String> {
    let name = claim.split_once(':').expect("a member").0;
    let sound = [r#""iat":100"#, r#""jti":"a""#, r#""sub":"b""#];
    assert!(sound.contains(&claim));
    let members: Vec<String> = sound
        .iter()
        .map(|member| if *member == claim { format!("{name}:{spelled}") } else { (*member).to_owned() })
        .collect();
    let token = Forge::new(format!(r#"{{{},"ti":{{}}}}"#, members.join(","))).sign(SECRET).token();
    let findings = Inspector::new(SECRET).inspect(token, &Policy::at(100)).findings;
    let free = findings.iter().filter(|finding| !finding.rule.rejects());
    free.map(|finding| format!("{} ({}): {}", finding.rule.id(), finding.at, finding.found)).collect()
}

#[test]
fn a_header_should_be_the_profiles_own() {
    let cases: [(&str, &[&str]); 9] = [
        (HEADER, &[]),
        (r#"{"alg":"HS256"}"#, &["typ-jwt (header $.typ): no typ"]),
        (r#"{"alg":"HS256","typ":"jwt"}"#, &[r#"typ-jwt (header $.typ): "jwt""#]),
        (r#"{"alg":"HS256","typ":"application/JWT"}"#, &[r#"typ-jwt (header $.typ): "application/JWT""#]),
        (r#"{"alg":"HS256","typ":"JWE"}"#, &[]),
        (r#"{"alg":"HS256","typ":1}"#, &[]),
        (r#"{"alg":"HS256","typ":"JWT","b64":true}"#, &["b64-absent (header $.b64): a boolean"]),
        (r#"{"alg":"HS256","typ":"JWT","kid":1}"#, &["kid-string (header $.kid): a number"]),
        (r#"{"alg":"HS256","typ":"JWT","kid":"1"}"#, &["header-extra (header $.kid): a string"]),
    ];
    for (header, texts) in cases {
        assert_eq!(advice(header, r#""ti":{}"#), texts, "{header}");
    }
}

#[test]
fn a_number_should_be_one_that_every_reader_keeps() {
    let numbers = |extra: &str| advice_on_claims(&format!(r#""ti":{{"xti":{extra}}}"#));
    for exact in ["9007199254740991", "-9007199254740991", "1.5", "9007199254740993.5", "[0,{\"a\":-1}]"] {
        assert_eq!(numbers(&format!(r#"{{"a":{exact}}}"#)), [""; 0], "{exact}");
    }
    for (rounded, text) in [
        (r#"{"a":9007199254740992}"#, r#"payload-exact-numbers (payload $.ti.xti.a): "9007199254740992""#),
        (r#"{"a":-9007199254740992}"#, r#"payload-exact-numbers (payload $.ti.xti.a): "-9007199254740992""#),
        (r#"{"a":[0,[1e16]]}"#, r#"payload-exact-numbers (payload $.ti.xti.a[1][0]): "1e16""#),
        (r#"{"a":[{"b":1e16}]}"#, r#"payload-exact-numbers (payload $.ti.xti.a[0].b): "1e16""#),
    ] {
        assert_eq!(numbers(rounded), [text], "{rounded}");
    }
}

#[test]
fn an_id_should_be_plain() {
    for (id, found) in [("a ", "a "), (" a", " a"), (r"a\tb", r"a\tb"), (r"\u0000", r"\0"), (r"a\n", r"a\n")]
    {
        let text = |name| [format!("id-plain (payload $.{name}): \"{found}\"")];
        assert_eq!(advice_on(r#""jti":"a""#, &format!("\"{id}\"")), text("jti"));
        assert_eq!(advice_on(r#""sub":"b""#, &format!("\"{id}\"")), text("sub"));
    }
    assert_eq!(advice_on(r#""jti":"a""#, r#""a b:c/é""#), [""; 0]);
}

#[test]
fn a_name_with_a_colon_should_be_a_uri() {
    let sub = |id: &str| advice_on(r#""sub":"b""#, &format!("\"{id}\""));
    for uri in ["a:", "urn:a-b+c", "https://a.example/?b=c#d[e]@!$&'()*+,;=%20~._", "a+b-c.d1:x"] {
        assert_eq!(sub(uri), [""; 0], "{uri}");
    }
    for other in [":a", "1a:b", "a b:c", "a_b:c", "é:a", "a:b c", "a:é", "a:<b>", "a:\\\\b"] {
        let text = format!("string-or-uri (payload $.sub): \"{other}\"");
        assert_eq!(sub(other), [text], "{other}");
    }
    let text = |name: &str| format!("string-or-uri (payload $.{name}): \"1:2\"");
    assert_eq!(advice_on_claims(r#""ti":{},"iss":"1:2""#), [text("iss")]);
    let audience = |aud: &str| {
        let claims = format!(r#""ti":{{}},"aud":{aud}"#);
        let advice = advice_on_claims(&claims);
        advice.into_iter().filter(|text| text.starts_with("string-or-uri")).collect::<Vec<_>>()
    };
    assert_eq!(audience(r#""1:2""#), [text("aud")]);
    assert_eq!(audience(r#"["a","1:2","b:c","1:2"]"#), [text("aud"), text("aud")]);
}

#[test]
fn a_member_should_be_where_the_profile_has_it() {
    for (claims, texts) in [
        (
            r#""ti":{"a":1},"b":null"#,
            ["claims-unknown (payload $.b): null", "claims-unknown (payload $.ti.a): a number"],
        ),
        (
            r#""ti":{"Sub":""},"UDN":"""#,
            [
                r#"claims-misplaced (payload $.UDN): "UDN", which is spelt udn and belongs at $.ti.udn"#,
                r#"claims-misplaced (payload $.ti.Sub): "Sub", which is spelt sub and belongs at $.sub"#,
            ],
        ),
        (
            r#""ti":{"user_group":""},"xti":{}"#,
            [
                r#"claims-misplaced (payload $.xti): "xti", which belongs at $.ti.xti"#,
                r#"claims-misplaced (payload $.ti.user_group): "user_group", which belongs at $.ti.xti.user_group"#,
            ],
        ),
    ] {
        assert_eq!(advice_on_claims(claims), texts, "{claims}");
    }
}

#[test]
fn a_value_should_be_exact_valid_and_not_repeated() {
    for (iat, text) in [("100.0", "100.0"), ("1e2", "1e2")] {
        assert_eq!(advice_on(r#""iat":100"#, iat), [format!("iat-integer (payload $.iat): \"{text}\"")]);
    }
    for address in ["", "a@b", "a@b@c.example", "\\\"a\\\"@b", "é@é.example"] {
        assert_eq!(advice_on_claims(&format!(r#""ti":{{"uem":"{address}"}}"#)), [""; 0], "{address}");
    }
    for other in ["a", "@", "a@", "@b", "a b@c", "a@b\\n", "a\\u0007@b"] {
        let advice = advice_on_claims(&format!(r#""ti":{{"uem":"{other}"}}"#));
        assert!(
            advice.len() == 1 && advice[0].starts_with("uem-address (payload $.ti.uem): "),
            "{other}: {advice:?}"
        );
    }
    assert_eq!(advice_on_claims(r#""ti":{"ili":["a","b",7,"A"]}"#), [""; 0]);
    assert_eq!(
        advice_on_claims(r#""ti":{"ili":["a","7",7,"a"]}"#),
        [r#"ili-unique (payload $.ti.ili): "7" more than once"#]
    );
    // More ids than are compared pairwise.
    let many: Vec<String> = (0..20).map(|id| format!("\"{id}\"")).collect();
    assert_eq!(advice_on_claims(&format!(r#""ti":{{"ili":[{}]}}"#, many.join(","))), [""; 0]);
    assert_eq!(
        advice_on_claims(&format!(r#""ti":{{"ili":[{},12,"b",3]}}"#, many.join(","))),
        [r#"ili-unique (payload $.ti.ili): "12" more than once"#]
    );
    assert_eq!(advice_on_claims(r#""ti":{"aid":"c"}"#), [""; 0]);
    assert_eq!(
        advice_on_claims(r#""ti":{"aid":"b"}"#),
        ["auditable-differs (payload $.ti.aid): the same id as sub"]
    );
}

#[test]
fn a_token_should_fit_every_url() {
    // The findings about the length of a token.
    let advice = |length: usize| {
        let findings = Inspector::without_secret().inspect("a".repeat(length), &Policy::at(0)).findings;
        let lengths = findings.iter().filter(|finding| finding.rule.id().contains("length"));
        lengths
            .map(|finding| format!("{} ({}): {}", finding.rule.id(), finding.at, finding.found))
            .collect::<Vec<_>>()
    };
    assert_eq!(advice(2_048), [""; 0]);
    assert_eq!(advice(2_049), ["token-url-length (token bytes 0..2049): 2049 characters"]);
    assert_eq!(advice(8_192), ["token-url-length (token bytes 0..8192): 8192 characters"]);
    assert_eq!(advice(8_193), ["token-length (token bytes 0..8193): 8193 characters"]);
}

#[test]
fn a_secret_should_be_long_and_unknown_to_others() {
    let advice = |secret: &str| {
        let findings = Inspector::new(secret).inspect("e30.e30.", &Policy::at(0)).findings;
        let of_key = findings.iter().filter(|finding| finding.rule.id().starts_with("key-"));
        of_key
            .map(|finding| format!("{} ({}): {}", finding.rule.id(), finding.at, finding.found))
            .collect::<Vec<_>>()
    };
    assert_eq!(advice(""), ["key-empty (secret): an empty secret"]);
    assert_eq!(advice("changeme"), ["key-sample (secret): a sample from documentation and tutorials"]);
    assert_eq!(
        advice("a-string-secret-at-least-256-bits-long"),
        ["key-sample (secret): the sample secret of the debugger at jwt.io"]
    );
    assert_eq!(advice(&"k".repeat(31)), ["key-length (secret): a secret of 31 bytes"]);
    assert_eq!(advice(&"k".repeat(32)), ["key-weak (secret): one byte, repeated to a length of 32"]);
    assert_eq!(advice("a secret of 32 bytes, encoded..."), [""; 0]);
}
