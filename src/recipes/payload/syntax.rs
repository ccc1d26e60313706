//! Payloads that are not one whole JSON text: cut, glued, empty, or something else altogether; and
//! the white space that JSON allows.

use super::super::group::Group;
use super::super::sample::{KEY, SAMPLE, payload, sample};
use crate::forge::Forge;
use crate::jwt::base64url;

pub(super) fn add(group: &mut Group) {
    trailing(group);
    incomplete(group);
    something_else(group);
    white_space(group);
}

fn trailing(group: &mut Group) {
    for (fault, tail, why) in [
        (
            "followed-by-text",
            "x",
            "A parser that stops at the last brace does not see what was signed after it.",
        ),
        (
            "followed-by-an-object",
            r#"{"sub":"admin"}"#,
            "A stream parser reads the first object here and another parser the second.",
        ),
        ("followed-by-a-brace", "}", "A brace too many shows that the text was glued together by hand."),
        ("followed-by-nul", "\0", "A C string ends at the NUL, so padding or worse goes unseen."),
    ] {
        group.reject(fault, "payload-json", why, payload(format!("{SAMPLE}{tail}")));
    }
}

fn incomplete(group: &mut Group) {
    for (fault, length, why) in [
        ("last-brace-missing", SAMPLE.len() - 1, "A text cut by one byte must not be completed by guessing."),
        (
            "cut-in-a-string",
            SAMPLE.len() - 4,
            "A payload that a field's length limit cut is refused, not repaired.",
        ),
    ] {
        group.reject(fault, "payload-json", why, payload(&SAMPLE[..length]));
    }
    group.reject(
        "segment-empty",
        "payload-json",
        "Nothing at all is not JSON, and must not be read as an empty set of claims.",
        Forge::new("").sign(KEY),
    );
    group.reject(
        "white-space-only",
        "payload-json",
        "White space holds no value, so there are no claims in it.",
        payload(" \t\r\n"),
    );
}

fn something_else(group: &mut Group) {
    group.reject(
        "xml",
        "payload-json",
        "XML is not JSON, and its parsers open attacks of their own.",
        payload("<claims><sub>test-pandium-com</sub></claims>"),
    );
    group.reject(
        "nested-token-without-cty",
        "payload-json",
        "Nothing announces a token inside the token, so its text is just not JSON.",
        payload(sample().token()),
    );
    group.reject(
        "encoded-twice-without-typ",
        "payload-json",
        "Without typ, some libraries return a payload that is not JSON as it is, and check no claim.",
        Forge::new(base64url::encode(SAMPLE)).header(r#"{"alg":"HS256"}"#).sign(KEY),
    );
}

fn white_space(group: &mut Group) {
    // The iat stays as it is, so that the token can be forged again for another clock.
    let pretty = SAMPLE
        .replace("{\"", "{\r\n  \"")
        .replace(",\"", " ,\n\t\"")
        .replace("\":", "\" : ")
        .replacen("\"iat\" : ", "\"iat\":", 1);
    group.accept(
        "pretty-printed",
        "payload-json",
        "White space between tokens is legal; a verifier that serializes again before the MAC refuses it.",
        payload(pretty),
    );
    group.accept(
        "white-space-around",
        "payload-json",
        "All four characters of white space may come before and after the object.",
        payload(format!(" \t\r\n{SAMPLE}\n\r\t ")),
    );
    for (fault, space, why) in [
        (
            "form-feed-between-tokens",
            "\u{c}",
            "C's isspace takes a form feed for white space; JSON does not.",
        ),
        (
            "vertical-tab-between-tokens",
            "\u{b}",
            "A vertical tab is white space to C and to regular expressions only.",
        ),
        (
            "no-break-space-between-tokens",
            "\u{a0}",
            "JavaScript trims a no-break space, and JSON has no such white space.",
        ),
    ] {
        let text = SAMPLE.replacen(':', &format!(":{space}"), 1);
        group.reject(fault, "payload-json", why, payload(text));
    }
}
