//! Ways to write bytes as text, and text as bytes, that a mistake may use.

use base64::Engine as _;
use base64::alphabet::{self, Alphabet};
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Lower-case hex digits.
pub(super) fn hex(bytes: &[u8]) -> Vec<u8> {
    let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of hex digits in either case.
pub(super) fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|value| value as u8);
    let pairs = text.len().is_multiple_of(2).then(|| text.chunks(2))?;
    pairs.map(|pair| Some(digit(pair[0])? * 16 + digit(pair[1])?)).collect()
}

/// Base64 with `+` and `/`, padded.
pub(crate) fn base64(bytes: &[u8]) -> Vec<u8> {
    STANDARD.encode(bytes).into_bytes()
}

/// Base64 with `+` and `/`, not padded.
pub(crate) fn base64_unpadded(bytes: &[u8]) -> Vec<u8> {
    STANDARD_NO_PAD.encode(bytes).into_bytes()
}

/// Base64 with `-` and `_`, padded.
pub(crate) fn base64url_padded(bytes: &[u8]) -> Vec<u8> {
    URL_SAFE.encode(bytes).into_bytes()
}

/// Base64 with `-` and `_`, not padded.
pub(crate) fn base64url(bytes: &[u8]) -> Vec<u8> {
    URL_SAFE_NO_PAD.encode(bytes).into_bytes()
}

/// What base64 with `+` and `/` encodes, padded or not.
pub(super) fn unbase64(text: &[u8]) -> Option<Vec<u8>> {
    lenient(&alphabet::STANDARD).decode(text).ok()
}

/// What base64 with `-` and `_` encodes, padded or not.
pub(super) fn unbase64url(text: &[u8]) -> Option<Vec<u8>> {
    lenient(&alphabet::URL_SAFE).decode(text).ok()
}

fn lenient(alphabet: &Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
}

/// The text with everything but letters, digits, `-`, `.`, `_` and `~` as `%` and two hex digits.
pub(crate) fn percent_encoded(text: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(text.len());
    for &byte in text {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte);
        } else {
            encoded.push(b'%');
            encoded.extend(hex(&[byte]).to_ascii_uppercase());
        }
    }
    encoded
}

/// The text with `%` and two hex digits as the byte that they stand for.
pub(crate) fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let escaped = (text[at] == b'%').then(|| unhex(text.get(at + 1..at + 3)?)).flatten();
        at += if escaped.is_some() { 3 } else { 1 };
        decoded.extend(escaped.unwrap_or_else(|| vec![text[at - 1]]));
    }
    decoded
}

/// The bytes, each taken for a character of Latin-1, in UTF-8.
pub(super) fn latin1_to_utf8(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().map(char::from).collect::<String>().into_bytes()
}

/// The bytes read as UTF-8, with U+FFFD for what isn't.
pub(super) fn utf8_replaced(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(bytes).into_owned().into_bytes()
}

/// The bytes read as UTF-8, without what isn't.
pub(super) fn utf8_kept(bytes: &[u8]) -> Vec<u8> {
    bytes.utf8_chunks().flat_map(|chunk| chunk.valid().bytes()).collect()
}

/// A text in UTF-16, the low byte of each unit first or last.
pub(super) fn utf16(text: &str, little_endian: bool) -> Vec<u8> {
    let unit = |unit: u16| if little_endian { unit.to_le_bytes() } else { unit.to_be_bytes() };
    text.encode_utf16().flat_map(unit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_percent_go_there_and_back() {
        assert_eq!(unhex(b"00fFa"), None);
        assert_eq!(unhex(b"0g"), None);
        assert_eq!(unhex(&hex(&[0, 0x9A, 0xFF])), Some(vec![0, 0x9A, 0xFF]));
        assert_eq!(percent_encoded(b"a+/=~"), b"a%2B%2F%3D~");
        assert_eq!(percent_decoded(b"%2b%2F%3D%"), b"+/=%");
        assert_eq!(percent_decoded(b"100%zz%2"), b"100%zz%2");
    }

    #[test]
    fn mangled_text_is_as_decoders_leave_it() {
        assert_eq!(utf8_replaced(b"a\xFFb\xC3\xA9"), "a\u{FFFD}bé".as_bytes());
        assert_eq!(utf8_kept(b"a\xFFb\xC3\xA9"), "abé".as_bytes());
        assert_eq!(latin1_to_utf8(b"\xE9"), "é".as_bytes());
        assert_eq!(utf16("é😀", false), [0, 0xE9, 0xD8, 0x3D, 0xDE, 0]);
    }
}
