//! Mistakes of the signature: the MAC may be right, but it was written, cut or extended wrongly.

mod written;

use super::base64url;
use super::mistake::{Mistake, Row, rare};
use super::received::{Carried, EVIDENCE, Signature, same};
use crate::encoding::{hex, latin1_to_utf8, utf8_kept, utf8_replaced};

/// Whether the received signature is what the mistake makes of a tag.
pub(super) type Make = fn(&[u8], &Signature<'_>) -> bool;

/// All of them, more specific ones first.
pub(super) fn rows() -> impl Iterator<Item = &'static Row<Make>> {
    let tables = [written::ROWS, written::REPLACED, PRINTED, CONVERTED, LENGTH];
    tables.into_iter().flatten()
}

/// The mistakes that write this tag as it was received, if there are any: one, or one and what a URL made of it.
pub(super) fn spelling(seen: &Signature<'_>, tag: &[u8]) -> Option<Vec<&'static Mistake>> {
    if tag.len() < EVIDENCE || seen.encodes(tag) {
        return None;
    }
    if let Some(row) = rows().find(|row| (row.make)(tag, seen)) {
        return Some(vec![&row.mistake]);
    }
    seen.unchanged.iter().find_map(|(how, before)| {
        let id = match how {
            Carried::Spaced => "signature-plus-read-as-space",
            Carried::Escaped => "signature-percent-encoded",
        };
        let carried = rows().find(|row| row.mistake.id == id).map(|row| &row.mistake);
        let first = if before.encodes(tag) { Vec::new() } else { spelling(before, tag)? };
        Some(first.into_iter().chain(carried).collect())
    })
}

const WHOLE: &str = "Send all 32 bytes of the MAC (RFC 7518 §3.2).";
const NO_TEXT: &str =
    "Keep the MAC in bytes with an explicit length: do not trim it or end it at a zero byte.";
const NO_NUMBER: &str = "Keep the MAC in bytes; a big integer drops and adds leading zeros.";
const NO_MORE: &str = "Send the 32 bytes of the MAC in 43 characters, with nothing before or after them.";

/// Signatures with only a part of the MAC, or with the MAC and more. A part has at least 128 bits.
static LENGTH: &[Row<Make>] = &[
    rare(
        "signature-leading-zeros-dropped",
        "sent without the zero bytes at the beginning of the MAC",
        NO_NUMBER,
        |tag, seen| {
            let zeros = tag.iter().take_while(|byte| **byte == 0).count();
            is_part(&tag[zeros..], tag) && seen.encodes(&tag[zeros..])
        },
    ),
    rare(
        "signature-trimmed",
        "sent without the white space or zero bytes at the ends of the MAC",
        NO_TEXT,
        |tag, seen| {
            let blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x0B);
            let Some(missing) = tag.len().checked_sub(seen.bytes.len()) else { return false };
            let kept = |start: usize| &tag[start..start + seen.bytes.len()];
            let is_trim =
                |start: usize| tag[..start].iter().chain(&tag[start + seen.bytes.len()..]).all(blank);
            let mut starts = (0..=missing).filter(|&start| is_trim(start));
            starts.any(|start| is_part(kept(start), tag) && seen.encodes(kept(start)))
        },
    ),
    rare(
        "signature-cut-at-zero-byte",
        "sent with the MAC cut at its first zero byte",
        NO_TEXT,
        |tag, seen| {
            let end = tag.iter().position(|byte| *byte == 0).unwrap_or(tag.len());
            let blanked = [&tag[..end], &vec![0; tag.len() - end]].concat();
            is_part(&tag[..end], tag) && (seen.encodes(&tag[..end]) || seen.encodes(&blanked))
        },
    ),
    rare("signature-truncated", "sent with only the first bytes of the MAC", WHOLE, |tag, seen| {
        let kept = tag.get(..seen.bytes.len()).unwrap_or_default();
        is_part(kept, tag) && seen.encodes(kept)
    }),
    rare("signature-first-bytes-missing", "sent with only the last bytes of the MAC", WHOLE, |tag, seen| {
        let missing = tag.len().saturating_sub(seen.bytes.len());
        is_part(&tag[missing..], tag) && seen.encodes(&tag[missing..])
    }),
    rare("signature-cut-text", "sent with only the first characters of the signature", WHOLE, |tag, seen| {
        let text = base64url(tag);
        let kept = text.get(..seen.segment.len()).unwrap_or_default();
        // A character holds six bits.
        kept.len() * 6 / 8 >= EVIDENCE && same(&seen.segment, kept)
    }),
    rare("signature-line-feed-added", "sent with a line feed encoded after the MAC", NO_MORE, |tag, seen| {
        [&b"\n"[..], b"\r\n"].into_iter().any(|end| seen.encodes(&[tag, end].concat()))
    }),
    rare(
        "signature-pad-count-added",
        "sent with the number of pad characters after the signature",
        "Strip the digit that .NET's UrlTokenEncode appends, or encode with another function.",
        |tag, seen| {
            let count = (3 - tag.len() % 3) % 3;
            same(&seen.segment, &[&base64url(tag)[..], count.to_string().as_bytes()].concat())
        },
    ),
    rare("signature-doubled", "sent with the MAC twice", NO_MORE, |tag, seen| seen.encodes(&tag.repeat(2))),
    rare("signature-zero-byte-first", "sent with a zero byte before the MAC", NO_NUMBER, |tag, seen| {
        seen.encodes(&[&[0], tag].concat())
    }),
    rare("signature-zeros-added", "sent with zero bytes after the MAC", NO_MORE, |tag, seen| {
        let extra = seen.bytes.get(tag.len()..).unwrap_or_default();
        !extra.is_empty() && extra.iter().all(|byte| *byte == 0) && seen.encodes(&[tag, extra].concat())
    }),
    rare("signature-bytes-added", "sent with more bytes after the MAC", NO_MORE, |tag, seen| {
        let extra = seen.bytes.get(tag.len()..).unwrap_or_default();
        !extra.is_empty() && seen.encodes(&[tag, extra].concat())
    }),
    rare(
        "signature-text-added",
        "sent with more text after the signature",
        "Remove what follows the token, such as the rest of a URL.",
        |tag, seen| {
            let text = base64url(tag);
            let start = seen.segment.get(..text.len()).unwrap_or_default();
            // Padding and white space are mistakes of their own.
            !seen.means(tag) && same(start, &text)
        },
    ),
];

