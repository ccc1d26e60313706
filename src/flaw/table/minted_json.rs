//! Generators that do not write the claims as strict JSON in UTF-8.

use super::super::generator::{CORRECT_GENERATOR, Steps};
use super::super::texts;
use super::{Flaw, generator};
use crate::jwt::json;

/// A generator that differs only in how it writes the claims.
macro_rules! writes {
    ($name:literal, $rule:literal, $story:literal, $write:expr) => {
        generator($name, $rule, $story, &Steps { write: $write, ..CORRECT_GENERATOR })
    };
}

pub(super) static FLAWS: &[Flaw] = &[
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
