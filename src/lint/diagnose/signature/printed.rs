//! Signatures that are what a command-line tool printed: the MAC's hex digits, and text around or between them.
//! Others were converted to text and back: where bits of the MAC are lost on the way, the rest must be enough as evidence.

use super::super::base64url;
use super::super::mistake::{Row, rare};
use super::super::received::{EVIDENCE, Signature, same};
use super::Make;
use crate::encoding::{hex, latin1_to_utf8, utf8_kept, utf8_replaced};

pub(super) static ROWS: &[Row<Make>] = &[
    rare(
        "signature-openssl-text",
        "sent with the text that openssl prints around the MAC's hex digits, such as (stdin)=",
        "Take the bytes: openssl dgst -sha256 -hmac KEY -binary | openssl base64 -A | tr '+/' '-_' | tr -d '='.",
        |tag, seen| {
            found(tag, seen, |before, _| {
                let before = before.trim_ascii_end();
                let before = before.strip_suffix(b"+").unwrap_or(before);
                before.ends_with(b")=")
            })
        },
    ),
    rare(
        "signature-sha256sum-text",
        "sent with the text that sha256sum prints behind the MAC's hex digits, such as the dash of stdin",
        "Use a tool that makes an HMAC's bytes, such as openssl dgst -sha256 -hmac KEY -binary, and encode these in \
         base64url.",
        |tag, seen| {
            found(tag, seen, |before, after| {
                let is_name =
                    [&b"  "[..], b" *", b" -", b"++", b"\t"].iter().any(|mark| after.starts_with(mark));
                before.trim_ascii().is_empty() && is_name
            })
        },
    ),
    rare(
        "signature-text-around-hex",
        "sent with more text around the MAC's hex digits",
        "Take the function's result as bytes, not as text, and encode these bytes in base64url.",
        |tag, seen| found(tag, seen, |_, _| true),
    ),
    rare(
        "signature-hex-with-separators",
        "sent with the MAC's hex digits with colons, dashes, spaces or line ends between them",
        "Take the function's result as bytes, not as text, and encode these bytes in base64url; BitConverter.ToString, \
         openssl dgst -c and xxd write separators.",
        |tag, seen| {
            let digits = |text: &Vec<u8>| -> Vec<u8> {
                let is_mark = |byte: &u8| byte.is_ascii_whitespace() || b":-,".contains(byte);
                text.iter().filter(|byte| !is_mark(byte)).map(u8::to_ascii_lowercase).collect()
            };
            seen.printed.iter().any(|text| same(&digits(text), &hex(tag)))
        },
    ),
];

/// Whether the tag's hex digits are in the text, with other text around them for which the condition holds, and with no more
/// digits beside them.
fn found(tag: &[u8], seen: &Signature<'_>, is_around: impl Fn(&[u8], &[u8]) -> bool) -> bool {
    if seen.printed.is_empty() {
        return false;
    }
    let digits = hex(tag);
    let is_in = |text: &[u8]| {
        let Some(last) = text.len().checked_sub(digits.len()) else { return false };
        (0..=last).any(|start| {
            let (before, rest) = text.split_at(start);
            let (middle, after) = rest.split_at(digits.len());
            let is_apart = ![before.last(), after.first()].into_iter().flatten().any(u8::is_ascii_hexdigit);
            let is_more = before.len() + after.len() > 0;
            is_apart && is_more && same(&middle.to_ascii_lowercase(), &digits) && is_around(before, after)
        })
    };
    let plain =
        |text: &Vec<u8>| text.iter().copied().filter(|byte| !b":".contains(byte)).collect::<Vec<u8>>();
    seen.printed.iter().any(|text| is_in(text) || text.contains(&b':') && is_in(&plain(text)))
}

const BYTES: &str = "Keep the MAC in bytes from the function to the encoder, never in a text string.";
const CASE: &str = "Keep the case of every character of the token: it matters in base64url.";

pub(super) static CONVERTED: &[Row<Make>] = &[
    rare(
        "signature-latin-1-to-utf-8",
        "sent with each byte of the MAC, or each pair of its hex digits, turned into a character (Latin-1), and these \
         characters encoded as UTF-8",
        "Keep the MAC in bytes from the function to the encoder: with CryptoJS, encode the hash itself with \
         CryptoJS.enc.Base64url, not characters made of its hex digits; in Node, Buffer.from(text, 'latin1').",
        |tag, seen| seen.encodes(&latin1_to_utf8(tag)),
    ),
    rare(
        "signature-replacement-characters",
        "sent with replacement characters for the MAC's bytes that are not UTF-8",
        BYTES,
        |tag, seen| lossy(seen, &utf8_replaced(tag), utf8_kept(tag).len()),
    ),
    rare(
        "signature-undecodable-bytes-dropped",
        "sent without the MAC's bytes that are not UTF-8",
        BYTES,
        |tag, seen| lossy(seen, &utf8_kept(tag), utf8_kept(tag).len()),
    ),
    rare(
        "signature-ascii-question-marks",
        "sent with a question mark for every byte of the MAC beyond ASCII",
        BYTES,
        |tag, seen| {
            let marked: Vec<u8> = tag.iter().map(|byte| if byte.is_ascii() { *byte } else { b'?' }).collect();
            lossy(seen, &marked, tag.iter().filter(|byte| byte.is_ascii()).count())
        },
    ),
    rare("signature-seven-bits", "sent without the high bit of every byte of the MAC", BYTES, |tag, seen| {
        let masked: Vec<u8> = tag.iter().map(|byte| byte & 0x7F).collect();
        lossy(seen, &masked, tag.len() * 7 / 8)
    }),
    rare("signature-lower-case", "sent with the signature in lower case", CASE, |tag, seen| {
        let text = base64url(tag).to_ascii_lowercase();
        tag.len() * 6 / 8 >= EVIDENCE && same(&seen.segment, &text)
    }),
    rare("signature-upper-case", "sent with the signature in upper case", CASE, |tag, seen| {
        let text = base64url(tag).to_ascii_uppercase();
        tag.len() * 6 / 8 >= EVIDENCE && same(&seen.segment, &text)
    }),
];

/// Whether the signature is these bytes, and enough of them are the MAC's own.
fn lossy(seen: &Signature<'_>, mangled: &[u8], kept: usize) -> bool {
    kept >= EVIDENCE && seen.encodes(mangled)
}