/// Whether bytes are a proper part of a tag, and enough as evidence.
fn is_part(kept: &[u8], tag: &[u8]) -> bool {
    (EVIDENCE..tag.len()).contains(&kept.len())
}

/// What a command-line tool printed: the MAC's hex digits, and text around or between them.
static PRINTED: &[Row<Make>] = &[
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

static CONVERTED: &[Row<Make>] = &[
    rare(
        "signature-latin-1-to-utf-8",
        "sent with each byte of the MAC, or each pair of its hex digits, turned into a character (Latin-1), and these \
         characters encoded as UTF-8",
        "Keep the MAC in bytes from the function to the encoder: with CryptoJS, encode the hash itself with \
         CryptoJS.enc.Base64url, not characters made of its hex digits; in Node, Buffer.from(text, 'latin1').",
        |tag, seen| seen.is_text() && seen.encodes(&latin1_to_utf8(tag)),
    ),
    rare(
        "signature-replacement-characters",
        "sent with replacement characters for the MAC's bytes that are not UTF-8",
        BYTES,
        |tag, seen| seen.is_text() && lossy(seen, &utf8_replaced(tag), utf8_kept(tag).len()),
    ),
    rare(
        "signature-undecodable-bytes-dropped",
        "sent without the MAC's bytes that are not UTF-8",
        BYTES,
        |tag, seen| seen.is_text() && lossy(seen, &utf8_kept(tag), utf8_kept(tag).len()),
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
