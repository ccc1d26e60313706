//! Ways to spell bytes as text, and text as bytes: hex, base64, percent-encoding, UTF-16, Latin-1.
//!
//! Generators, shells and servers use these by mistake or by convention. The strict base64url of
//! tokens is not here: it belongs to [`jwt`](crate::jwt::base64url).

use base64::Engine as _;
use base64::alphabet::{self, Alphabet};
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Bytes to pairs of lower-case hex digits.
#[must_use]
pub fn encode_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Bytes from pairs of hex digits, in either case.
#[must_use]
pub fn decode_hex(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|value| value as u8);
    let (pairs, rest) = text.as_ref().as_chunks::<2>();
    let decoded = pairs.iter().map(|[high, low]| Some(digit(*high)? * 16 + digit(*low)?)).collect();
    if rest.is_empty() { decoded } else { None }
}

/// As [`encode_hex`], but as bytes, like the other encodings here.
pub(crate) fn hex(bytes: &[u8]) -> Vec<u8> {
    encode_hex(bytes).into_bytes()
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

/// What base64 with `+` and `/` encodes, padded or not.
pub(crate) fn unbase64(text: &[u8]) -> Option<Vec<u8>> {
    lenient(&alphabet::STANDARD).decode(text).ok()
}

/// What base64 with `-` and `_` encodes, padded or not.
pub(crate) fn unbase64url(text: &[u8]) -> Option<Vec<u8>> {
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

/// The text with each `%` and two hex digits as the byte that they spell; other percent signs stay.
pub(crate) fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let escaped = (text[at] == b'%').then(|| decode_hex(text.get(at + 1..at + 3)?)).flatten();
        at += if escaped.is_some() { 3 } else { 1 };
        decoded.extend(escaped.unwrap_or_else(|| vec![text[at - 1]]));
    }
    decoded
}

/// The bytes read as Latin-1, in UTF-8.
pub(crate) fn latin1_to_utf8(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().map(char::from).collect::<String>().into_bytes()
}

/// The bytes read as UTF-8, with U+FFFD for each invalid sequence.
pub(crate) fn utf8_replaced(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(bytes).into_owned().into_bytes()
}

/// The bytes without what is not UTF-8.
pub(crate) fn utf8_kept(bytes: &[u8]) -> Vec<u8> {
    bytes.utf8_chunks().flat_map(|chunk| chunk.valid().bytes()).collect()
}

/// A text in UTF-16.
pub(crate) fn utf16(text: &str, little_endian: bool) -> Vec<u8> {
    let unit = |unit: u16| if little_endian { unit.to_le_bytes() } else { unit.to_be_bytes() };
    text.encode_utf16().flat_map(unit).collect()
}

/// The code units of UTF-16. An odd last byte is ignored.
pub(crate) fn utf16_units(bytes: &[u8], little_endian: bool) -> Vec<u16> {
    let unit =
        |pair: &[u8; 2]| if little_endian { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) };
    bytes.as_chunks::<2>().0.iter().map(unit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_percent_go_there_and_back() {
        assert_eq!(encode_hex(&[0, 255, 16, 169]), "00ff10a9");
        assert_eq!(decode_hex("00ff10A9").as_deref(), Some(&[0, 255, 16, 169][..]));
        assert_eq!((decode_hex(""), decode_hex("0"), decode_hex("0g")), (Some(Vec::new()), None, None));
        assert_eq!((decode_hex("00fFa"), decode_hex("é")), (None, None));
        assert_eq!(percent_encoded(b"a+/=~"), b"a%2B%2F%3D~");
        assert_eq!(percent_decoded(b"%2b%2F%3D%"), b"+/=%");
        assert_eq!(percent_decoded(b"100%zz%2"), b"100%zz%2");
    }

    #[test]
    fn mangled_text_is_what_decoders_leave() {
        assert_eq!(utf8_replaced(b"a\xFFb\xC3\xA9"), "a\u{FFFD}bé".as_bytes());
        assert_eq!(utf8_kept(b"a\xFFb\xC3\xA9"), "abé".as_bytes());
        assert_eq!(latin1_to_utf8(b"\xE9"), "é".as_bytes());
        assert_eq!(utf16("é😀", false), [0, 0xE9, 0xD8, 0x3D, 0xDE, 0]);
        assert_eq!(utf16_units(&[0, 0xE9, 0xD8, 0x3D, 0xDE], false), [0xE9, 0xD83D]);
        assert_eq!(utf16_units(&utf16("é", true), true), [0xE9]);
    }
}
