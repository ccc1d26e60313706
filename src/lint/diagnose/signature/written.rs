//! Signatures that contain every bit of the MAC, but not as its base64url.
//! In some, only a part of the characters of base64 were replaced by those of base64url.

use super::super::base64url;
use super::super::mistake::{Row, rare};
use super::super::received::{Signature, same};
use super::Make;
use crate::encoding::{base64, base64_unpadded, base64url_padded, hex, percent_decoded};

const NOT_HEX: &str = "Take the function's result as bytes, not as hex digits, and encode these bytes in base64url: \
                       digest('base64url') in Node, digest() instead of hexdigest() in Python, \
                       hash_hmac('sha256', $text, $key, true) in PHP, CryptoJS.enc.Base64url instead of toString().";
const ONCE: &str = "Encode the bytes of the MAC once, in base64url without padding.";
const ALPHABET: &str = "Write the MAC in base64url: `-` for `+`, `_` for `/`, and no `=` at the end.";

pub(super) static ROWS: &[Row<Make>] = &[
    rare("signature-hex", "sent with the MAC in hex digits", NOT_HEX, |tag, seen| {
        seen.segment.len() == 2 * tag.len() && same(&seen.segment, &hex(tag))
    }),
    rare("signature-hex-in-capitals", "sent with the MAC in hex digits in capitals", NOT_HEX, |tag, seen| {
        seen.segment.len() == 2 * tag.len() && same(&seen.segment, &hex(tag).to_ascii_uppercase())
    }),
    rare(
        "signature-hex-in-base64url",
        "sent with the base64url of the MAC's hex digits",
        NOT_HEX,
        |tag, seen| seen.bytes.len() == 2 * tag.len() && seen.encodes(&hex(tag)),
    ),
    rare(
        "signature-hex-in-capitals-in-base64url",
        "sent with the base64url of the MAC's hex digits in capitals",
        NOT_HEX,
        |tag, seen| seen.bytes.len() == 2 * tag.len() && seen.encodes(&hex(tag).to_ascii_uppercase()),
    ),
    rare("signature-base64url-twice", "sent with the MAC encoded in base64url twice", ONCE, |tag, seen| {
        seen.is_text() && (seen.encodes(&base64url(tag)) || seen.encodes(&base64url_padded(tag)))
    }),
    rare(
        "signature-base64-in-base64url",
        "sent with the base64url of the MAC's standard base64",
        ONCE,
        |tag, seen| seen.is_text() && (seen.encodes(&base64(tag)) || seen.encodes(&base64_unpadded(tag))),
    ),
    rare(
        "signature-list-of-numbers",
        "sent with the base64url of the MAC's bytes as a list of numbers",
        "Convert the array of bytes to a byte string before you encode it, not to text.",
        |tag, seen| {
            // Each number has a digit, and a comma before the next.
            if seen.bytes.len() + 1 < 2 * tag.len() {
                return false;
            }
            let numbers: Vec<String> = tag.iter().map(u8::to_string).collect();
            [numbers.join(","), format!("[{}]", numbers.join(",")), format!("[{}]", numbers.join(", "))]
                .iter()
                .any(|list| seen.encodes(list.as_bytes()))
        },
    ),
    rare("signature-padded", "sent with padding after the MAC", ALPHABET, |tag, seen| {
        seen.has(b"=") && same(&seen.segment, &base64url_padded(tag))
    }),
    rare("signature-base64", "sent with the MAC in padded standard base64", ALPHABET, |tag, seen| {
        seen.has(b"+/=") && same(&seen.segment, &base64(tag))
    }),
    rare(
        "signature-standard-alphabet",
        "sent with the MAC in the standard alphabet of base64, with `+` or `/`",
        ALPHABET,
        |tag, seen| seen.has(b"+/") && same(&seen.segment, &base64_unpadded(tag)),
    ),
    rare(
        "signature-plus-read-as-space",
        "sent with a space for each `+` of the MAC's base64, as a URL or a form turns it into one",
        ALPHABET,
        |tag, seen| {
            let spaced = |text: Vec<u8>| -> Vec<u8> {
                text.into_iter().map(|byte| if byte == b'+' { b' ' } else { byte }).collect()
            };
            let spellings = [base64, base64_unpadded];
            seen.has(b" ") && spellings.iter().any(|spell| same(&seen.segment, &spaced(spell(tag))))
        },
    ),
    rare("signature-percent-encoded", "sent with the MAC percent-encoded", ALPHABET, |tag, seen| {
        let spellings = [base64, base64_unpadded, base64url_padded];
        seen.has(b"%") && spellings.iter().any(|spell| same(&percent_decoded(&seen.segment), &spell(tag)))
    }),
    rare(
        "signature-quoted",
        "sent with quotation marks around the MAC",
        "Strip the quotation marks that a JSON or shell tool put around its output.",
        |tag, seen| match &*seen.segment {
            [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => same(inner, &base64url(tag)),
            _ => false,
        },
    ),
    rare(
        "signature-bytes-reversed",
        "sent with the MAC's bytes in reverse order",
        "Keep the bytes in the order in which the function returns them.",
        |tag, seen| seen.encodes(&by_words(tag, tag.len())),
    ),
    rare(
        "signature-words-reversed",
        "sent with the bytes of each of the MAC's words in reverse order",
        "Write every word of the hash with its high byte first (FIPS 180-4 §3.1).",
        |tag, seen| [2, 4, 8].into_iter().any(|size| seen.encodes(&by_words(tag, size))),
    ),
];

/// The bytes with each word of some size reversed.
fn by_words(tag: &[u8], size: usize) -> Vec<u8> {
    tag.chunks(size).flat_map(|word| word.iter().rev().copied()).collect()
}

pub(super) static REPLACED: &[Row<Make>] = &[
    rare(
        "signature-first-replaced",
        "sent with only the first `+`, `/` or `=` of the MAC's base64 replaced",
        "Replace all of them: JavaScript's replace('+', '-') replaces only the first, replaceAll or /\\+/g all; in Node, \
         digest('base64url') needs neither.",
        |tag, seen| is_mixed(tag, seen) && is_first(tag, seen),
    ),
    rare(
        "signature-partly-replaced",
        "sent with only some of the `+`, `/` and `=` of the MAC's base64 replaced",
        "Replace every `+` by `-` and every `/` by `_`, and drop every `=`, or encode in base64url at once.",
        is_mixed,
    ),
];

/// Whether the segment is the tag's base64 in both alphabets, or with only a part of its padding.
fn is_mixed(tag: &[u8], seen: &Signature<'_>) -> bool {
    let padding = seen.segment.iter().rev().take_while(|byte| **byte == b'=').count();
    let is_padded_in_part = padding == 1 && tag.len() % 3 == 1;
    if !(seen.has(b"-_") && seen.has(b"+/") || is_padded_in_part) {
        return false;
    }
    let digits = &seen.segment[..seen.segment.len() - padding];
    let standard: Vec<u8> = digits.iter().map(|byte| standard(*byte)).collect();
    same(&standard, &base64_unpadded(tag))
}

/// Whether the first `+` and the first `/`, or one of them, are all that was replaced.
fn is_first(tag: &[u8], seen: &Signature<'_>) -> bool {
    let text = base64_unpadded(tag);
    let rest = |mark: u8| {
        let places = text.iter().enumerate().filter(move |(_, byte)| **byte == mark).map(|(at, _)| at);
        let replaced: Vec<bool> = places.map(|at| seen.segment.get(at) != Some(&mark)).collect();
        // All, none, or the first.
        match replaced.iter().filter(|is_replaced| **is_replaced).count() {
            0 => Some(false),
            1 if replaced[0] => Some(replaced.len() > 1),
            count if count == replaced.len() => Some(false),
            _ => None,
        }
    };
    let is_padded_in_part = seen.segment.ends_with(b"=") && tag.len() % 3 == 1;
    let firsts = [rest(b'+'), rest(b'/')];
    !firsts.contains(&None) && (firsts.contains(&Some(true)) || is_padded_in_part)
}

fn standard(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}
