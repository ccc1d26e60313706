//! What is not a token is named, and nothing that only follows is found: values that were not awaited or set, other kinds
//! of token, pages, errors, and the secret itself.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::lint::Inspector;

use super::{NOW, rules};

/// Texts that are not tokens, and what they are.
const OTHERS: &[(&str, &str)] = &[
    ("", "an empty text"),
    (" \n", "an empty text"),
    ("\"\"", "an empty text"),
    ("Bearer ", "an empty text"),
    ("[object Promise]", "JavaScript promise that was not awaited"),
    ("Bearer [object Promise]", "JavaScript promise"),
    ("Promise { <pending> }", "JavaScript promise"),
    ("Promise { 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA' }", "JavaScript promise"),
    ("Promise {\n  'eyJhbGciOiJIUzI1NiJ9.e30.AAAA'\n}", "JavaScript promise"),
    ("<coroutine object sign at 0x7f3b>", "Python coroutine that was not awaited"),
    ("<Task pending name='Task-1' coro=<sign() running at a.py:1>>", "Python task"),
    ("<Future pending>", "Python future"),
    ("System.Threading.Tasks.Task`1[System.String]", ".NET task that was not awaited"),
    ("java.util.concurrent.CompletableFuture@1b28cdfa[Not completed]", "Java future"),
    ("Instance of 'Future<String>'", "Dart future"),
    ("undefined", "never set"),
    ("'undefined'", "never set"),
    ("Bearer undefined", "never set"),
    ("?tenant=undefined&x=1", "never set"),
    ("token=null", "no value"),
    ("null", "no value"),
    ("None", "Python's word"),
    ("nil", "Ruby"),
    ("<nil>", "Go's word"),
    ("NaN", "not a number"),
    ("{}", "an empty object"),
    ("{ }", "an empty object"),
    ("[]", "an empty list"),
    ("true", "a truth value"),
    ("[object Object]", "JavaScript object"),
    ("[Function: sign]", "function that was not called"),
    ("<function sign at 0x7f3b>", "function that was not called"),
    ("<bound method Minter.mint of <m.Minter object at 0x7f3b>>", "method that was not called"),
    ("<jwt.Token object at 0x7f3b>", "Python object"),
    ("io.example.Token@1b28cdfa", "Java object"),
    ("System.Byte[]", "byte array"),
    ("[B@1b28cdfa", "byte array"),
    ("<Buffer 65 79 4a>", "Buffer"),
    ("#<JWT::Token:0x0000>", "Ruby object"),
    ("${TOKEN}", "a placeholder"),
    ("$TOKEN", "a placeholder"),
    ("{{token}}", "a placeholder"),
    ("<your token>", "a placeholder"),
    ("YOUR_JWT_HERE", "a placeholder"),
    ("?tenant=", "an empty text"),
    ("12345678901234567890", "20 digits: an opaque token"),
    ("{\"access_token\":null}", "JSON whose member access_token was never set"),
    ("{\"message\":\"Forbidden\"}", "\"Forbidden\""),
    ("() => sign(claims)", "function that was not called"),
    ("5f0c9a52-6f0e-4a53-9a4c-1d3c3f2b9e10", "a UUID"),
    ("9f86d081884c7d659a2feaa0c55ad015", "32 hex digits"),
    ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "an opaque token"),
    (
        "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AQEB.AgIC.AwMD",
        "an encrypted token (JWE, with alg \"dir\" and enc \"A256GCM\")",
    ),
    (
        "eyJhbGciOiJBMjU2S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.AQEB.AQEB.AgIC.AwMD",
        "an encrypted token (JWE, with alg \"A256KW\"",
    ),
    ("<!doctype html><title>Sign in</title>", "an HTML page without a token in it, titled \"Sign in\""),
    ("<html><body><h1>502 Bad Gateway</h1></body></html>", "titled \"502 Bad Gateway\""),
    ("<?xml version=\"1.0\"?><Error/>", "an XML document"),
    ("{\"error\":\"invalid_client\"}", "an error as JSON instead of a token: \"invalid_client\""),
    ("{\"errors\":[{\"message\":\"no such user\"}]}", "\"no such user\""),
    ("{\"iat\":1,\"jti\":\"a\",\"sub\":\"b\"}", "the claims as JSON, neither encoded nor signed"),
    ("{\"kty\":\"oct\",\"k\":\"AAAA\"}", "a key as JSON"),
    ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "a key or a certificate in PEM"),
    ("Error: secretOrPrivateKey must have a value", "an error message"),
    ("Traceback (most recent call last):\n  File \"a.py\"\nValueError: no key", "\"ValueError: no key\""),
    ("401 Unauthorized", "an error message"),
];

