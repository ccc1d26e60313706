//! Finding the token in what a generator gives: every shape is read, all else is refused, and no bytes cause
//! a panic.

use jwt_assay::generator::extract::{Origin, json, output, text, url};
use jwt_assay::generator::{Pointer, Secrets};
use proptest::prelude::*;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";

#[test]
fn a_token_is_read_in_every_shape() {
    for shape in [
        TOKEN.to_owned(),
        format!("{TOKEN}\n"),
        format!("\r\n{TOKEN}\r\n\r\n"),
        format!("Bearer {TOKEN}"),
        format!("bearer   {TOKEN}\n"),
        format!("Authorization: Bearer {TOKEN}"),
        format!("authorization:Bearer {TOKEN}"),
        format!("https://example.com/?tenant={TOKEN}"),
        format!("HTTPS://example.com?a=b&tenant={TOKEN}&c#tenant=no"),
        format!("/in-app?tenant={TOKEN}"),
        format!("?tenant={}", TOKEN.replace('.', "%2e")),
        format!("https://h/?a&%74enant={TOKEN}"),
    ] {
        assert_eq!(
            text(shape.as_bytes(), Origin::Output, &Secrets::default()).as_deref(),
            Ok(TOKEN),
            "{shape:?}"
        );
    }
}

#[test]
fn a_wrong_token_is_not_repaired() {
    for wrong in [
        format!(" {TOKEN}"),
        format!("{TOKEN} "),
        format!("\"{TOKEN}\""),
        format!("{TOKEN}=="),
        format!("{}\n{}", &TOKEN[..10], &TOKEN[10..]),
        "no token".to_owned(),
        r#"{"id":"a.b.c"}"#.to_owned(),
        format!("{TOKEN},"),
        format!("b'{TOKEN}'"),
        "[object Promise]".to_owned(),
        "undefined".to_owned(),
        format!("Promise {{\n  '{TOKEN}'\n}}"),
        format!("<!doctype html>\n<iframe src=\"https://h/?tenant={TOKEN}\"></iframe>"),
        format!("<!doctype html>\n<p>Open https://h/?tenant={TOKEN} now.</p>"),
        format!("[dotenv@17.2.0] injecting env (3) from .env\n{TOKEN}"),
        format!("https://h/?jwt={TOKEN}"),
        format!("{{\"data\":{{\"url\":\"https://h/?tenant={TOKEN}\"}}}}"),
        "<!doctype html>\n<title>Sign in</title>".to_owned(),
    ] {
        assert_eq!(text(wrong.as_bytes(), Origin::Output, &Secrets::default()), Ok(wrong.clone()));
    }
    for (given, token) in [
        ("?tenant=a.b.c%20", "a.b.c "),
        ("?tenant=a%252Eb.c", "a%2Eb.c"),
        ("?tenant=a+b.c", "a+b.c"),
        ("?tenant=a%zz%", "a%zz%"),
        ("?tenant=a=b", "a=b"),
        ("?tenant=%C3%A9.%F0%9F%A6%80.c", "é.🦀.c"),
    ] {
        assert_eq!(url(given, Origin::Location, &Secrets::default()).as_deref(), Ok(token), "{given}");
    }
}

