//! Base64url as a JWS uses it (RFC 7515 §2, RFC 4648 §5): no padding, canonical, nothing skipped.
//!
//! The base64 crate does the work. What is wrong with a segment that it refuses is found here, so
//! that the verifier's error and the lint's finding are one and the same.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fault::Reason;
use super::planted::planted;

/// Encodes bytes without padding.
///
/// ```
/// assert_eq!(jwt_assay::jwt::base64url::encode([3, 236, 255, 224, 193]), "A-z_4ME");
/// ```
#[must_use]
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes a segment strictly.
///
/// # Errors
/// The first [`Flaw`] by kind, in the order of [`Reason`].
///
/// ```
/// use jwt_assay::jwt::base64url::decode;
/// assert_eq!(decode("A-z_4ME"), Ok(vec![3, 236, 255, 224, 193]));
/// assert!(decode("A-z_4MF").is_err(), "the unused bits of the last character must be zero");
/// ```
pub fn decode(segment: impl AsRef<[u8]>) -> Result<Vec<u8>, Flaw> {
    let segment = segment.as_ref();
    let engine = planted!("spare-bits": &LENIENT, else &URL_SAFE_NO_PAD);
    engine.decode(segment).map_err(|_| {
        let (flaws, _) = examine(segment);
        flaws.into_iter().min_by_key(|flaw| flaw.kind).expect("what the decoder refuses has a flaw")
    })
}

/// Why a segment is not base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum FlawKind {
    /// It holds `=`.
    #[error("= stands at byte")]
    Padding,
    /// It holds ASCII white space.
    #[error("white space stands at byte")]
    Whitespace,
    /// It holds `+` or `/`.
    #[error("a character of the standard alphabet stands at byte")]
    StandardAlphabet,
    /// It holds another byte outside the alphabet.
    #[error("no base64url character stands at byte")]
    Character,
    /// Its length is 1 modulo 4.
    #[error("a character is missing or too many at byte")]
    Length,
    /// The unused bits of its last character are set.
    #[error("unused bits are set in the character at byte")]
    PadBits,
}

impl FlawKind {
    /// The verifier's rule that the flaw breaks.
    #[must_use]
    pub fn reason(self) -> Reason {
        match self {
            FlawKind::Padding => Reason::Base64urlNoPadding,
            FlawKind::Whitespace => Reason::Base64urlNoWhitespace,
            FlawKind::StandardAlphabet => Reason::Base64urlUrlAlphabet,
            FlawKind::Character => Reason::Base64urlCharacters,
            FlawKind::Length => Reason::Base64urlLength,
            FlawKind::PadBits => Reason::Base64urlPadBits,
        }
    }
}

/// One flaw of a segment, at the first byte that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind} {at}")]
pub struct Flaw {
    /// What it is.
    pub kind: FlawKind,
    /// The byte of the segment.
    pub at: usize,
}

/// All flaws of a segment, one of each kind, and the bytes it was meant to encode where these can
/// still be told: white space and padding dropped, the standard alphabet translated.
#[must_use]
pub fn examine(segment: &[u8]) -> (Vec<Flaw>, Option<Vec<u8>>) {
    let mut flaws: Vec<Flaw> = Vec::new();
    let mut note = |kind, at| {
        if flaws.iter().all(|flaw| flaw.kind != kind) {
            flaws.push(Flaw { kind, at });
        }
    };
    let mut meant = Vec::with_capacity(segment.len());
    let mut last = 0;
    let mut readable = true;
    for (at, &byte) in segment.iter().enumerate() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => {
                meant.push(byte);
                last = at;
            }
            b'=' => note(FlawKind::Padding, at),
            b' ' | b'\t' | b'\r' | b'\n' | 0x0B | 0x0C => note(FlawKind::Whitespace, at),
            b'+' | b'/' => {
                meant.push(if byte == b'+' { b'-' } else { b'_' });
                last = at;
                note(FlawKind::StandardAlphabet, at);
            }
            _ => {
                readable = false;
                note(FlawKind::Character, at);
            }
        }
    }
    if !readable {
        return (flaws, None);
    }
    if meant.len() % 4 == 1 {
        note(FlawKind::Length, last);
        return (flaws, None);
    }
    let bytes = match URL_SAFE_NO_PAD.decode(&meant) {
        Ok(bytes) => Some(bytes),
        Err(_) => {
            note(FlawKind::PadBits, last);
            LENIENT.decode(&meant).ok()
        }
    };
    (flaws, bytes)
}

/// Takes any unused bits, to see what a segment was meant to say.
const LENIENT: base64::engine::GeneralPurpose = base64::engine::GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    base64::engine::general_purpose::NO_PAD.with_decode_allow_trailing_bits(true),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flaw_is_told_apart() {
        let cases: [(&str, FlawKind, usize); 8] = [
            ("YWJj=", FlawKind::Padding, 4),
            ("YW Jj", FlawKind::Whitespace, 2),
            ("YWJj\n", FlawKind::Whitespace, 4),
            ("_-+_", FlawKind::StandardAlphabet, 2),
            ("YWJ!", FlawKind::Character, 3),
            ("YWJé", FlawKind::Character, 3),
            ("YWJjZ", FlawKind::Length, 4),
            ("YWK", FlawKind::PadBits, 2),
        ];
        for (segment, kind, at) in cases {
            assert_eq!(decode(segment), Err(Flaw { kind, at }), "{segment:?}");
        }
    }

    #[test]
    fn what_was_meant_is_read_on() {
        let (flaws, bytes) = examine(b"YW\nJj+w=");
        assert_eq!(flaws.len(), 3);
        assert_eq!(bytes.as_deref(), Some(&b"abc\xFB"[..]));
        assert_eq!(examine(b""), (vec![], Some(vec![])));
    }
}
