//! Generators whose tokens have the wrong form: the header, the segments, and the text around them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};

use super::super::generator::{CORRECT_GENERATOR, Steps};
use super::{Flaw, generator};
use crate::jwt::json::{self, Object};
use crate::jwt::{HEADER, base64url};

/// A generator that differs only in its header.
macro_rules! header {
    ($name:literal, $rule:literal, $story:literal, $header:expr) => {
        generator($name, $rule, $story, &Steps { header: || $header.into(), ..CORRECT_GENERATOR })
    };
}

pub(super) static FLAWS: &[Flaw] = &[
    header!(
        "leaves-typ-out",
        "typ-jwt",
        "It writes no typ, as several libraries do by default.",
        r#"{"alg":"HS256"}"#
    ),
    header!(
        "writes-typ-in-lower-case",
        "typ-jwt",
        "It writes jwt in lower case.",
        r#"{"alg":"HS256","typ":"jwt"}"#
    ),
    header!(
        "writes-another-typ",
        "typ-other",
        "It mints access tokens (RFC 9068) with the same code.",
        r#"{"alg":"HS256","typ":"at+jwt"}"#
    ),
    header!(
        "writes-a-typ-of-numbers",
        "typ-string",
        "It writes a typ that is not a string.",
        r#"{"alg":"HS256","typ":1}"#
    ),
    header!("leaves-alg-out", "alg-present", "It writes a header without an alg.", r#"{"typ":"JWT"}"#),
    header!(
        "writes-alg-in-lower-case",
        "alg-hs256",
        "It writes hs256 in lower case.",
        r#"{"alg":"hs256","typ":"JWT"}"#
    ),
    header!(
        "writes-a-list-of-algs",
        "alg-string",
        "It writes alg as a list.",
        r#"{"alg":["HS256"],"typ":"JWT"}"#
    ),
    header!(
        "writes-the-uri-of-the-alg",
        "alg-hs256",
        "It writes the name that XML signatures use for HMAC-SHA-256, as .NET's HmacSha256Signature does.",
        r#"{"alg":"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256","typ":"JWT"}"#
    ),
    header!(
        "writes-alg-twice",
        "header-unique-names",
        "It builds the header from pieces of text, two of which contain alg.",
        r#"{"alg":"HS256","typ":"JWT","alg":"HS256"}"#
    ),
    header!(
        "writes-a-last-comma-in-the-header",
        "header-json",
        "It builds the header from pieces of text and leaves a comma.",
        r#"{"alg":"HS256","typ":"JWT",}"#
    ),
    header!(
        "puts-a-mark-before-the-header",
        "header-no-bom",
        "It writes a byte order mark, as .NET's and PHP's file functions do.",
        format!("\u{FEFF}{HEADER}")
    ),
    header!(
        "writes-the-header-in-utf-16",
        "header-json",
        "It encodes the header as UTF-16, the memory's own encoding in Java, .NET and JavaScript.",
        utf16(HEADER)
    ),
    header!(
        "writes-the-header-in-latin-1",
        "header-utf8",
        "It puts an application's name into the header, in Latin-1.",
        b"{\"alg\":\"HS256\",\"typ\":\"JWT\",\"app\":\"Caf\xE9\"}".to_vec()
    ),
    header!(
        "writes-the-header-as-a-text",
        "header-object",
        "It encodes the header as JSON twice.",
        json::to_string(&HEADER)
    ),
    header!(
        "names-an-empty-crit",
        "crit-form",
        "It writes a crit that lists nothing.",
        r#"{"alg":"HS256","typ":"JWT","crit":[]}"#
    ),
    header!(
        "names-exp-in-crit",
        "crit-understood",
        "It marks a claim as critical, although crit is for extensions.",
        r#"{"alg":"HS256","typ":"JWT","exp":1,"crit":["exp"]}"#
    ),
    header!(
        "writes-b64",
        "b64-absent",
        "It writes the option b64, which has no place in a JWT.",
        r#"{"alg":"HS256","typ":"JWT","b64":true}"#
    ),
    header!(
        "writes-a-kid-of-numbers",
        "kid-string",
        "It writes the key's row in the database as kid.",
        r#"{"alg":"HS256","typ":"JWT","kid":7}"#
    ),
    header!(
        "names-the-key",
        "header-extra",
        "It writes a kid, which has no use with one secret.",
        r#"{"alg":"HS256","typ":"JWT","kid":"main"}"#
    ),
    header!(
        "writes-half-a-surrogate-in-the-header",
        "header-surrogates",
        "It cuts an application's name in the middle of a character.",
        r#"{"alg":"HS256","typ":"JWT","app":"\ud83d"}"#
    ),
    header!(
        "writes-an-infinite-number-in-the-header",
        "header-number-range",
        "It writes a version that overflows every float.",
        r#"{"alg":"HS256","typ":"JWT","v":1e999}"#
    ),
    header!(
        "nests-the-header-without-end",
        "header-limits",
        "It wraps a header member again with every call.",
        format!(r#"{{"alg":"HS256","typ":"JWT","x":{}0{}}}"#, "[".repeat(70), "]".repeat(70))
    ),
    generator(
        "pads-its-segments",
        "base64url-no-padding",
        "It leaves the padding that its base64 function writes.",
        &Steps {
            encode: |bytes| URL_SAFE.encode(bytes),
            seal: |mac| URL_SAFE.encode(mac),
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "pads-the-signature",
        "base64url-no-padding",
        "It strips the padding of two segments and forgets the third.",
        &Steps { seal: |mac| URL_SAFE.encode(mac), ..CORRECT_GENERATOR },
    ),
    generator(
        "writes-the-standard-alphabet",
        "base64url-url-alphabet",
        "It strips the padding and forgets to replace + and /.",
        &Steps {
            encode: |bytes| STANDARD_NO_PAD.encode(bytes),
            seal: |mac| STANDARD_NO_PAD.encode(mac),
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "wraps-its-lines",
        "base64url-no-whitespace",
        "Its encoder breaks lines after 76 characters, as MIME does.",
        &Steps { encode: wrapped, ..CORRECT_GENERATOR },
    ),
    generator(
        "sends-a-line-feed",
        "base64url-no-whitespace",
        "It prints the token with a line feed, and that goes into the link.",
        &Steps { seal: |mac| base64url::encode(mac) + "\n", ..CORRECT_GENERATOR },
    ),
    generator(
        "sets-unused-bits",
        "base64url-pad-bits",
        "Its own encoder leaves what was in memory in the unused bits of the last character.",
        &Steps { encode: |bytes| with_bits_set(base64url::encode(bytes)), ..CORRECT_GENERATOR },
    ),
    generator(
        "writes-the-pad-count",
        "base64url-length",
        "It writes the number of pad characters after each segment, as .NET's UrlTokenEncode does.",
        &Steps {
            encode: |bytes| {
                let pads = (3 - bytes.len() % 3) % 3;
                format!("{}{pads}", base64url::encode(bytes))
            },
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "sends-json-as-it-is",
        "base64url-characters",
        "It does not encode the segments.",
        &Steps { encode: |bytes| String::from_utf8_lossy(bytes).replace('.', ""), ..CORRECT_GENERATOR },
    ),
    generator(
        "encodes-twice",
        "header-json",
        "It encodes segments that are already encoded.",
        &Steps { encode: |bytes| base64url::encode(base64url::encode(bytes)), ..CORRECT_GENERATOR },
    ),
    generator(
        "escapes-pads-for-the-query",
        "base64url-characters",
        "It percent-encodes the padding instead of leaving it out.",
        &Steps { seal: |mac| URL_SAFE.encode(mac).replace('=', "%3D"), ..CORRECT_GENERATOR },
    ),
    generator(
        "puts-the-scheme-word-first",
        "compact-bare",
        "It returns the value of an Authorization header.",
        &Steps { send: |token| format!("Bearer {token}"), ..CORRECT_GENERATOR },
    ),
    generator(
        "quotes-its-token",
        "compact-bare",
        "It returns the token as a JSON string.",
        &Steps { send: |token| format!("\"{token}\""), ..CORRECT_GENERATOR },
    ),
    generator(
        "writes-the-json-serialization",
        "compact-bare",
        "It writes a JWS in JSON, which a JWT never is.",
        &Steps { send: in_json, ..CORRECT_GENERATOR },
    ),
    generator(
        "forgets-the-signature",
        "compact-three-segments",
        "It returns the signing input.",
        &Steps {
            send: |token| token.rsplit_once('.').map_or("", |(input, _)| input).to_owned(),
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "writes-a-fourth-segment",
        "compact-three-segments",
        "It appends an id of the key after another period.",
        &Steps { send: |token| token + ".a2V5", ..CORRECT_GENERATOR },
    ),
    generator(
        "mints-beyond-the-limit",
        "token-limit",
        "It puts pictures into the token.",
        &Steps {
            claims: |mut claims| {
                claims.insert("picture", "A".repeat(70_000));
                claims
            },
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "sends-more-than-a-url-takes",
        "token-length",
        "It puts a record into the token where an id would do.",
        &Steps {
            claims: |mut claims| {
                claims.insert("record", "A".repeat(8_000));
                claims
            },
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "encodes-in-standard-base64",
        "base64url-no-padding",
        "It treats base64 and base64url as the same.",
        &Steps {
            encode: |bytes| STANDARD.encode(bytes),
            seal: |mac| STANDARD.encode(mac),
            ..CORRECT_GENERATOR
        },
    ),
];

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn wrapped(bytes: &[u8]) -> String {
    let encoded = base64url::encode(bytes);
    let lines: Vec<String> =
        encoded.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    lines.join("\n")
}

/// The last character's lowest bit is unused unless the bytes fill whole groups.
fn with_bits_set(mut segment: String) -> String {
    if !segment.len().is_multiple_of(4)
        && let Some(last) = segment.pop()
    {
        // Its value is even as long as the bit is zero, and what follows in the alphabet has it set.
        segment.push(char::from(last as u8 + 1));
    }
    segment
}

fn in_json(token: String) -> String {
    let mut members = Object::new();
    for (name, segment) in ["protected", "payload", "signature"].into_iter().zip(token.split('.')) {
        members.insert(name, segment);
    }
    json::to_string(&members)
}
