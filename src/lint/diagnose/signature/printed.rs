//! Signatures that are what a command-line tool printed: the MAC's hex digits, and text around or between them.

use super::super::mistake::{Row, rare};
use super::super::received::{Signature, same};
use super::Make;
use crate::encoding::hex;

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
