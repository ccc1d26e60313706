//! Segments in another encoding whose characters happen to be base64url, so that only the decoded bytes
//! show the mistake. All are signed as they are sent, and their lengths leave no bits over.

use super::super::group::Group;
use super::{Segments, header_with_pads, payload_with_pads};
use crate::encoding::encode_hex;
use crate::jwt::base64url;
use crate::lint::Level;

pub fn add(group: &mut Group) {
    let segments = Segments::sample();
    let twice = |segment: &str| base64url::encode(segment);
    let cases = [
        (
            "header-encoded-twice",
            "header-json",
            segments.header(twice),
            "Decoding until JSON appears is guessing, and each guess is another token.",
        ),
        (
            "header-in-hex",
            "header-utf8",
            segments.header(|_| encode_hex(header_with_pads(2).as_bytes())),
            "Hex digits are base64url too, so only the bytes they decode to reveal the mistake.",
        ),
        (
            "payload-in-hex",
            "payload-utf8",
            segments.payload(|_| encode_hex(payload_with_pads(0).as_bytes())),
            "A verifier that tries hex as a second guess reads two claims sets from one alphabet.",
        ),
        (
            "payload-in-base32",
            "payload-utf8",
            segments.payload(|_| base32(payload_with_pads(0).as_bytes())),
            "Base32 uses a subset of the alphabet, and no JWS uses Base32.",
        ),
    ];
    for (fault, rule, token, why) in cases {
        group.reject(fault, rule, why, token);
    }
    group
        .reject(
            "payload-encoded-twice",
            "payload-json",
            "The payload is encoded once; step 9 of RFC 7519 §7.2, taken literally, decodes twice, but asks \
             no generator to encode twice.",
            segments.payload(twice),
        )
        .level(Level::Should)
        .clause("RFC 7519 §7.1 steps 2 and 4, §7.2 step 10");
}

/// Base32 of RFC 4648 §6 without padding.
fn base32(bytes: &[u8]) -> String {
    let digit = |group: &[u8], at: usize| {
        let five = (0..5).map(|bit| at * 5 + bit).map(|bit| {
            let byte = group.get(bit / 8).copied().unwrap_or_default();
            byte >> (7 - bit % 8) & 1
        });
        char::from(
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[five.fold(0, |value, bit| value << 1 | usize::from(bit))],
        )
    };
    let digits = |group: &[u8]| (group.len() * 8).div_ceil(5);
    bytes.chunks(5).flat_map(|group| (0..digits(group)).map(move |at| digit(group, at))).collect()
}
