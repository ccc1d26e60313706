//! Base64url as a JWS uses it (RFC 7515 §2, RFC 4648 §5): no padding, canonical, nothing skipped.
//!
//! The base64 crate does the work. What is wrong with a segment that it refuses is found here, so
//! that the verifier's error and the lint's finding are one and the same.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

use super::fault::Reason;
use super::planted::planted;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
type Engine = base64::engine::Simd;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
type Engine = GeneralPurpose;

/// The fastest that the machine has.
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

/// As [`encode`], over characters of which there are as [many](encoded_len) as there will be.
pub(super) fn encode_over(text: &mut [u8], bytes: &[u8]) {
    ENGINE.encode_slice(bytes, text).expect("the space is of the length of the code");
}

/// How many characters stand for so many bytes.
pub(super) const fn encoded_len(bytes: usize) -> usize {
    bytes / 3 * 4 + (bytes % 3 * 4).div_ceil(3)
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
    let mut bytes = Vec::new();
    if decode_into(&mut bytes, segment).is_some() {
        return Ok(bytes);
    }
    let flaws = flaws(segment);
    Err(flaws.into_iter().min_by_key(|flaw| flaw.kind).expect("what the decoder refuses has a flaw"))
}

/// As [`decode`], in place of what the buffer held; says nothing of what is wrong.
pub(super) fn decode_into(bytes: &mut Vec<u8>, segment: &[u8]) -> Option<()> {
    bytes.clear();
    planted!("spare-bits": LENIENT.decode_vec(segment, bytes), else ENGINE.decode_vec(segment, bytes)).ok()
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
    /// Those that a byte shows by itself, in the order of the verifier's rules.
    const OF_BYTES: [FlawKind; 4] =
        [FlawKind::Padding, FlawKind::Whitespace, FlawKind::StandardAlphabet, FlawKind::Character];

    /// The bit of the kind in a set of them.
    const fn class(self) -> u8 {
        1 << self as u8
    }

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
    let mut bytes = Vec::new();
    if decode_into(&mut bytes, segment).is_some() {
        return (Vec::new(), Some(bytes));
    }
    let flaws = flaws(segment);
    let is_lost = |flaw: &Flaw| matches!(flaw.kind, FlawKind::Character | FlawKind::Length);
    let bytes = if flaws.iter().any(is_lost) { None } else { LENIENT.decode(meant(segment)).ok() };
    (flaws, bytes)
}

/// All flaws of a segment, one of each kind.
pub(super) fn flaws(segment: &[u8]) -> Vec<Flaw> {
    let class = |byte: &u8| CLASSES[usize::from(*byte)];
    let mut flaws = Vec::new();
    let mut seen = 0;
    for (chunk, start) in segment.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
        let new = chunk.iter().fold(0, |classes, byte| classes | class(byte)) & !seen;
        if new == 0 {
            continue;
        }
        seen |= new;
        for kind in FlawKind::OF_BYTES.into_iter().filter(|kind| new & kind.class() != 0) {
            let at = chunk.iter().position(|byte| class(byte) == kind.class());
            flaws.extend(at.map(|at| Flaw { kind, at: start + at }));
        }
    }
    if seen & FlawKind::Character.class() != 0 {
        return flaws;
    }
    let is_digit = |byte: &u8| is_digit(*byte);
    let digits = if seen == 0 { segment.len() } else { segment.iter().filter(|byte| is_digit(byte)).count() };
    // Of the bits of the last character, those that belong to no byte.
    let spare = match digits % 4 {
        1 => None,
        2 => Some(0b1111),
        3 => Some(0b11),
        _ => Some(0),
    };
    if let Some(at) = segment.iter().rposition(is_digit) {
        let kind = match spare {
            None => Some(FlawKind::Length),
            Some(bits) if value(segment[at]) & bits != 0 => Some(FlawKind::PadBits),
            Some(_) => None,
        };
        flaws.extend(kind.map(|kind| Flaw { kind, at }));
    }
    flaws
}

/// The six bits that a character stands for, in either alphabet.
fn value(digit: u8) -> u8 {
    match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'-' | b'+' => 62,
        _ => 63,
    }
}

/// The characters that stand for bits, in the alphabet that they should be of.
fn meant(segment: &[u8]) -> Vec<u8> {
    let translated = |byte: &u8| match byte {
        b'+' => b'-',
        b'/' => b'_',
        other => *other,
    };
    segment.iter().filter(|byte| is_digit(**byte)).map(translated).collect()
}

/// Whether a byte stands for six bits, in either alphabet.
fn is_digit(byte: u8) -> bool {
    [0, FlawKind::StandardAlphabet.class()].contains(&CLASSES[usize::from(byte)])
}

/// How many bytes are looked at together, before it is asked whether one of them is wrong.
const CHUNK: usize = 32;

/// Of each byte the bit of the flaw that it is; 0 for the alphabet itself. A table is looked up without a
/// branch, so that a long segment costs little even in a fuzzer that traces every comparison.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < classes.len() {
        classes[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => 0,
            b'=' => FlawKind::Padding.class(),
            b' ' | b'\t' | b'\r' | b'\n' | 0x0B | 0x0C => FlawKind::Whitespace.class(),
            b'+' | b'/' => FlawKind::StandardAlphabet.class(),
            _ => FlawKind::Character.class(),
        };
        byte += 1;
    }
    classes
};

/// Takes any unused bits, to see what a segment was meant to say.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&base64::alphabet::URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

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
    fn a_flaw_is_told_once_where_it_is_first_however_long_the_segment() {
        for length in [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK, 3 * CHUNK + 1] {
            let around = "A".repeat(length);
            let segment = format!("{around}={around}= +{around}!=! +{around}");
            let told: Vec<(FlawKind, usize)> =
                flaws(segment.as_bytes()).into_iter().map(|flaw| (flaw.kind, flaw.at)).collect();
            let mut sorted = told.clone();
            sorted.sort_unstable();
            let expected = [
                (FlawKind::Padding, length),
                (FlawKind::Whitespace, 2 * length + 2),
                (FlawKind::StandardAlphabet, 2 * length + 3),
                (FlawKind::Character, 3 * length + 4),
            ];
            assert_eq!(sorted, expected, "{segment}");
        }
    }

    #[test]
    fn every_last_character_with_unused_bits_is_told() {
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (value, digit) in digits.chars().enumerate() {
            for (start, bits) in [("A", 0b1111), ("AA", 0b11), ("AAA", 0)] {
                let segment = format!("{start}{digit}");
                let expected = if value & bits == 0 { None } else { Some(FlawKind::PadBits) };
                assert_eq!(decode(&segment).err().map(|flaw| flaw.kind), expected, "{segment}");
            }
        }
        assert_eq!(flaws(b"AA+").len(), 2, "+ stands for 62, and has unused bits set, too");
        assert_eq!(flaws(b"AAA/").len(), 1);
        assert_eq!(flaws(b"AE=").len(), 2, "padding is no character of the text that is meant");
    }

    #[test]
    fn what_was_meant_is_read_on() {
        let (flaws, bytes) = examine(b"YW\nJj+w=");
        assert_eq!(flaws.len(), 3);
        assert_eq!(bytes.as_deref(), Some(&b"abc\xFB"[..]));
        assert_eq!(examine(b""), (vec![], Some(vec![])));
    }
}
