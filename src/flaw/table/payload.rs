//! The payload's JSON text: verifiers that read it too leniently, and generators that do not write strict JSON in UTF-8.

use super::super::generator::{CORRECT_GENERATOR, Steps as Minting};
use super::super::texts;
use super::super::verifier::{CORRECT_VERIFIER, Steps};
use super::{Flaw, generator, verifier};
use crate::encoding::utf8_replaced;
use crate::jwt::json;

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "skips-a-byte-order-mark",
        "payload-no-bom",
        "It skips a byte order mark before the payload, as TextDecoder and Python's json.loads do.",
        &Steps { payload: texts::without_mark, ..CORRECT_VERIFIER },
    ),
    verifier(
        "replaces-bad-utf-8",
        "payload-utf8",
        "It puts U+FFFD where the payload is not UTF-8, and so returns names that were not signed; Node and Go do.",
        &Steps { payload: utf8_replaced, ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-latin-1-where-it-is-no-utf-8",
        "payload-utf8",
        "It guesses the encoding of a payload that is not UTF-8.",
        &Steps { payload: texts::from_latin1, ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-utf-16",
        "payload-utf8",
        "It detects UTF-16 by its byte order mark, as Python's json.loads does for bytes.",
        &Steps { payload: texts::from_utf16, ..CORRECT_VERIFIER },
    ),
    verifier(
        "ignores-what-follows-the-claims",
        "payload-json",
        "Its parser stops after the object, as golang-jwt's with UseJSONNumber and Jackson's do.",
        &Steps { payload: texts::first_value, ..CORRECT_VERIFIER },
    ),
    verifier(
        "ends-the-claims-at-a-zero-byte",
        "payload-json",
        "It parses a C string, which ends at the first zero byte; rhonabwy does.",
        &Steps {
            payload: |text| text.split(|byte| *byte == 0).next().unwrap_or_default().to_vec(),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-nothing-for-no-claims",
        "payload-json",
        "It reads an empty payload as an object without members; superjwt does.",
        &Steps {
            payload: |text| if text.is_empty() { b"{}".to_vec() } else { text.to_vec() },
            unchecked: &["iat-present", "jti-present", "sub-present", "ti-present"],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "reads-comments",
        "payload-json",
        "Its parser skips comments, as Ruby's did.",
        &Steps { payload: texts::without_comments, ..CORRECT_VERIFIER },
    ),
    verifier(
        "forgives-a-last-comma",
        "payload-json",
        "Its parser accepts a comma before a closing bracket.",
        &Steps { payload: texts::without_last_commas, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-single-quotes",
        "payload-json",
        "It evaluates the payload as a script instead of parsing it.",
        &Steps { payload: |text| texts::outside(text, |code| code.replace('\'', "\"")), ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-line-breaks-in-texts",
        "payload-json",
        "Its parser accepts control characters in strings, as PHP's and Perl's relaxed ones do.",
        &Steps { payload: texts::escaped_controls, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-escapes-that-json-has-not",
        "payload-json",
        r"It unescapes \' and \x41, as Ruby's parser does.",
        &Steps {
            payload: |text| texts::inside(text, |text| text.replace(r"\'", "'").replace(r"\x", r"\u00")),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-form-feeds-for-white-space",
        "payload-json",
        "It uses isspace, which includes more white space than JSON allows.",
        &Steps {
            payload: |text| texts::outside(text, |code| code.replace(['\u{0B}', '\u{0C}', '\u{A0}'], " ")),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "reads-not-a-number",
        "payload-json",
        "It reads NaN, which makes every comparison of times false; Python's json does.",
        &Steps {
            payload: |text| texts::outside(text, |code| code.replace("NaN", "0")),
            unchecked: &["iat-fresh"],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "reads-infinity",
        "payload-json",
        "It reads Infinity and -Infinity; Python's json does.",
        &Steps {
            payload: |text| texts::outside(text, |code| code.replace("Infinity", "1")),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "reads-leading-zeros",
        "payload-json",
        "It reads numbers that start with a zero or a plus sign.",
        &Steps {
            payload: |text| {
                texts::outside(text, |code| {
                    code.replace(":0", ":")
                        .replace(":+", ":")
                        .replace(":,", ":0,")
                        .replace(":}", ":0}")
                        .replace(":.", ":0.")
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-half-surrogates",
        "payload-surrogates",
        "It accepts half a surrogate pair as a character, which its database then refuses.",
        &Steps { unchecked: &["payload-surrogates"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-infinite-numbers",
        "payload-number-range",
        "It reads a number that overflows as infinity.",
        &Steps { unchecked: &["payload-number-range"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-payloads-of-any-depth",
        "payload-limits",
        "It parses without limits; cpp-jwt overflows its stack.",
        &Steps { unchecked: &["payload-limits"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-any-json-for-claims",
        "payload-object",
        "It returns a list, a string or null as claims; 25 to 33 of 65 library set-ups do.",
        &Steps { unchecked: &["payload-object"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "parses-the-claims-twice",
        "payload-object",
        "It parses claims that are a string with JSON in it a second time.",
        &Steps { payload: texts::parsed_twice, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-the-last-of-two-claims",
        "payload-unique-names",
        "It accepts a claim twice and takes the last one, as RFC 7519 allows and most parsers do.",
        &Steps { payload: texts::last_wins, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-the-first-of-two-claims",
        "payload-unique-names",
        "It takes the first of two iat, where RFC 7519 allows only the last one or none; the Haskell jwt does.",
        &Steps { payload: texts::first_wins, ..CORRECT_VERIFIER },
    ),
    verifier(
        "looks-for-twins-on-the-outside-only",
        "payload-unique-names",
        "It rejects a claim that occurs twice, but accepts such a member of ti.",
        &Steps { payload: texts::last_wins_below, ..CORRECT_VERIFIER },
    ),
];

/// A generator that differs only in how it writes the claims.
macro_rules! writes {
    ($name:literal, $rule:literal, $story:literal, $write:expr) => {
        generator($name, $rule, $story, &Minting { write: $write, ..CORRECT_GENERATOR })
    };
}

/// Generators.
pub(super) static MINTED: &[Flaw] = &[
    writes!(
        "puts-a-mark-before-the-claims",
        "payload-no-bom",
        "It writes a byte order mark before the claims.",
        |claims| format!("\u{FEFF}{}", json::to_string(claims)).into()
    ),
    writes!(
        "writes-latin-1",
        "payload-utf8",
        "It writes names in Latin-1, with a question mark for every other letter.",
        |claims| {
            let latin1 = |one: char| u8::try_from(u32::from(one)).unwrap_or(b'?');
            json::to_string(claims).chars().map(latin1).collect()
        }
    ),
    writes!("writes-utf-16", "payload-utf8", "It writes the claims in UTF-16.", |claims| json::to_string(
        claims
    )
    .encode_utf16()
    .flat_map(u16::to_le_bytes)
    .collect()),
    writes!(
        "writes-surrogates-in-utf-8",
        "payload-utf8",
        "It writes an emoji as two halves of three bytes each, as Java's modified UTF-8 does.",
        |claims| cesu8(&json::to_string(claims))
    ),
    writes!(
        "glues-its-json-together",
        "payload-json",
        "It builds JSON from pieces of text and escapes nothing.",
        |claims| texts::inside(json::to_string(claims).as_bytes(), |text| {
            format!("\"{}\"", text[1..text.len() - 1].replace("\\\"", "\"").replace("\\n", "\n"))
        })
    ),
    writes!("writes-claims-as-a-text", "payload-object", "It encodes the claims as JSON twice.", |claims| {
        json::to_string(&json::to_string(claims)).into()
    }),
    writes!(
        "writes-claims-in-a-list",
        "payload-object",
        "It signs a list of users with one user in it.",
        |claims| format!("[{}]", json::to_string(claims)).into()
    ),
    writes!(
        "cuts-an-emoji-in-half",
        "payload-surrogates",
        "It escapes every character, and cuts a string in the middle of one.",
        |claims| { json::to_string(claims).replacen("\"sub\":\"", "\"sub\":\"\\ud83d", 1).into() }
    ),
    writes!(
        "writes-an-infinite-number",
        "payload-number-range",
        "It writes a balance that overflows every float.",
        |claims| json::to_string(claims).replacen('{', "{\"balance\":1e999,", 1).into()
    ),
    writes!(
        "nests-without-end",
        "payload-limits",
        "It wraps the tenant's properties again with every call.",
        |claims| {
            json::to_string(claims)
                .replacen('{', &format!("{{\"x\":{}{},", "[".repeat(70), "]".repeat(70)), 1)
                .into()
        }
    ),
    writes!(
        "writes-iat-twice",
        "payload-unique-names",
        "It adds its own iat to one that is already there.",
        |claims| json::to_string(claims).replacen('{', "{\"iat\":1,", 1).into()
    ),
];

/// UTF-8 in which each half of a surrogate pair is three bytes.
fn cesu8(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for character in text.chars() {
        let mut units = [0; 2];
        match character.encode_utf16(&mut units) {
            [_] => bytes.extend(character.to_string().bytes()),
            halves => {
                for half in halves {
                    let [high, low] = half.to_be_bytes();
                    bytes.extend([0xE0 | high >> 4, 0x80 | (high & 0xF) << 2 | low >> 6, 0x80 | low & 0x3F]);
                }
            }
        }
    }
    bytes
}
