//! Messages that are the right text with something before or after it, or in another encoding.

use sha2::{Digest, Sha256};

use super::super::base64url;
use super::super::mistake::{Row, common, rare};
use super::super::received::Received;
use super::Make;
use crate::encoding::{base64, hex, utf16};

const JUST: &str = "Sign the text header.payload with nothing before or after it.";
const ASCII: &str = "Turn the text header.payload into bytes as ASCII or UTF-8, which are the same for it.";
const ITSELF: &str = "Pass the text header.payload itself to the function; HMAC hashes it.";

pub(super) static ROWS: &[Row<Make>] = &[
    common("message-trailing-period", "signed with a period after the two segments", JUST, |token| {
        vec![around(token, b"", b".")]
    }),
    common("message-trailing-line-feed", "signed with a line feed after the two segments", JUST, |token| {
        vec![around(token, b"", b"\n")]
    }),
    common(
        "message-trailing-carriage-return-and-line-feed",
        "signed with a carriage return and line feed after the two segments",
        JUST,
        |token| vec![around(token, b"", b"\r\n")],
    ),
    rare("message-space-around", "signed with a space before or after the two segments", JUST, |token| {
        vec![around(token, b"", b" "), around(token, b" ", b""), around(token, b" ", b" ")]
    }),
    rare("message-leading-line-feed", "signed with a line feed before the two segments", JUST, |token| {
        vec![around(token, b"\n", b""), around(token, b"\n", b"\n")]
    }),
    rare("message-trailing-zero-byte", "signed with a zero byte after the two segments", JUST, |token| {
        vec![around(token, b"", b"\0")]
    }),
    common("message-quoted", "signed with quotation marks around the two segments", JUST, |token| {
        vec![around(token, b"\"", b"\"")]
    }),
    rare(
        "message-single-quoted",
        "signed with single quotation marks around the two segments",
        JUST,
        |token| vec![around(token, b"'", b"'")],
    ),
    rare("message-bearer", "signed with the word `Bearer` before the two segments", JUST, |token| {
        [&b"Bearer "[..], b"bearer ", b"JWT "].into_iter().map(|word| around(token, word, b"")).collect()
    }),
    rare(
        "message-byte-order-mark",
        "signed with a byte order mark before the two segments",
        ASCII,
        |token| vec![around(token, b"\xEF\xBB\xBF", b"")],
    ),
    common(
        "message-utf-16-little-endian",
        "signed over the two segments in UTF-16, low bytes first",
        ASCII,
        |token| in_utf16(token, true),
    ),
    rare(
        "message-utf-16-big-endian",
        "signed over the two segments in UTF-16, high bytes first",
        ASCII,
        |token| in_utf16(token, false),
    ),
    rare(
        "message-lower-case",
        "signed over the two segments in lower case",
        "Keep the case of every character: it matters in base64url.",
        |token| vec![token.signing_input().to_ascii_lowercase()],
    ),
    rare(
        "message-upper-case",
        "signed over the two segments in upper case",
        "Keep the case of every character: it matters in base64url.",
        |token| vec![token.signing_input().to_ascii_uppercase()],
    ),
    rare("message-in-hex", "signed over the hex digits of the two segments", ITSELF, |token| {
        let digits = hex(&token.signing_input());
        vec![digits.to_ascii_uppercase(), digits]
    }),
    rare(
        "message-in-base64",
        "signed over the base64 of the two segments with their period",
        ITSELF,
        |token| {
            let input = token.signing_input();
            vec![base64(&input), base64url(&input)]
        },
    ),
    common("message-hashed", "signed over the SHA-256 hash of the two segments", ITSELF, |token| {
        vec![Sha256::digest(token.signing_input()).to_vec()]
    }),
    rare(
        "message-hashed-in-hex",
        "signed over the hex digits of the segments' SHA-256 hash",
        ITSELF,
        |token| vec![hex(&Sha256::digest(token.signing_input()))],
    ),
];

fn around(token: &Received<'_>, before: &[u8], behind: &[u8]) -> Vec<u8> {
    [before, &token.signing_input(), behind].concat()
}

fn in_utf16(token: &Received<'_>, little_endian: bool) -> Vec<Vec<u8>> {
    let Ok(text) = String::from_utf8(token.signing_input()) else { return vec![] };
    let marked = format!("\u{FEFF}{text}");
    vec![utf16(&text, little_endian), utf16(&marked, little_endian)]
}