#[test]
fn what_is_not_a_token_is_named_and_nothing_else_is_found() {
    for inspector in [Inspector::new("an example secret of 32 bytes..."), Inspector::without_secret()] {
        for (text, words) in OTHERS {
            let inspection = inspector.inspect_pasted(text, &Policy::at(NOW));
            assert_eq!(rules(&inspection), ["compact-three-segments"], "{text}");
            assert!(inspection.findings[0].found.contains(words), "{text}: {}", inspection.findings[0].found);
            assert!(!inspection.is_token() && !inspection.is_accepted(), "{text}");
        }
    }
}

#[test]
fn an_encrypted_token_with_something_around_it_has_both_findings() {
    let text = "Bearer eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AQEB.AgIC.AwMD";
    let inspection = Inspector::without_secret().inspect_pasted(text, &Policy::at(NOW));
    assert_eq!(rules(&inspection), ["compact-bare", "compact-three-segments"]);
    let five = "eyJhbGciOiJIUzI1NiJ9.e30.AQEB.AgIC.AwMD";
    let inspection = Inspector::without_secret().inspect_pasted(five, &Policy::at(NOW));
    assert_eq!(
        inspection.findings[0].found, "4 periods",
        "a header without enc is not that of an encrypted token"
    );
}

#[test]
fn a_signature_of_a_private_key_is_not_compared_with_the_secret() {
    let claims = format!(r#"{{"iat":{NOW},"jti":"7","sub":"a","ti":{{}}}}"#);
    let token = |alg: &str, length: usize| {
        let header = format!(r#"{{"alg":"{alg}","typ":"JWT","kid":"k1","x5t":"AAAA"}}"#);
        let bytes: Vec<u8> = (0..length).map(|at| (at * 37 % 251) as u8).collect();
        String::from_utf8(Forge::new(claims.as_str()).header(header).seal(bytes).token()).expect("ASCII")
    };
    for inspector in [Inspector::new("an example secret of 32 bytes..."), Inspector::without_secret()] {
        for (alg, length) in [
            ("RS256", 256),
            ("RS384", 384),
            ("RS512", 512),
            ("PS256", 128),
            ("ES256", 64),
            ("ES256", 71),
            ("ES512", 132),
            ("EdDSA", 64),
        ] {
            let token = token(alg, length);
            for text in [token.clone(), format!("Bearer {token}")] {
                let inspection = inspector.inspect_pasted(&text, &Policy::at(NOW));
                let others: Vec<&str> =
                    rules(&inspection).into_iter().filter(|rule| *rule != "compact-bare").collect();
                assert_eq!(others, ["alg-hs256"], "{alg}");
                assert!(!inspection.signature_differs() && inspector.explain(&inspection).is_none(), "{alg}");
            }
        }
        // A signature of the length of a MAC may be one, and so may one that names no algorithm of key pairs.
        for (alg, length) in [("RS256", 48), ("HS512", 64), ("rs256", 256)] {
            let inspection = inspector.inspect_pasted(token(alg, length), &Policy::at(NOW));
            assert!(rules(&inspection).contains(&"signature-match"), "{alg}");
        }
    }
}

#[test]
fn the_secret_in_place_of_a_token_is_named_and_not_shown() {
    for secret in [
        &b"an example secret of 32 bytes..."[..],
        b"hunter2",
        b"a.b.c",
        b"eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
        b"\xff\xfe\x00binary secret that is not text at all",
        b"5f0c9a52-6f0e-4a53-9a4c-1d3c3f2b9e10",
    ] {
        let inspector = Inspector::new(secret);
        let base64 = data_encoding::BASE64.encode(secret);
        let hex = data_encoding::HEXLOWER.encode(secret);
        let mut texts =
            vec![secret.to_vec(), [secret, b"\n"].concat(), base64.into_bytes(), hex.into_bytes()];
        if secret.len() >= 16 {
            texts.push([b"Bearer ", secret].concat());
            texts.push([b"JWT_SECRET=", secret].concat());
        }
        for text in texts {
            // A secret that is a token is judged as one when more is around it.
            if secret.starts_with(b"eyJ") && text != secret {
                continue;
            }
            let inspection = inspector.inspect_pasted(&text, &Policy::at(NOW));
            assert_eq!(rules(&inspection)[0], "compact-three-segments", "{}", text.escape_ascii());
            let found = &inspection.findings[0].found;
            assert_eq!(found, "the shared secret itself, not a token", "{}", text.escape_ascii());
        }
    }
    let other = Inspector::new("another secret of 32 bytes......");
    let inspection = other.inspect_pasted("an example secret of 32 bytes...", &Policy::at(NOW));
    assert_eq!(inspection.findings[0].found, "3 periods");
}
