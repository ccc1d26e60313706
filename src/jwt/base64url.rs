//! Base64url as a JWS uses it (RFC 7515 §2, RFC 4648 §5): no padding, canonical, nothing skipped.
//!
//! The base64 crate decodes. What is wrong with a segment that it rejects is found out here, once for the
//! verifier's error and the lint's findings.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

use super::fault::Reason;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
type Engine = base64::engine::Simd;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
type Engine = GeneralPurpose;

/// The fastest engine for this machine.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    return Engine::url_safe(NO_PAD);
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    return Engine::new(&base64::alphabet::URL_SAFE, NO_PAD);
});

/// Encodes bytes without padding.
///
/// ```
/// assert_eq!(jwt_assay::jwt::base64url::encode([3, 236, 255, 224, 193]), "A-z_4ME");
/// ```
#[must_use]
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    ENGINE.encode(bytes)
}

/// Like [`encode`], into a buffer of the [right length](encoded_len).
pub(super) fn encode_over(text: &mut [u8], bytes: &[u8]) {
    ENGINE.encode_slice(bytes, text).expect("the buffer has the length of the code");
}

/// The length of the code for a number of bytes.
pub(super) const fn encoded_len(bytes: usize) -> usize {
    bytes / 3 * 4 + (bytes % 3 * 4).div_ceil(3)
}

/// Decodes a segment strictly.
///
/// # Errors
/// The first defect by kind, in the order of [`Reason`].
///
/// ```
/// use jwt_assay::jwt::base64url::decode;
/// assert_eq!(decode("A-z_4ME"), Ok(vec![3, 236, 255, 224, 193]));
/// assert!(decode("A-z_4MF").is_err(), "the unused bits of the last character must be zero");
/// ```
pub fn decode(segment: impl AsRef<[u8]>) -> Result<Vec<u8>, DecodeError> {
    let (defects, bytes) = examine(segment.as_ref());
    match defects.into_iter().min_by_key(|defect| defect.kind) {
        None => Ok(bytes.expect("a segment without a defect is decoded")),
        Some(defect) => Err(defect),
    }
}

/// Like [`decode`], into a buffer that is cleared first, and without the reason of a failure.
pub(super) fn decode_into(bytes: &mut Vec<u8>, segment: &[u8]) -> Option<()> {
    bytes.clear();
    ENGINE.decode_vec(segment, bytes).ok()
}

/// Why a segment is not base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum DecodeErrorKind {
    /// It contains `=`.
    #[error("padding")]
    Padding,
    /// It contains ASCII white space.
    #[error("white space")]
    Whitespace,
    /// It contains `+` or `/`.
    #[error("a character of the standard base64 alphabet")]
    StandardAlphabet,
    /// It contains another byte outside the alphabet.
    #[error("a character outside the base64url alphabet")]
    Character,
    /// Its length is 1 modulo 4.
    #[error("one character too few or too many")]
    Length,
    /// The unused bits of its last character are set.
    #[error("set unused bits")]
    PadBits,
}

impl DecodeErrorKind {
    /// What is wrong with a single byte, if anything.
    fn of_byte(byte: u8) -> Option<Self> {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => None,
            b'=' => Some(DecodeErrorKind::Padding),
            b' ' | b'\t' | b'\r' | b'\n' | 0x0B | 0x0C => Some(DecodeErrorKind::Whitespace),
            b'+' | b'/' => Some(DecodeErrorKind::StandardAlphabet),
            _ => Some(DecodeErrorKind::Character),
        }
    }

    /// The verifier's rule that the defect breaks.
    #[must_use]
    pub fn reason(self) -> Reason {
        match self {
            DecodeErrorKind::Padding => Reason::Base64urlNoPadding,
            DecodeErrorKind::Whitespace => Reason::Base64urlNoWhitespace,
            DecodeErrorKind::StandardAlphabet => Reason::Base64urlUrlAlphabet,
            DecodeErrorKind::Character => Reason::Base64urlCharacters,
            DecodeErrorKind::Length => Reason::Base64urlLength,
            DecodeErrorKind::PadBits => Reason::Base64urlPadBits,
        }
    }
}

/// One defect of a segment, at the first byte that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind} at byte {at}")]
pub struct DecodeError {
    /// What is wrong.
    pub kind: DecodeErrorKind,
    /// The byte of the segment.
    pub at: usize,
}

