//! Verifiers that read the payload's JSON text too kindly.

use super::super::texts;
use super::super::verifier::{SOUND, Steps};
use super::{Flaw, verifier};
use crate::encoding::utf8_replaced;

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "skips-a-byte-order-mark",
        "payload-no-bom",
        "It skips a byte order mark before the payload, as TextDecoder and Python's json.loads do.",
        &Steps { payload: texts::without_mark, ..SOUND },
    ),
    verifier(
        "replaces-bad-utf-8",
        "payload-utf8",
        "It puts U+FFFD where the payload is no UTF-8, and so hands on names that nobody signed; Node and Go do.",
        &Steps { payload: utf8_replaced, ..SOUND },
    ),
    verifier(
        "reads-latin-1-where-it-is-no-utf-8",
        "payload-utf8",
        "It guesses the encoding of a payload that is no UTF-8.",
        &Steps { payload: texts::from_latin1, ..SOUND },
    ),
    verifier(
        "reads-utf-16",
        "payload-utf8",
        "It detects UTF-16 by its byte order mark, as Python's json.loads does for bytes.",
        &Steps { payload: texts::from_utf16, ..SOUND },
    ),
    verifier(
        "ignores-what-follows-the-claims",
        "payload-json",
        "Its parser stops behind the object, as golang-jwt's with UseJSONNumber and Jackson's do.",
        &Steps { payload: texts::first_value, ..SOUND },
    ),
    verifier(
        "ends-the-claims-at-a-zero-byte",
        "payload-json",
        "It parses a C string, which ends at the first zero byte; rhonabwy does.",
        &Steps { payload: |text| text.split(|byte| *byte == 0).next().unwrap_or_default().to_vec(), ..SOUND },
    ),
    verifier(
        "takes-nothing-for-no-claims",
        "payload-json",
        "It reads an empty payload as an object without members; superjwt does.",
        &Steps {
            payload: |text| if text.is_empty() { b"{}".to_vec() } else { text.to_vec() },
            unchecked: &["iat-present", "jti-present", "sub-present", "ti-present"],
            ..SOUND
        },
    ),
    verifier(
        "reads-comments",
        "payload-json",
        "Its parser skips comments, as Ruby's did.",
        &Steps { payload: texts::without_comments, ..SOUND },
    ),
    verifier(
        "forgives-a-last-comma",
        "payload-json",
        "Its parser takes a comma before a closing bracket.",
        &Steps { payload: texts::without_last_commas, ..SOUND },
    ),
    verifier(
        "takes-single-quotes",
        "payload-json",
        "It evaluates the payload as a script instead of parsing it.",
        &Steps { payload: |text| texts::outside(text, |code| code.replace('\'', "\"")), ..SOUND },
    ),
    verifier(
        "takes-line-breaks-in-texts",
        "payload-json",
        "Its parser takes control characters in texts, as PHP's and Perl's relaxed ones do.",
        &Steps { payload: texts::escaped_controls, ..SOUND },
    ),
    verifier(
        "takes-escapes-that-json-has-not",
        "payload-json",
        r"It unescapes \' and \x41, as Ruby's parser does.",
        &Steps {
            payload: |text| texts::inside(text, |text| text.replace(r"\'", "'").replace(r"\x", r"\u00")),
            ..SOUND
        },
    ),
    verifier(
        "takes-form-feeds-for-white-space",
        "payload-json",
        "It asks isspace, which knows more white space than JSON does.",
        &Steps {
            payload: |text| texts::outside(text, |code| code.replace(['\u{0B}', '\u{0C}', '\u{A0}'], " ")),
            ..SOUND
        },
    ),
    verifier(
        "reads-not-a-number",
        "payload-json",
        "It reads NaN, which makes every comparison of times false; Python's json does.",
        &Steps {
            payload: |text| texts::outside(text, |code| code.replace("NaN", "0")),
            unchecked: &["iat-fresh"],
            ..SOUND
        },
    ),
    verifier(
        "reads-infinity",
        "payload-json",
        "It reads Infinity and -Infinity; Python's json does.",
        &Steps { payload: |text| texts::outside(text, |code| code.replace("Infinity", "1")), ..SOUND },
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
            ..SOUND
        },
    ),
    verifier(
        "takes-half-surrogates",
        "payload-surrogates",
        "It takes half a surrogate pair for a character, which its database then does not.",
        &Steps { unchecked: &["payload-surrogates"], ..SOUND },
    ),
    verifier(
        "takes-infinite-numbers",
        "payload-number-range",
        "It reads a number that overflows as infinity.",
        &Steps { unchecked: &["payload-number-range"], ..SOUND },
    ),
    verifier(
        "reads-payloads-of-any-depth",
        "payload-limits",
        "It parses without limits; cpp-jwt overflows its stack.",
        &Steps { unchecked: &["payload-limits"], ..SOUND },
    ),
    verifier(
        "takes-any-json-for-claims",
        "payload-object",
        "It hands on a list, a text or null as claims; 25 to 33 of 65 library set-ups do.",
        &Steps { unchecked: &["payload-object"], ..SOUND },
    ),
    verifier(
        "parses-the-claims-twice",
        "payload-object",
        "It parses claims that are a JSON text in a string once more.",
        &Steps { payload: texts::parsed_twice, ..SOUND },
    ),
    verifier(
        "takes-the-last-of-two-claims",
        "payload-unique-names",
        "It lets a claim occur twice and takes the last, as RFC 7519 allows and most parsers do.",
        &Steps { payload: texts::last_wins, ..SOUND },
    ),
    verifier(
        "takes-the-first-of-two-claims",
        "payload-unique-names",
        "It takes the first of two iat, where RFC 7519 leaves it the last or none; the Haskell jwt does.",
        &Steps { payload: texts::first_wins, ..SOUND },
    ),
    verifier(
        "looks-for-twins-on-the-outside-only",
        "payload-unique-names",
        "It refuses a claim that occurs twice and takes such a member of ti.",
        &Steps { payload: texts::last_wins_below, ..SOUND },
    ),
];
