//! Claims that are somewhere else, under another name or in another language's text: one finding says what to change; and
//! near misses are left alone.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{Expected, Finding, Inspector, Minted};
use jwt_assay::profile::Profile;

const SECRET: &str = "an example secret of 32 bytes...";
const NOW: u64 = 1_621_521_641;
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn token(header: &str, payload: &str) -> Vec<u8> {
    Forge::new(payload).header(header).sign(SECRET).token()
}

fn findings(header: &str, payload: &str) -> Vec<Finding> {
    Inspector::new(SECRET).inspect(token(header, payload), &Policy::at(NOW)).findings
}

/// The one finding in a token, which `generator` has, too.
fn only(header: &str, payload: &str) -> String {
    let found = findings(header, payload);
    let [finding] = &found[..] else { panic!("{payload}: {found:?}") };
    let token = String::from_utf8(token(header, payload)).expect("ASCII");
    let minted = [Minted { token, before: NOW, after: NOW, after_millis: 0 }];
    let inspection = Inspector::new(SECRET).inspect_minted(&minted, &Expected::default());
    let shown: Vec<&Finding> = inspection.findings.iter().map(|shown| &shown.finding).collect();
    assert_eq!(shown, [finding]);
    format!("{} ({}) {} | {}", finding.rule.id(), finding.at, finding.found, finding.advice())
}

