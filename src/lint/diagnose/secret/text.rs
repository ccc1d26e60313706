//! Secrets that files, shells and text encodings changed: something was added or dropped, or the text was
//! written in other bytes.

use super::super::mistake::{Row, common, rare};
use super::{Make, maybe};
use crate::encoding::{latin1_to_utf8, utf8_kept, utf8_replaced, utf16, utf16_units};

const FILE: &str = "Remove what an editor or a command added to the secret's file or variable.";
const KEEP: &str = "Use every byte of the secret, also those at its ends, or agree on a secret without them.";
const UTF_8: &str = "Convert the text of the secret to bytes as UTF-8, and name that encoding in the code.";
const BYTES: &str = "Keep the secret in bytes all the way; it is not UTF-8 text.";
const BOM: &[u8] = b"\xEF\xBB\xBF";

pub(super) static ROWS: &[Row<Make>] = &[
    common("secret-line-feed-added", "signed with a line feed after the secret", FILE, |secret| {
        vec![around(b"", secret, b"\n")]
    }),
    common(
        "secret-carriage-return-and-line-feed-added",
        "signed with a carriage return and line feed after the secret",
        FILE,
        |secret| vec![around(b"", secret, b"\r\n"), around(b"", secret, b"\r")],
    ),
    common("secret-space-added", "signed with a space before or after the secret", FILE, |secret| {
        vec![around(b"", secret, b" "), around(b" ", secret, b""), around(b" ", secret, b" ")]
    }),
    rare("secret-zero-byte-added", "signed with a zero byte after the secret", FILE, |secret| {
        vec![around(b"", secret, b"\0")]
    }),
    common(
        "secret-line-end-dropped",
        "signed without the line end that the secret ends in",
        KEEP,
        |secret| {
            let line = secret.strip_suffix(b"\n");
            maybe(line.map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()))
        },
    ),
    common("secret-trimmed", "signed without the white space at the ends of the secret", KEEP, |secret| {
        vec![secret.trim_ascii().into(), secret.trim_ascii_end().into(), secret.trim_ascii_start().into()]
    }),
    common("secret-quoted", "signed with quotation marks around the secret", FILE, |secret| {
        vec![around(b"\"", secret, b"\"")]
    }),
    rare("secret-single-quoted", "signed with single quotation marks around the secret", FILE, |secret| {
        vec![around(b"'", secret, b"'")]
    }),
    common("secret-quotes-dropped", "signed without the quotation marks around the secret", KEEP, |secret| {
        match secret {
            [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => vec![inner.to_vec()],
            _ => vec![],
        }
    }),
    rare(
        "secret-escapes-read",
        "signed with a secret whose backslashes were read as escapes",
        "Use the characters of the secret as the key; a backslash is one of them.",
        unescaped,
    ),
    rare(
        "secret-byte-order-mark-added",
        "signed with a byte order mark before the secret",
        "Remove the three bytes that an editor put before the text of the secret.",
        |secret| vec![around(BOM, secret, b"")],
    ),
    rare(
        "secret-byte-order-mark-dropped",
        "signed without the byte order mark at the beginning of the secret",
        KEEP,
        |secret| maybe(secret.strip_prefix(BOM).map(<[u8]>::to_vec)),
    ),
    common(
        "secret-utf-16-little-endian",
        "signed with the secret in UTF-16, low bytes first",
        UTF_8,
        |secret| in_utf16(secret, true),
    ),
    rare("secret-utf-16-big-endian", "signed with the secret in UTF-16, high bytes first", UTF_8, |secret| {
        in_utf16(secret, false)
    }),
    rare(
        "secret-read-from-utf-16",
        "signed with the UTF-8 text of a secret that is in UTF-16",
        "Write the secret's file in UTF-8 without a byte order mark, and use its bytes on both sides.",
        |secret| {
            let text = from_utf16(secret);
            let line = text.as_deref().map(|text| text.trim_ascii_end().to_vec());
            text.into_iter().chain(line).collect()
        },
    ),
    common("secret-latin-1", "signed with the secret in Latin-1", UTF_8, |secret| {
        let text = std::str::from_utf8(secret).ok();
        maybe(text.and_then(|text| text.chars().map(|letter| u8::try_from(letter).ok()).collect()))
    }),
    common(
        "secret-utf-8-twice",
        "signed with the secret's bytes read as Latin-1 and encoded as UTF-8 again",
        BYTES,
        |secret| vec![latin1_to_utf8(secret)],
    ),
    rare(
        "secret-ascii-question-marks",
        "signed with a question mark for every letter of the secret beyond ASCII",
        UTF_8,
        |secret| {
            let text = String::from_utf8_lossy(secret);
            let by_letter = text.replace(|letter: char| !letter.is_ascii(), "?").into_bytes();
            let by_byte = secret.iter().map(|byte| if byte.is_ascii() { *byte } else { b'?' }).collect();
            vec![by_letter, by_byte]
        },
    ),
    rare(
        "secret-replacement-characters",
        "signed with replacement characters for the bytes of the secret that are not UTF-8",
        BYTES,
        |secret| vec![utf8_replaced(secret)],
    ),
    rare(
        "secret-undecodable-bytes-dropped",
        "signed without the bytes of the secret that are not UTF-8, or not ASCII",
        BYTES,
        |secret| vec![utf8_kept(secret), secret.iter().copied().filter(u8::is_ascii).collect()],
    ),
    rare(
        "secret-decomposed",
        "signed with the secret's accented letters decomposed, or composed",
        "Use the bytes of the secret as they are, without normalizing its text.",
        |secret| {
            let text = std::str::from_utf8(secret).ok();
            text.map(|text| [decomposed(text), composed(text)].map(String::into_bytes).into())
                .unwrap_or_default()
        },
    ),
    rare(
        "secret-upper-case",
        "signed with the secret in upper case",
        "Keep the case of every letter of the secret.",
        |secret| in_case(secret, <[u8]>::to_ascii_uppercase, str::to_uppercase),
    ),
    rare(
        "secret-lower-case",
        "signed with the secret in lower case",
        "Keep the case of every letter of the secret.",
        |secret| in_case(secret, <[u8]>::to_ascii_lowercase, str::to_lowercase),
    ),
];

