//! Signatures in which only some of the characters of base64 were replaced by those of base64url.

use super::super::mistake::{Row, rare};
use super::super::received::{Signature, same};
use super::Make;
use crate::encoding::base64_unpadded;

pub(super) static ROWS: &[Row<Make>] = &[
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
    let has = |marks: &[u8]| seen.segment.iter().any(|byte| marks.contains(byte));
    let padding = seen.segment.iter().rev().take_while(|byte| **byte == b'=').count();
    let is_padded_in_part = padding == 1 && tag.len() % 3 == 1;
    if !(has(b"-_") && has(b"+/") || is_padded_in_part) {
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