fn claims() -> String {
    format!(r#""iat":{NOW},"jti":"a","sub":"b","ti":{{"udn":"Ada"}}"#)
}

#[test]
fn claims_below_another_member_are_taken_out_of_it() {
    let claims = claims();
    for (payload, path, levels) in [
        (format!(r#"{{"claims":{{{claims}}}}}"#), "$.claims", "one level down"),
        (format!(r#"{{"0":{{{claims}}}}}"#), "$.0", "one level down"),
        (format!(r#"{{"body":{{"data":{{{claims}}}}}}}"#), "$.body.data", "2 levels down"),
        (format!(r#"{{"iat":{NOW},"user":{{{claims}}}}}"#), "$.user", "one level down"),
        (format!(r#"{{"iat":{NOW},"jti":"c","Value":{{{claims}}}}}"#), "$.Value", "one level down"),
    ] {
        let said = only(HEADER, &payload);
        assert!(said.contains(&format!("are {levels}, in {path} |")), "{said}");
        assert!(said.contains(&format!("Take the claims out of {path}: ")), "{said}");
    }
    // What has members of its own with these names, beside the claims.
    for other in [r#""act":{"sub":"x","iss":"y"}"#, r#""order":{"sub":"x","jti":"y","iat":1}"#] {
        let found = findings(HEADER, &format!("{{{claims},{other}}}"));
        assert!(found.iter().all(|finding| finding.rule.id() == "claims-unknown"), "{found:?}");
    }
}

#[test]
fn claims_of_a_service_below_another_member_are_taken_out_of_it() {
    let profile = Profile::named("stream-chat").expect("a bundled profile");
    for name in ["data", "payload", "_field0"] {
        let claims = format!(r#"{{"{name}":{{"user_id":"ada","iat":{NOW},"exp":{}}}}}"#, NOW + 60);
        let token = Forge::new(claims).sign(SECRET).token();
        let findings = Inspector::new(SECRET).for_profile(profile).inspect(token, &Policy::at(NOW)).findings;
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        assert!(finding.found.ends_with(&format!(", in $.{name}")), "{finding:?}");
        assert!(finding.advice().starts_with(&format!("Take the claims out of $.{name}")), "{finding:?}");
    }
}

#[test]
fn claims_in_the_header_are_moved() {
    let rest = r#""jti":"a","sub":"b","ti":{}"#;
    for (names, payload, listed) in [
        (format!(r#""iat":{NOW}"#), rest.to_owned(), "iat is in the header"),
        (
            format!(r#""sub":"b","iat":{NOW}"#),
            r#""jti":"a","ti":{}"#.to_owned(),
            "sub and iat are in the header",
        ),
        (r#""exp":1621521700"#.to_owned(), format!(r#""iat":{NOW},{rest}"#), "exp is in the header"),
    ] {
        let said = only(&format!(r#"{{"alg":"HS256","typ":"JWT",{names}}}"#), &format!("{{{payload}}}"));
        assert!(said.contains(listed) && said.contains("| Move "), "{said}");
    }
    // RFC 7519 §5.3 lets a claim be in both.
    let both = findings(r#"{"alg":"HS256","typ":"JWT","sub":"b"}"#, &format!("{{{}}}", claims()));
    assert!(matches!(&both[..], [finding] if finding.rule.id() == "header-extra"), "{both:?}");
}

#[test]
fn parameters_under_another_name_are_renamed() {
    let payload = format!("{{{}}}", claims());
    for (header, rule, name, known) in [
        (r#"{"alg":"HS256","type":"JWT"}"#, "typ-jwt", "type", "typ"),
        (r#"{"alg":"HS256","Typ":"JWT"}"#, "typ-jwt", "Typ", "typ"),
        (r#"{"alg":"HS256","token_type":"JWT"}"#, "typ-jwt", "token_type", "typ"),
        (r#"{"typ":"JWT","Alg":"HS256"}"#, "alg-present", "Alg", "alg"),
        (r#"{"typ":"JWT","algo":"HS256"}"#, "alg-present", "algo", "alg"),
        (r#"{"typ":"JWT","algorithms":["HS256"]}"#, "alg-present", "algorithms", "alg"),
    ] {
        let said = only(header, &payload);
        assert!(
            said.starts_with(rule) && said.contains(&format!("no {known}; \"{name}\" is in its place")),
            "{said}"
        );
        assert!(said.ends_with(&format!("Rename \"{name}\" to {known}.")), "{said}");
    }
    let said = only(r#"{"alg":"HS256","typ":"JWT","type":"JWT"}"#, &payload);
    assert!(said.starts_with("header-extra (header $.type) a string |"), "{said}");
}

#[test]
fn claims_under_another_name_are_renamed() {
    for (payload, rule, words) in [
        (
            format!(r#"{{"Iat":{NOW},"jti":"a","sub":"b","ti":{{}}}}"#),
            "iat-present",
            r#"no iat; "Iat" is in its place"#,
        ),
        (
            format!(r#"{{"issuedAt":{NOW},"jti":"a","sub":"b","ti":{{}}}}"#),
            "iat-present",
            r#"no iat; "issuedAt""#,
        ),
        (format!(r#"{{"iat":{NOW},"jwtid":"a","sub":"b","ti":{{}}}}"#), "jti-present", r#"no jti; "jwtid""#),
        (
            format!(r#"{{"iat":{NOW},"jti":"a","subject":"b","ti":{{}}}}"#),
            "sub-present",
            r#"no sub; "subject""#,
        ),
        (
            format!(r#"{{{},"expiresIn":"1h"}}"#, claims()),
            "claims-misplaced",
            "which is not a claim: the name is exp",
        ),
        (
            format!(r#"{{{},"user_tier":"gold"}}"#, claims()),
            "claims-misplaced",
            "which belongs at $.ti.xti.user_tier",
        ),
        (format!(r#"{{{},"alg":"HS256"}}"#, claims()), "claims-unknown", "a string"),
    ] {
        let said = only(HEADER, &payload);
        assert!(said.starts_with(rule) && said.contains(words), "{said}");
    }
    for (name, known) in [
        ("userTier", "user_tier"),
        ("UserGroup", "user_group"),
        ("hiddenIntegrations", "hidden_integrations"),
        ("allowed-installs", "allowed_installs"),
    ] {
        let payload = format!(r#"{{"iat":{NOW},"jti":"a","sub":"b","ti":{{"xti":{{"{name}":"x"}}}}}}"#);
        let said = only(HEADER, &payload);
        assert!(
            said.contains(&format!("\"{name}\", which is spelt {known} | Rename it to {known}")),
            "{said}"
        );
    }
    for own in
        [r#""tier":"x""#, r#""user_tier":"gold","userTier":"x""#, r#""user_groups":["a"]"#, r#""sub":"x""#]
    {
        let payload = format!(r#"{{"iat":{NOW},"jti":"a","sub":"b","ti":{{"xti":{{{own}}}}}}}"#);
        assert_eq!(findings(HEADER, &payload), [], "{own}");
    }
}

#[test]
fn what_a_library_leaves_out_of_a_text_is_explained() {
    for payload in [r#"{"jti":"a","sub":"b","ti":{}}"#, r#"{"sub":"x","jti":"y","ti":{"ili":[7]}}"#] {
        let said = only(r#"{"alg":"HS256"}"#, payload);
        assert!(said.starts_with("iat-present") && said.contains("this one got a string of JSON"), "{said}");
        let said = only(HEADER, payload);
        assert!(!said.contains("string of JSON"), "{said}");
    }
    let said = only(r#"{"alg":"HS256"}"#, &format!("{{{}}}", claims()));
    assert!(said.starts_with("typ-jwt (header $.typ) no typ |"), "{said}");
}

#[test]
fn another_languages_text_is_named_with_the_function_that_was_forgotten() {
    for (payload, language, function) in [
        ("{'iat': 1795900000, 'ok': True}", "a Python dict", "json.dumps(claims)"),
        ("{\"a\": None, \"b\": 'it'}", "a Python dict", "json.dumps(claims)"),
        ("[('iat', 1795900000), ('jti', 'x')]", "Python tuples", "json.dumps(dict(pairs))"),
        ("<__main__.Claims object at 0x7f1c>", "a Python object", "json.dumps"),
        ("{:iat=>1795900000, :jti=>\"x\"}", "a Ruby hash", "to_json"),
        ("{\"iat\" => 1795900000}", "a Ruby hash", "to_json"),
        ("{iat: 1795900000, jti: \"x\"}", "JavaScript or Ruby", "to_json in Ruby"),
        ("{ iat: 1795900000, jti: 'x' }", "JavaScript or Ruby", "JSON.stringify(claims)"),
        ("[object Object]", "JavaScript", "JSON.stringify(claims)"),
        ("Array\n(\n    [iat] => 1795900000\n)\n", "a PHP array", "json_encode($claims)"),
        ("a:1:{s:3:\"iat\";i:1795900000;}", "a PHP array", "json_encode($claims)"),
        ("array (\n  'iat' => 1795900000,\n)", "a PHP array", "json_encode($claims)"),
        ("System.Collections.Hashtable", "PowerShell", "ConvertTo-Json -Depth 10"),
        ("@{iat=1795900000; jti=x}", "PowerShell", "ConvertTo-Json -Depth 10"),
        (
            "System.Collections.Generic.Dictionary`2[System.String,System.Object]",
            ".NET type",
            "JsonSerializer.Serialize",
        ),
        ("{iat=1795900000, jti=x}", "Java, Kotlin or .NET", "ObjectMapper"),
        ("map[iat:1795900000 jti:x]", "a Go map", "json.Marshal"),
        ("%{iat: 1795900000}", "an Elixir map", "Jason.encode!"),
        ("Claims { iat: 1795900000 }", "debug text", "serde_json::to_string"),
        ("iat=1795900000&jti=x", "form fields", "JSON library"),
        ("undefined", "not set", "once they are there"),
    ] {
        let said = only(HEADER, payload);
        assert!(said.starts_with("payload-json ") && said.contains(language), "{payload}: {said}");
        assert!(said.split_once(" | ").expect("advice").1.contains(function), "{payload}: {said}");
    }
    for near in ["{\"iat\":1795900000,}", "{\"a\":\"it's => None\"", "{\"iat\":01}", "hello", "{", "{}{}"] {
        let said = only(HEADER, near);
        assert!(said.ends_with("and don't build it from pieces of text."), "{near}: {said}");
    }
}

#[test]
fn a_payload_that_is_another_value_is_named() {
    for (payload, words) in [
        (r#"[["iat",1],["jti","x"]]"#, "a list of [name, value] pairs"),
        (r#"[{"name":"iat","value":1},{"name":"jti","value":"x"}]"#, "a list of [name, value] pairs"),
        (r#"[{"Type":"sub","Value":"x"}]"#, "a list of [name, value] pairs"),
        (r#"[{"iat":1,"jti":"x"}]"#, "a list with the claims set in it"),
        (r#""{\"iat\":1}""#, "JSON text in a string, encoded twice"),
        (r#""[object Object]""#, "the text that JavaScript makes of an object"),
        ("null", "the text of a value that was not set"),
    ] {
        let said = only(HEADER, payload);
        assert!(said.starts_with("payload-object ") && said.contains(words), "{said}");
    }
    for near in ["[1,2]", "7", r#""hello""#, "[]"] {
        let said = only(HEADER, near);
        assert!(said.contains(" instead of an object |"), "{said}");
    }
}

#[test]
fn a_value_that_was_not_serialized_is_named_where_it_is() {
    let xti = |value: &str| format!(r#"{{"iat":{NOW},"jti":"a","sub":"b","ti":{{"xti":{value}}}}}"#);
    for (payload, rule, words) in [
        (xti(r#""System.Collections.Hashtable""#), "xti-object", "the name of a type"),
        (xti(r#""@{user_tier=gold}""#), "xti-object", "the text of a PowerShell object"),
        (xti(r#""[object Object]""#), "xti-object", "the text that JavaScript makes"),
        (xti(r#""{\"user_tier\":\"gold\"}""#), "xti-object", "JSON text in a string, encoded twice"),
        (xti(r#"{"a":"System.Object[]"}"#), "value-serialized", "the name of a type"),
        (xti(r#"{"a":["x","@{b=c}"]}"#), "value-serialized (payload $.ti.xti.a[1])", "PowerShell object"),
        (xti(r#"{"a":{"b":"[object Map]"}}"#), "value-serialized (payload $.ti.xti.a.b)", "JavaScript"),
    ] {
        let said = only(HEADER, &payload);
        assert!(said.starts_with(rule) && said.contains(words), "{said}");
    }
    for near in
        [r#"{"a":"System of a Down"}"#, r#"{"a":"@{b}"}"#, r#"{"a":"[object]"}"#, r#"{"a":"System."}"#]
    {
        assert_eq!(findings(HEADER, &xti(near)), [], "{near}");
    }
}
