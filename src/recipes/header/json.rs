//! The header's JSON text: near-JSON that lenient parsers take, other values than an object, and
//! the freedom that JSON really gives.

use super::super::group::Group;
use super::super::sample::{KEY, SAMPLE, header};
use crate::forge::Forge;

pub(super) fn add(group: &mut Group) {
    for (fault, text, why) in SYNTAX {
        group.reject(fault, "header-json", why, header(text));
    }
    group.reject(
        "header-segment-empty",
        "header-json",
        "An empty segment decodes to nothing, and nothing is not a JSON text.",
        Forge::new(SAMPLE).header_segment("").sign(KEY),
    );
    for (fault, text, why) in LEGAL {
        group.accept(fault, "header-json", why, header(text));
    }
    for (fault, text, why) in NO_OBJECT {
        group.reject(fault, "header-object", why, header(text));
    }
    group.accept(
        "header-with-white-space-around",
        "header-object",
        "White space around the object is legal, so its first byte need not be a brace.",
        header("\n\t {\"alg\":\"HS256\",\"typ\":\"JWT\"} \r\n"),
    );
}

const SYNTAX: [(&str, &str, &str); 13] = [
    (
        "header-followed-by-text",
        r#"{"alg":"HS256","typ":"JWT"}x"#,
        "RFC 7515 explicitly refuses this: a parser that stops at the brace does not see the rest.",
    ),
    (
        "header-followed-by-an-object",
        r#"{"alg":"HS256","typ":"JWT"}{"alg":"none"}"#,
        "A streaming parser reads the first object and leaves the second for the next reader.",
    ),
    (
        "header-followed-by-nul",
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}\0",
        "A C string ends at the NUL; the signed text does not.",
    ),
    (
        "header-unterminated",
        r#"{"alg":"HS256","typ":"JWT""#,
        "A parser that closes what was left open guesses.",
    ),
    ("header-of-white-space", " \r\n", "White space alone holds no value."),
    (
        "header-with-trailing-comma",
        r#"{"alg":"HS256","typ":"JWT",}"#,
        "JSON has no trailing comma, and a lenient parser here is lenient elsewhere.",
    ),
    (
        "header-with-comment",
        r#"{"alg":"HS256"/*,"alg":"none"*/,"typ":"JWT"}"#,
        "Two parsers may differ on where a comment ends.",
    ),
    ("header-in-single-quotes", "{'alg':'HS256','typ':'JWT'}", "A JavaScript or Python literal is not JSON."),
    (
        "header-with-raw-line-feed",
        "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"a\nb\"}",
        "Control characters in strings have to be escaped, or logs and parsers see two lines.",
    ),
    (
        "header-with-raw-nul",
        "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"a\0b\"}",
        "A raw NUL cuts the text short wherever strings end at one.",
    ),
    (
        "header-with-hex-escape",
        r#"{"alg":"\x48S256","typ":"JWT"}"#,
        "JSON has no \\x escape; a parser that undoes it reads an alg where others see an error.",
    ),
    (
        "header-with-nan",
        r#"{"alg":"HS256","typ":"JWT","x":NaN}"#,
        "NaN is not JSON, though Python writes and reads it.",
    ),
    (
        "header-with-number-and-trailing-period",
        r#"{"alg":"HS256","typ":"JWT","x":1.}"#,
        "A period needs a digit after it, in a parameter that nothing reads as well.",
    ),
];

const LEGAL: [(&str, &str, &str); 4] = [
    (
        "header-pretty-printed",
        "{\r\n  \"alg\" : \"HS256\",\r\n  \"typ\" : \"JWT\"\r\n}",
        "White space between tokens is legal, and the MAC is over it: re-serialized bytes don't match.",
    ),
    (
        "header-in-rfc-7515-layout",
        "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}",
        "RFC 7515's own example is laid out like this, with a line break and typ first.",
    ),
    (
        "header-followed-by-line-feed",
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}\n",
        "Some generators end the text with a line feed, which is legal white space.",
    ),
    (
        "header-with-every-legal-escape",
        r#"{"alg":"HS256","typ":"JWT","kid":"\"\\\/\b\f\n\r\t\u0041\u00e9"}"#,
        "All nine escapes of JSON are legal in a string, also in a hand-written parser.",
    ),
];

const NO_OBJECT: [(&str, &str, &str); 6] = [
    (
        "header-array-empty",
        "[]",
        "In PHP an empty object and an empty array are the same; in JSON they are not.",
    ),
    (
        "header-array-of-the-object",
        r#"[{"alg":"HS256","typ":"JWT"}]"#,
        "Unpacking a list of one is a guess that no step of the validation makes.",
    ),
    (
        "header-array-of-the-values",
        r#"["HS256"]"#,
        "serde's derive in Rust also reads a struct from the list of its fields' values.",
    ),
    (
        "header-json-in-a-string",
        r#""{\"alg\":\"HS256\",\"typ\":\"JWT\"}""#,
        "A header that was serialized twice is a string, however right the text inside it is.",
    ),
    ("header-null", "null", "A null header must not be read as the default header."),
    ("header-number", "256", "A number is JSON and has no members."),
];
