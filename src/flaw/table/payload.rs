//! Verifiers that read the payload's JSON text too leniently.

use super::super::texts;
use super::super::verifier::{CORRECT_VERIFIER, Steps};
use super::{Flaw, verifier};
use crate::encoding::utf8_replaced;

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
