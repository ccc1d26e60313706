//! Signatures with only a part of the MAC, or with the MAC and more. A part has at least 128 bits.

use super::super::base64url;
use super::super::mistake::{Row, rare};
use super::super::received::{EVIDENCE, same};
use super::Make;

const WHOLE: &str = "Send all 32 bytes of the MAC (RFC 7518 §3.2).";
const NO_TEXT: &str =
    "Keep the MAC in bytes with an explicit length: do not trim it or end it at a zero byte.";
const NO_NUMBER: &str = "Keep the MAC in bytes; a big integer drops and adds leading zeros.";
const NO_MORE: &str = "Send the 32 bytes of the MAC in 43 characters, with nothing before or after them.";

pub(super) static ROWS: &[Row<Make>] = &[
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