#[test]
fn json_that_a_command_prints_is_looked_into() {
    let at = |pointer: &str| Some(pointer.parse::<Pointer>().expect("a pointer"));
    for (printed, pointer, found) in [
        (r#"{"token":"a.b.c"}"#, None, Ok("a.b.c")),
        ("{\n  \"jwt\": \"Bearer a.b.c\",\n  \"exp\": 7\n}\n", None, Ok("a.b.c")),
        (r#"{"url":"https://h/?tenant=a.b.c"}"#, None, Ok("a.b.c")),
        (r#"{"data":["no","a.b.c"]}"#, at("/data/1"), Ok("a.b.c")),
        ("loading...\n{\"a\":1}x\n{\"data\":{\"t\":\"a.b.c\"}}\n", at("/data/t"), Ok("a.b.c")),
        (r#""a.b.c""#, at(""), Ok("a.b.c")),
        (r#"{"data":1}"#, None, Ok(r#"{"data":1}"#)),
        (r#"{"token":null}"#, None, Ok(r#"{"token":null}"#)),
        (r#"{"token":"#, None, Ok(r#"{"token":"#)),
        (r#"{"data":1}"#, at("/token"), Err("the command's JSON has nothing at /token")),
        (
            r#"{"token":7}"#,
            at("/token"),
            Err("the command's JSON has a number, not a string, where the token should be"),
        ),
        (
            "a.b.c",
            at("/token"),
            Err("the command's output is not valid JSON (invalid JSON at byte 0: expected value)"),
        ),
        (r#"{"token":""}"#, at("/token"), Err("the member of the command's JSON is empty")),
    ] {
        let read = output(printed.as_bytes(), pointer.as_ref(), &Secrets::default());
        assert_eq!(read.as_deref().map_err(|failure| failure.found.as_str()), found, "{printed}");
    }
}

#[test]
fn a_url_without_exactly_one_tenant_is_refused() {
    for (given, message) in [
        ("?tenant=a&tenant=b", "has 2 tenant parameters"),
        ("?tenant=a&%74enant=a&tenant", "has 3 tenant parameters"),
        ("?tenant=", "has an empty tenant parameter"),
        ("?tenant", "has an empty tenant parameter"),
        ("/#tenant=a", "has the tenant after #, in the fragment, which is never sent to a server"),
        ("/?Tenant=a", "is a URL with no tenant parameter, /"),
        ("/?a=b&amp;tenant=a", "is a URL with no tenant parameter, /"),
        ("https://u:p@h/login?next=%3Ftenant%3Da", "is a URL with no tenant parameter, https://h/login"),
        ("//u:p@h/?x=1", "is a URL with no tenant parameter, //h/"),
        ("//u:p@h", "is a URL with no tenant parameter, //h"),
        (r"\\u:p@h\a", r"is a URL with no tenant parameter, \\h\a"),
        ("http:/u:p@h/a@b", "is a URL with no tenant parameter, http:/h/a@b"),
        ("u:p@h/", "is a URL with no tenant parameter, h/"),
        ("/a@b//c@d", "is a URL with no tenant parameter, /a@b//c@d"),
        ("?tenant=%FF", "has a tenant parameter that is not UTF-8"),
        ("", "is a URL with no tenant parameter, "),
    ] {
        let failure = url(given, Origin::Location, &Secrets::default()).expect_err("no token");
        assert_eq!(failure.found, format!("the answer's Location {message}"), "{given}");
    }
}

#[test]
fn json_has_its_token_in_a_known_member_or_at_the_pointer() {
    let at = |pointer: &str| Some(pointer.parse::<Pointer>().expect("a pointer"));
    for (body, pointer, found) in [
        (r#"{"token":"a.b.c"}"#, None, Ok("a.b.c")),
        (r#"{"jwt":"no","token":"a.b.c"}"#, None, Ok("a.b.c")),
        (r#"{"url":"https://h/?tenant=a.b.c"}"#, None, Ok("a.b.c")),
        (r#""a.b.c""#, None, Ok("a.b.c")),
        (r#"{"token":"no","data":[{"a/b":"Bearer a.b.c"}]}"#, at("/data/0/a~1b"), Ok("a.b.c")),
        (r#""a.b.c""#, at(""), Ok("a.b.c")),
        (r#"{"data":{}}"#, None, Err("the answer's JSON body has none of /token, /jwt, /access_token, /url")),
        (r#"{"data":{}}"#, at("/data/token"), Err("the answer's JSON body has nothing at /data/token")),
        (
            r#"{"token":null}"#,
            None,
            Err("the answer's JSON body has null, not a string, where the token should be"),
        ),
        ("[1]", None, Err("the answer's JSON body has an array, not a string, where the token should be")),
        (r#"{"token":""}"#, None, Err("the member of the answer's JSON body is empty")),
        (
            r#"{"token":"a.b.c"}}"#,
            None,
            Err("the answer's body is not valid JSON (invalid JSON at byte 17: trailing characters)"),
        ),
        (
            r#"{"token":"a","token":"b"}"#,
            None,
            Err("the answer's body is not valid JSON (more than one member $.token)"),
        ),
    ] {
        let read = json(body.as_bytes(), pointer.as_ref(), &Secrets::default());
        assert_eq!(read.as_deref().map_err(|failure| failure.found.as_str()), found, "{body}");
    }
    assert!(json(b"{\"token\":\"\xff\"}", None, &Secrets::default()).is_err());
    assert!(json("[".repeat(100_000).as_bytes(), None, &Secrets::default()).is_err());
}

proptest! {
    #![proptest_config(crate::seed::fixed())]

    #[test]
    fn no_bytes_cause_a_panic_or_an_empty_token(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        pointer in "(/[a-z~01]{0,3}){0,3}",
    ) {
        let pointer: Option<Pointer> = pointer.parse().ok();
        let _ = output(&bytes, pointer.as_ref(), &Secrets::default());
        for read in [text(&bytes, Origin::Body, &Secrets::default()), json(&bytes, pointer.as_ref(), &Secrets::default())] {
            prop_assert!(read.as_ref().is_ok_and(|token| !token.is_empty()) || read.is_err());
        }
    }

    #[test]
    fn no_text_causes_a_panic(given in "(Bearer |https?://)?[a-z.?&#%= \r\n]{0,10}(tenant=)?.{0,20}") {
        let read = text(given.as_bytes(), Origin::Output, &Secrets::default());
        prop_assert!(read.is_err() || read.is_ok_and(|token| !token.is_empty()));
        let _ = url(&given, Origin::Location, &Secrets::default());
    }

    #[test]
    fn a_percent_encoded_token_is_decoded_once(token in "[ -~]{1,40}") {
        let encoded: String = token.bytes().map(|byte| format!("%{byte:02X}")).collect();
        prop_assert_eq!(url(&format!("https://h/?a=1&tenant={encoded}&b"), Origin::Location, &Secrets::default()), Ok(token));
    }
}
