//! Verifiers that accept more than the compact serialization, or decode its base64url too leniently.

use super::super::verifier::{CORRECT_VERIFIER, Parts, Steps, pieces, three};
use super::{Flaw, verifier};
use crate::encoding::percent_decoded;
use crate::jwt::base64url::{self, DecodeErrorKind};
use crate::jwt::json::{Object, Value};

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "reads-tokens-of-any-length",
        "token-limit",
        "It parses a token of any length before it checks the signature, as golang-jwt did (CVE-2025-30204).",
        &Steps { unchecked: &["token-limit"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "strips-the-scheme-word",
        "compact-bare",
        "It accepts the whole Authorization header as a token and strips the scheme word itself.",
        &Steps { receive: without_scheme, ..CORRECT_VERIFIER },
    ),
    verifier(
        "strips-quotation-marks",
        "compact-bare",
        "It takes a token out of the quotation marks that a JSON text or a shell left around it.",
        &Steps { receive: without_quotes, ..CORRECT_VERIFIER },
    ),
    verifier(
        "finds-the-token-in-a-link",
        "compact-bare",
        "It accepts a whole link as a token, and looks for the parameter itself.",
        &Steps { receive: out_of_link, ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-the-json-serialization",
        "compact-bare",
        "It accepts a JWS in JSON as a JWT, as jwcrypto and go-jose do by default.",
        &Steps { split: flattened, ..CORRECT_VERIFIER },
    ),
    verifier(
        "verifies-json-and-reads-compact",
        "compact-bare",
        "It checks the JSON form of a text and reads the claims of its compact form (CVE-2022-39227, python-jwt).",
        &Steps { split: flattened, unwrap: compact_payload, ..CORRECT_VERIFIER },
    ),
    verifier(
        "ignores-what-follows-the-third-segment",
        "compact-three-segments",
        "It splits at the periods and uses the first three pieces, as node-jose and others do.",
        &Steps {
            split: |token| pieces(token).into_iter().take(3).collect::<Vec<_>>().try_into().ok(),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "drops-empty-segments-at-the-end",
        "compact-three-segments",
        "Its language's split drops empty pieces at the end, as in Perl, Ruby and Java.",
        &Steps { split: without_empty_end, ..CORRECT_VERIFIER },
    ),
    verifier(
        "counts-segments-from-the-end",
        "compact-three-segments",
        "It takes the last three pieces and ignores those before them.",
        &Steps { split: last_three, ..CORRECT_VERIFIER },
    ),
    verifier(
        "checks-only-signatures-that-are-there",
        "compact-three-segments",
        "It treats two segments as an unsigned token, and accepts unsigned tokens.",
        &Steps { split: two_or_three, unsigned: |parts| parts.segments[2].is_empty(), ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-fullwidth-periods",
        "compact-three-segments",
        "It normalises the text of a token (NFKC) before it looks for the periods.",
        &Steps {
            receive: |token| String::from_utf8_lossy(token).replace(['\u{FF0E}', '\u{2024}'], ".").into(),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-colons-for-periods",
        "compact-three-segments",
        "It splits at every character that is not base64url, and so at any separator.",
        &Steps {
            split: |token| {
                let is_mark = |byte: &u8| matches!(byte, b'.' | b':' | b',');
                token.split(is_mark).map(<[u8]>::to_vec).collect::<Vec<_>>().try_into().ok()
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "decodes-percent-signs",
        "compact-three-segments",
        "It decodes the query parameter a second time, so that %2E counts as a period.",
        &Steps { receive: percent_decoded, ..CORRECT_VERIFIER },
    ),
    verifier(
        "hangs-on-many-periods",
        "compact-three-segments",
        "It splits with a pattern that backtracks over thousands of periods and answers too late.",
        &Steps {
            split: |token| {
                if token.iter().filter(|byte| **byte == b'.').count() > 1_000 {
                    std::thread::sleep(std::time::Duration::from_secs(60));
                }
                three(token)
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "cuts-off-the-rest-of-the-query",
        "base64url-characters",
        "It ends the token at the next & or #, where another reader of the same text goes on.",
        &Steps { receive: |token| up_to(token, b"&#"), ..CORRECT_VERIFIER },
    ),
    verifier(
        "ends-the-token-at-a-zero-byte",
        "base64url-characters",
        "It copies the token into a C string, which drops what follows a zero byte; libjwt does.",
        &Steps { receive: |token| up_to(token, b"\0"), ..CORRECT_VERIFIER },
    ),
    verifier(
        "trims-white-space",
        "base64url-no-whitespace",
        "It trims the token, so that the same token has any number of spellings.",
        &Steps { receive: |token| token.trim_ascii().to_vec(), ..CORRECT_VERIFIER },
    ),
    verifier(
        "trims-a-line-feed-at-the-end",
        "base64url-no-whitespace",
        "Its decoder stops before a final line feed; nineteen of 65 library set-ups accept one.",
        &Steps { receive: |token| token.strip_suffix(b"\n").unwrap_or(token).to_vec(), ..CORRECT_VERIFIER },
    ),
    verifier(
        "crashes-on-bytes-that-are-no-text",
        "base64url-characters",
        "It assumes that a token is text, and panics if it is not; cpp-jwt aborts.",
        &Steps {
            receive: |token| std::str::from_utf8(token).expect("a token is text").into(),
            ..CORRECT_VERIFIER
        },
    ),
];

fn without_scheme(token: &[u8]) -> Vec<u8> {
    let start = token.split_at_checked(7).filter(|(word, _)| word.eq_ignore_ascii_case(b"bearer "));
    start.map_or(token, |(_, rest)| rest).to_vec()
}

fn without_quotes(token: &[u8]) -> Vec<u8> {
    match token {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner.to_vec(),
        _ => token.to_vec(),
    }
}

fn out_of_link(token: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(token);
    let rest = text.split_once("tenant=").map_or(&*text, |(_, rest)| rest);
    up_to(rest.as_bytes(), b"&#")
}

fn up_to(token: &[u8], ends: &[u8]) -> Vec<u8> {
    token.split(|byte| ends.contains(byte)).next().unwrap_or_default().to_vec()
}

/// The segments of a flattened JWS in JSON, or of a compact one.
fn flattened(token: &[u8]) -> Option<[Vec<u8>; 3]> {
    let Ok(members) = Object::parse(token) else { return three(token) };
    let segment = |name| members.get(name).and_then(Value::as_str).map(|text| text.as_bytes().to_vec());
    Some([segment("protected")?, segment("payload")?, segment("signature")?])
}

/// The second piece of a text that is also JSON.
fn compact_payload(parts: &Parts) -> Option<Vec<u8>> {
    let pieces = pieces(&parts.token);
    base64url::decode(pieces.get(1)?).ok()
}

fn without_empty_end(token: &[u8]) -> Option<[Vec<u8>; 3]> {
    let mut pieces = pieces(token);
    while pieces.last().is_some_and(Vec::is_empty) {
        pieces.pop();
    }
    pieces.try_into().ok()
}

fn last_three(token: &[u8]) -> Option<[Vec<u8>; 3]> {
    let pieces = pieces(token);
    pieces.get(pieces.len().checked_sub(3)?..)?.to_vec().try_into().ok()
}

fn two_or_three(token: &[u8]) -> Option<[Vec<u8>; 3]> {
    let mut pieces = pieces(token);
    if pieces.len() == 2 {
        pieces.push(Vec::new());
    }
    pieces.try_into().ok()
}

/// In the base64url of a segment.
pub(super) static BASE64URL: &[Flaw] = &[
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
