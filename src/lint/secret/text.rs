//! A secret as a text: what it reads, once the ways are undone in which files and variables carry several lines.

use std::borrow::Cow;

use crate::encoding::{decode_hex, percent_decoded, unbase64, unbase64url, utf16_units};

/// The text, and the text with its escapes undone where it has some; nothing if it is not a text.
pub(super) fn readings(secret: &[u8]) -> Vec<String> {
    let Some(text) = decoded(secret) else { return Vec::new() };
    let mut readings = vec![text.into_owned()];
    for undo in [unescaped, percent] {
        let last = readings.len() - 1;
        if let Some(other) = undo(&readings[last]) {
            readings.push(other);
        }
    }
    readings
}

/// UTF-8, or UTF-16 with a byte order mark, which is how PowerShell writes files.
fn decoded(secret: &[u8]) -> Option<Cow<'_, str>> {
    let is_little = match secret {
        [0xff, 0xfe, ..] => true,
        [0xfe, 0xff, ..] => false,
        _ => return std::str::from_utf8(secret).ok().map(Cow::Borrowed),
    };
    String::from_utf16(&utf16_units(&secret[2..], is_little)).ok().map(Cow::Owned)
}

/// Line breaks and quotation marks that were written with a backslash, once or twice.
fn unescaped(text: &str) -> Option<String> {
    let undo = |text: &str| text.replace("\\r", "").replace("\\n", "\n").replace("\\\"", "\"");
    text.contains('\\').then(|| undo(&undo(text)))
}

fn percent(text: &str) -> Option<String> {
    let undone = text.contains('%').then(|| percent_decoded(text.as_bytes()))?;
    String::from_utf8(undone).ok()
}

/// Bytes that the text, or what is after a name in it, encodes in hex, base64 or base64url, each with the encoding.
pub(super) fn encoded(text: &str) -> Vec<(Vec<u8>, &'static str)> {
    let text = text.trim_start_matches('\u{feff}');
    let after = |mark| text.split_once(mark).map(|(_, rest)| rest);
    let mut found = Vec::new();
    for part in [Some(text), after('='), after(':')].into_iter().flatten() {
        let is_digit = |digit: &char| !digit.is_whitespace() && !"\"'`,;".contains(*digit);
        let digits: String = part.chars().filter(is_digit).collect();
        if digits.is_empty() || !digits.is_ascii() {
            continue;
        }
        found.extend(decode_hex(&digits).map(|bytes| (bytes, "hex")));
        found.extend(unbase64(digits.as_bytes()).map(|bytes| (bytes, "base64")));
        if digits.contains(['-', '_']) {
            found.extend(unbase64url(digits.as_bytes()).map(|bytes| (bytes, "base64url")));
        }
    }
    found
}

/// The bytes of a line of base64 in a longer text.
pub(super) fn base64_of(digits: impl Iterator<Item = char>) -> Option<Vec<u8>> {
    let digits: String =
        digits.filter(|digit| digit.is_ascii_alphanumeric() || "+/=".contains(*digit)).collect();
    unbase64(digits.as_bytes())
}