fn around(before: &[u8], secret: &[u8], behind: &[u8]) -> Vec<u8> {
    [before, secret, behind].concat()
}

fn in_utf16(secret: &[u8], little_endian: bool) -> Vec<Vec<u8>> {
    let Ok(text) = std::str::from_utf8(secret) else { return vec![] };
    let plain = utf16(text, little_endian);
    let marked = [utf16("\u{FEFF}", little_endian), plain.clone()].concat();
    vec![plain, marked]
}

/// The text of bytes that are UTF-16, recognized by the byte order mark or by the zeros of ASCII text.
fn from_utf16(secret: &[u8]) -> Option<Vec<u8>> {
    if !secret.len().is_multiple_of(2) {
        return None;
    }
    let little_endian = match secret {
        [0xFF, 0xFE, ..] => true,
        [0xFE, 0xFF, ..] => false,
        [_, 0, _, 0, ..] => true,
        [0, _, 0, _, ..] => false,
        _ => return None,
    };
    let text = String::from_utf16(&utf16_units(secret, little_endian)).ok()?;
    Some(text.strip_prefix('\u{FEFF}').unwrap_or(&text).as_bytes().to_vec())
}

/// A secret read as a JSON string, or as the inside of one, with its own quotation marks dropped or kept. A
/// secret without a backslash does not change, except for the quotation marks.
fn unescaped(secret: &[u8]) -> Vec<Vec<u8>> {
    let read = |text: &[u8]| serde_json::from_slice::<String>(text).ok().map(String::into_bytes);
    match secret {
        [b'"', .., b'"'] => {
            let inner = read(secret);
            let kept = inner.as_ref().map(|inner| around(b"\"", inner, b"\""));
            inner.into_iter().chain(kept).collect()
        }
        _ => maybe(read(&around(b"\"", secret, b"\""))),
    }
}

fn in_case(secret: &[u8], ascii: fn(&[u8]) -> Vec<u8>, unicode: fn(&str) -> String) -> Vec<Vec<u8>> {
    let text = std::str::from_utf8(secret).ok();
    [ascii(secret)].into_iter().chain(text.map(|text| unicode(text).into_bytes())).collect()
}

/// The accented letters of Latin-1, each of which is a letter and a mark in the other normal form.
const LETTERS: &str = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿ";
const PLAIN: &str = "AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyy";
/// Grave, acute, circumflex, tilde, diaeresis, ring and cedilla, by their digits.
const MARKS: [char; 7] = ['\u{300}', '\u{301}', '\u{302}', '\u{303}', '\u{308}', '\u{30A}', '\u{327}'];
const MARK_OF: &str = "01234560124012430123401241012345601240124301234012414";

/// Each accented letter with its letter and its mark.
fn compositions() -> impl Iterator<Item = (char, [char; 2])> {
    let marks = MARK_OF.bytes().map(|digit| MARKS[usize::from(digit - b'0')]);
    LETTERS.chars().zip(PLAIN.chars().zip(marks).map(|(letter, mark)| [letter, mark]))
}

/// The text with its accented letters as two characters each (Unicode's form D).
fn decomposed(text: &str) -> String {
    let parts = |letter| compositions().find(|(whole, _)| *whole == letter).map(|(_, parts)| parts);
    text.chars().flat_map(|letter| parts(letter).map_or(vec![letter], Vec::from)).collect()
}

/// The text with its accented letters as one character each (Unicode's form C).
fn composed(text: &str) -> String {
    compositions().fold(text.to_owned(), |text, (whole, parts)| {
        text.replace(&String::from_iter(parts), whole.encode_utf8(&mut [0; 4]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_decomposed_and_composed() {
        assert_eq!(decomposed("çÅñÿ ëx"), "c\u{327}A\u{30A}n\u{303}y\u{308} e\u{308}x");
        let all = LETTERS.chars().count();
        assert_eq!((PLAIN.len(), MARK_OF.len(), compositions().count()), (all, all, all));
        assert_eq!(composed(&decomposed(LETTERS)), LETTERS);
        assert_eq!(decomposed(LETTERS).chars().count(), 2 * all);
    }
}
