//! Signatures whose bytes were converted to text and back. Where bits of the MAC are lost on the way, the
//! rest must be enough as evidence.

use super::super::base64url;
use super::super::mistake::{Row, rare};
use super::super::received::{EVIDENCE, Signature, same};
use super::Make;
use crate::encoding::{latin1_to_utf8, utf8_kept, utf8_replaced};

const BYTES: &str = "Keep the MAC in bytes from the function to the encoder, never in a text string.";
const CASE: &str = "Keep the case of every character of the token: it matters in base64url.";

pub(super) static ROWS: &[Row<Make>] = &[
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
