//! Verifiers that compare the MAC carelessly, or take it from the wrong place.

use super::super::verifier::{CORRECT_VERIFIER, Parts, Steps};
use super::{Flaw, verifier};
use crate::encoding::encode_hex;
use crate::forge::{Hash, mac};
use crate::jwt::base64url;
use crate::jwt::json::{self, Value};

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "never-checks-the-signature",
        "signature-match",
        "It decodes without verifying, or ignores the result of the check.",
        &Steps { unsigned: |_| true, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-an-empty-signature",
        "signature-present",
        "Its comparison runs as long as there are bytes to compare, and an empty signature has none (CVE-2020-28042).",
        &Steps { same: |mac, signature| signature.is_empty() || mac == signature, ..CORRECT_VERIFIER },
    ),
    verifier(
        "compares-as-much-as-is-there",
        "signature-match",
        "It compares only as many bytes as the token has (CVE-2020-28042, ServiceStack).",
        &Steps {
            same: |mac, signature| !signature.is_empty() && mac.starts_with(signature),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "compares-half-of-the-mac",
        "signature-match",
        "It compares only the first sixteen bytes, which halves the strength of the MAC.",
        &Steps {
            same: |mac, signature| signature.len() == 32 && mac[..16] == signature[..16],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "compares-the-last-half-of-the-mac",
        "signature-match",
        "It compares only the last sixteen bytes.",
        &Steps {
            same: |mac, signature| signature.len() >= 16 && signature.ends_with(&mac[16..]),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "skips-the-first-byte",
        "signature-match",
        "Its comparison starts at the second byte.",
        &Steps {
            same: |mac, signature| signature.len() == 32 && mac[1..] == signature[1..],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "skips-the-last-byte",
        "signature-match",
        "Its comparison stops before the last byte.",
        &Steps {
            same: |mac, signature| signature.len() == 32 && mac[..31] == signature[..31],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "ignores-what-follows-the-mac",
        "signature-match",
        "It compares 32 bytes and ignores the rest; node-jose 2.2.0 does.",
        &Steps { same: |mac, signature| signature.starts_with(mac), ..CORRECT_VERIFIER },
    ),
    verifier(
        "fills-up-with-zeros",
        "signature-match",
        "It pads both sides with zeros before it compares them; jose 1 and 2 did.",
        &Steps { same: |mac, signature| filled(mac) == filled(signature), ..CORRECT_VERIFIER },
    ),
    verifier(
        "compares-c-strings",
        "signature-match",
        "It compares with strcmp, for which two MACs that start with a zero byte are equal.",
        &Steps { same: |mac, signature| up_to_zero(mac) == up_to_zero(signature), ..CORRECT_VERIFIER },
    ),
    verifier(
        "compares-segments-in-any-case",
        "signature-match",
        "It compares the encoded signatures and ignores the case of letters.",
        &Steps {
            same: |mac, signature| base64url::encode(mac).eq_ignore_ascii_case(&base64url::encode(signature)),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "compares-seven-bits-of-each-byte",
        "signature-match",
        "It compares the MAC as ASCII text, whose bytes have seven bits.",
        &Steps {
            same: |mac, signature| {
                let ascii = |bytes: &[u8]| bytes.iter().map(|byte| byte & 0x7F).collect::<Vec<_>>();
                ascii(mac) == ascii(signature)
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "compares-replacement-characters",
        "signature-match",
        "It compares the MAC as UTF-8 text, in which every invalid byte is the same U+FFFD.",
        &Steps {
            same: |mac, signature| String::from_utf8_lossy(mac) == String::from_utf8_lossy(signature),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "adds-differences-up",
        "signature-match",
        "It sums the differences of the bytes, and those of opposite sign cancel out.",
        &Steps {
            same: |mac, signature| {
                let sum = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
                mac.len() == signature.len() && sum(mac) == sum(signature)
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "keeps-the-last-difference",
        "signature-match",
        "Its constant-time comparison overwrites each difference with the next instead of collecting them.",
        &Steps {
            same: |mac, signature| {
                let mut difference = u8::from(mac.len() != signature.len());
                for (one, two) in mac.iter().zip(signature) {
                    difference = one ^ two;
                }
                difference == 0
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "trims-the-mac",
        "signature-match",
        "It trims the MAC and the signature as if they were text.",
        &Steps { same: |mac, signature| mac.trim_ascii() == signature.trim_ascii(), ..CORRECT_VERIFIER },
    ),
    verifier(
        "drops-leading-zeros-of-the-mac",
        "signature-match",
        "It compares the MAC and the signature as large numbers.",
        &Steps { same: |mac, signature| without_zeros(mac) == without_zeros(signature), ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-a-signature-of-zeros",
        "signature-match",
        "It accepts zeros as a valid signature, similar to CVE-2022-21449.",
        &Steps {
            same: |mac, signature| {
                mac == signature || (signature.len() == 32 && signature.iter().all(|byte| *byte == 0))
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-hex-digits-too",
        "signature-match",
        "It accepts the MAC's hex digits as the MAC, so that a token has two spellings.",
        &Steps {
            same: |mac, signature| mac == signature || encode_hex(mac).as_bytes() == signature,
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "crashes-on-a-short-mac",
        "signature-match",
        "It asserts that both sides of the comparison have the same length; jwtk 0.5.0 panics.",
        &Steps {
            same: |mac, signature| {
                assert!(mac.len() == signature.len(), "both have the length of a MAC");
                mac == signature
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-a-hash-without-a-key",
        "signature-match",
        "It accepts a plain SHA-256 as the MAC.",
        &Steps {
            same: |mac, signature| mac == signature,
            mac: |parts, secret, message| {
                let plain = super::sha256(message);
                if parts.signature == plain { plain } else { mac(Hash::Sha256, secret, message) }
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "hashes-the-secret-before-the-message",
        "signature-match",
        "It accepts SHA-256 of secret and message as the MAC, which anyone can extend.",
        &Steps {
            mac: |parts, secret, message| {
                let plain = super::sha256(&[secret, message].concat());
                if parts.signature == plain { plain } else { mac(Hash::Sha256, secret, message) }
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-a-sha-512-mac-that-was-cut",
        "signature-match",
        "It cuts a longer MAC to 32 bytes and compares that.",
        &Steps {
            mac: |parts, secret, message| {
                let cut = mac(Hash::Sha512, secret, message)[..32].to_vec();
                if parts.signature == cut { cut } else { mac(Hash::Sha256, secret, message) }
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "goes-by-the-length-of-the-signature",
        "signature-match",
        "It chooses the hash function by the length of the signature.",
        &Steps {
            mac: |parts, secret, message| {
                let hash = match parts.signature.len() {
                    48 => Hash::Sha384,
                    64 => Hash::Sha512,
                    _ => Hash::Sha256,
                };
                mac(hash, secret, message)
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "lets-tokens-of-an-unknown-kid-through",
        "signature-match",
        "It finds no key for a kid, checks nothing, and goes on.",
        &Steps { unsigned: |parts| parts.says("kid").is_some_and(|kid| kid != "main"), ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-the-mac-of-the-payload-alone",
        "signature-match",
        "It also accepts a MAC that does not cover the header.",
        &Steps { mac: also_of_the_payload, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-the-mac-of-decoded-segments",
        "signature-match",
        "It also accepts a MAC over the JSON texts, so that their encoding is not signed.",
        &Steps {
            mac: |parts, secret, message| {
                let decoded = [&parts.header_text[..], b".", &parts.payload_text].concat();
                let other = mac(Hash::Sha256, secret, &decoded);
                if parts.signature == other { other } else { mac(Hash::Sha256, secret, message) }
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "writes-the-payload-anew-for-the-mac",
        "signature-match",
        "It checks the MAC over its own spelling of the claims instead of the one that was signed.",
        &Steps {
            message: |parts| match json::parse(&parts.payload_text) {
                Ok(Value::Object(claims)) => {
                    let payload = base64url::encode(json::to_string(&claims));
                    [&parts.segments[0][..], b".", payload.as_bytes()].concat()
                }
                _ => parts.input(),
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "lower-cases-what-is-signed",
        "signature-match",
        "It also accepts a MAC over the lower-cased text, as some mail programs leave it.",
        &Steps {
            mac: |parts, secret, message| {
                let other = mac(Hash::Sha256, secret, &message.to_ascii_lowercase());
                if parts.signature == other { other } else { mac(Hash::Sha256, secret, message) }
            },
            ..CORRECT_VERIFIER
        },
    ),
];

fn filled(bytes: &[u8]) -> Vec<u8> {
    let mut filled = bytes.to_vec();
    filled.resize(bytes.len().max(64), 0);
    filled
}

fn up_to_zero(bytes: &[u8]) -> Option<&[u8]> {
    bytes.split(|byte| *byte == 0).next()
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| *byte != 0);
    first.map_or(&[], |first| &bytes[first..])
}

fn also_of_the_payload(parts: &Parts, secret: &[u8], message: &[u8]) -> Vec<u8> {
    let other = mac(Hash::Sha256, secret, &parts.segments[1]);
    if parts.signature == other { other } else { mac(Hash::Sha256, secret, message) }
}
