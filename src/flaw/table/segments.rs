//! Verifiers that decode base64url too leniently.

use super::super::verifier::{CORRECT_VERIFIER, Parts, Steps};
use super::{Flaw, verifier};
use crate::jwt::base64url::{self, DecodeErrorKind};

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "ignores-padding",
        "base64url-no-padding",
        "Its decoder accepts = at the end, so that a token has two spellings; 33 of 65 library set-ups do.",
        &Steps { decode: |segment| kindly(segment, &[DecodeErrorKind::Padding]), ..CORRECT_VERIFIER },
    ),
    verifier(
        "strips-padding-before-the-mac",
        "base64url-no-padding",
        "It strips = before it checks the MAC, so that anyone can add some to a signed token.",
        &Steps {
            receive: |token| token.iter().copied().filter(|byte| *byte != b'=').collect(),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "skips-white-space",
        "base64url-no-whitespace",
        "Its decoder skips spaces and line breaks, as atob and most MIME decoders do.",
        &Steps { decode: |segment| kindly(segment, &[DecodeErrorKind::Whitespace]), ..CORRECT_VERIFIER },
    ),
    verifier(
        "strips-white-space-before-the-mac",
        "base64url-no-whitespace",
        "It strips white space anywhere before it checks the MAC, as go-jose does.",
        &Steps {
            receive: |token| token.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect(),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "reads-the-standard-alphabet",
        "base64url-url-alphabet",
        "It translates - and _ to + and / before it decodes, and so accepts both alphabets.",
        &Steps {
            decode: |segment| kindly(segment, &[DecodeErrorKind::StandardAlphabet]),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-spaces-for-plus-signs",
        "base64url-no-whitespace",
        "It restores a + that a query string turned into a space, in the standard alphabet.",
        &Steps {
            decode: |segment| {
                let restored: Vec<u8> =
                    segment.iter().map(|byte| if *byte == b' ' { b'-' } else { *byte }).collect();
                kindly(&restored, &[DecodeErrorKind::StandardAlphabet, DecodeErrorKind::Padding])
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "skips-foreign-characters",
        "base64url-characters",
        "Its decoder skips what is not base64, as Node's Buffer.from, PHP and CPython do by default.",
        &Steps { decode: skipping, ..CORRECT_VERIFIER },
    ),
    verifier(
        "ends-a-segment-at-a-zero-byte",
        "base64url-characters",
        "It decodes C strings, which end at the first zero byte.",
        &Steps {
            decode: |segment| base64url::decode(segment.split(|byte| *byte == 0).next()?).ok(),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "looks-at-seven-bits-of-a-character",
        "base64url-characters",
        "Its table of letters has 128 entries, and it masks the eighth bit to stay inside.",
        &Steps {
            decode: |segment| {
                base64url::decode(segment.iter().map(|byte| byte & 0x7F).collect::<Vec<u8>>()).ok()
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-the-neighbours-of-letters",
        "base64url-characters",
        "Its ranges of letters end one too late, and [ counts as a.",
        &Steps {
            decode: |segment| {
                let neighbour = |byte: &u8| match byte {
                    b'[' => b'a',
                    b'{' => b'0',
                    b':' => b'-',
                    other => *other,
                };
                base64url::decode(segment.iter().map(neighbour).collect::<Vec<u8>>()).ok()
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-payloads-that-are-not-encoded",
        "base64url-characters",
        "It honours b64 of RFC 7797, which RFC 7797 itself forbids in a JWT.",
        &Steps {
            split: |token| {
                let [header, payload, signature] = super::super::verifier::three(token)?;
                let encoded =
                    if payload.starts_with(b"{") { base64url::encode(&payload).into() } else { payload };
                Some([header, encoded, signature])
            },
            message: |parts| {
                let raw = String::from_utf8_lossy(&parts.token).contains(".{");
                let payload = if raw { &parts.payload_text } else { &parts.segments[1] };
                [&parts.segments[0][..], b".", payload].concat()
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "drops-a-stray-character",
        "base64url-length",
        "It decodes whole groups and drops a single character at the end, as Node's jsonwebtoken and jjwt do.",
        &Steps { decode: without_stray, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-any-unused-bits",
        "base64url-pad-bits",
        "It ignores the unused bits of the last character, so that a token has four or sixteen spellings.",
        &Steps { decode: |segment| kindly(segment, &[DecodeErrorKind::PadBits]), ..CORRECT_VERIFIER },
    ),
    verifier(
        "encodes-anew-before-the-mac",
        "base64url-pad-bits",
        "It decodes, encodes again and checks the MAC of that, so that anyone can change a signed text.",
        &Steps {
            decode: |segment| kindly(segment, &[DecodeErrorKind::PadBits, DecodeErrorKind::Padding]),
            message: |parts: &Parts| {
                let encode = |at: usize| {
                    base64url::encode(base64url::examine(&parts.segments[at]).1.unwrap_or_default())
                };
                format!("{}.{}", encode(0), encode(1)).into_bytes()
            },
            ..CORRECT_VERIFIER
        },
    ),
];

/// Decodes a segment whose defects are all of these kinds.
fn kindly(segment: &[u8], tolerated: &[DecodeErrorKind]) -> Option<Vec<u8>> {
    let (defects, bytes) = base64url::examine(segment);
    bytes.filter(|_| defects.iter().all(|defect| tolerated.contains(&defect.kind)))
}

/// Decodes a segment without the characters outside of both alphabets.
fn skipping(segment: &[u8]) -> Option<Vec<u8>> {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    let letters: Vec<u8> = segment.iter().copied().filter(is_letter).collect();
    base64url::decode(letters).ok()
}

fn without_stray(segment: &[u8]) -> Option<Vec<u8>> {
    let whole = if segment.len() % 4 == 1 { &segment[..segment.len() - 1] } else { segment };
    base64url::decode(whole).ok()
}