/// All defects of a segment, one of each kind, and the bytes that it was meant to encode if these are still known:
/// white space and padding dropped, the standard alphabet translated.
#[must_use]
pub fn examine(segment: &[u8]) -> (Vec<DecodeError>, Option<Vec<u8>>) {
    let mut bytes = Vec::new();
    if decode_into(&mut bytes, segment).is_some() {
        return (Vec::new(), Some(bytes));
    }
    let mut defects = defects_of_bytes(segment);
    if defects.iter().any(|defect| defect.kind == DecodeErrorKind::Character) {
        return (defects, None);
    }
    let meant = meant(segment);
    let last = segment.iter().rposition(|byte| is_digit(*byte)).unwrap_or_default();
    if meant.len() % 4 == 1 {
        defects.push(DecodeError { kind: DecodeErrorKind::Length, at: last });
    } else if ENGINE.decode(&meant).is_err() {
        defects.push(DecodeError { kind: DecodeErrorKind::PadBits, at: last });
    }
    (defects, LENIENT.decode(meant).ok())
}

/// The defects of single bytes, the first of each kind.
fn defects_of_bytes(segment: &[u8]) -> Vec<DecodeError> {
    let mut defects: Vec<DecodeError> = Vec::new();
    for (at, byte) in segment.iter().enumerate() {
        if let Some(kind) = DecodeErrorKind::of_byte(*byte)
            && defects.iter().all(|defect| defect.kind != kind)
        {
            defects.push(DecodeError { kind, at });
        }
    }
    defects
}

/// The base64url characters of a segment, those of the standard alphabet translated.
fn meant(segment: &[u8]) -> Vec<u8> {
    let translated = |byte: &u8| match byte {
        b'+' => b'-',
        b'/' => b'_',
        other => *other,
    };
    segment.iter().filter(|byte| is_digit(**byte)).map(translated).collect()
}

/// Whether a byte encodes six bits, in either alphabet.
fn is_digit(byte: u8) -> bool {
    matches!(DecodeErrorKind::of_byte(byte), None | Some(DecodeErrorKind::StandardAlphabet))
}

/// Accepts any unused bits, to find out what a segment was meant to encode.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&base64::alphabet::URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_defect_has_its_kind_and_place() {
        let cases: [(&str, DecodeErrorKind, usize); 8] = [
            ("YWJj=", DecodeErrorKind::Padding, 4),
            ("YW Jj", DecodeErrorKind::Whitespace, 2),
            ("YWJj\n", DecodeErrorKind::Whitespace, 4),
            ("_-+_", DecodeErrorKind::StandardAlphabet, 2),
            ("YWJ!", DecodeErrorKind::Character, 3),
            ("YWJé", DecodeErrorKind::Character, 3),
            ("YWJjZ", DecodeErrorKind::Length, 4),
            ("YWK", DecodeErrorKind::PadBits, 2),
        ];
        for (segment, kind, at) in cases {
            assert_eq!(decode(segment), Err(DecodeError { kind, at }), "{segment:?}");
        }
    }

    #[test]
    fn a_defect_is_reported_once_at_its_first_byte_in_a_segment_of_any_length() {
        for length in [0, 1, 31, 32, 64, 97] {
            let around = "A".repeat(length);
            let segment = format!("{around}={around}= +{around}!=! +{around}");
            let (defects, _) = examine(segment.as_bytes());
            let mut sorted: Vec<_> = defects.iter().map(|defect| (defect.kind, defect.at)).collect();
            sorted.sort_unstable();
            let expected = [
                (DecodeErrorKind::Padding, length),
                (DecodeErrorKind::Whitespace, 2 * length + 2),
                (DecodeErrorKind::StandardAlphabet, 2 * length + 3),
                (DecodeErrorKind::Character, 3 * length + 4),
            ];
            assert_eq!(sorted, expected, "{segment}");
        }
    }

    #[test]
    fn set_unused_bits_are_a_defect_of_every_last_character() {
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (value, digit) in digits.chars().enumerate() {
            for (start, bits) in [("A", 0b1111), ("AA", 0b11), ("AAA", 0)] {
                let segment = format!("{start}{digit}");
                let expected = if value & bits == 0 { None } else { Some(DecodeErrorKind::PadBits) };
                assert_eq!(decode(&segment).err().map(|defect| defect.kind), expected, "{segment}");
            }
        }
        assert_eq!(examine(b"AA+").0.len(), 2, "+ encodes 62, which also sets unused bits");
        assert_eq!(examine(b"AAA/").0.len(), 1);
        assert_eq!(examine(b"AE=").0.len(), 2, "padding is not the last character");
    }

    #[test]
    fn what_a_segment_was_meant_to_encode_is_decoded() {
        let (defects, bytes) = examine(b"YW\nJj+w=");
        assert_eq!(defects.len(), 3);
        assert_eq!(bytes.as_deref(), Some(&b"abc\xFB"[..]));
        assert_eq!(examine(b""), (vec![], Some(vec![])));
    }
}
