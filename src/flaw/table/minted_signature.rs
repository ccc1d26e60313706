//! Generators that sign wrongly: with another key, message or MAC, or with another encoding of it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::super::generator::{CORRECT_GENERATOR, Steps};
use super::super::texts;
use super::{Flaw, generator};
use crate::encoding::{encode_hex, latin1_to_utf8, utf8_replaced};
use crate::forge::{Hash, mac};
use crate::jwt::base64url;

/// A generator whose signature is wrong.
const fn signs(name: &'static str, story: &'static str, steps: &'static Steps) -> Flaw {
    generator(name, "signature-match", story, steps)
}

pub(super) static FLAWS: &[Flaw] = &[
    generator(
        "signs-with-none",
        "alg-none",
        "It mints an unsigned token, as a library does if no algorithm is set.",
        &Steps {
            header: || r#"{"alg":"none","typ":"JWT"}"#.into(),
            seal: |_| String::new(),
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "leaves-the-signature-empty",
        "signature-present",
        "It ignores the error of its MAC function and writes an empty signature.",
        &Steps { seal: |_| String::new(), ..CORRECT_GENERATOR },
    ),
    generator(
        "signs-with-hs512",
        "alg-hs256",
        "It signs with HMAC-SHA-512, and its header says HS512.",
        &Steps {
            header: || r#"{"alg":"HS512","typ":"JWT"}"#.into(),
            mac: |secret, message| mac(Hash::Sha512, secret, message),
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "signs-with-sha-512-under-hs256",
        "It signs with HMAC-SHA-512, and its header says HS256.",
        &Steps { mac: |secret, message| mac(Hash::Sha512, secret, message), ..CORRECT_GENERATOR },
    ),
    signs(
        "hashes-without-the-secret",
        "It hashes the message instead of signing it.",
        &Steps { mac: |_, message| super::sha256(message), ..CORRECT_GENERATOR },
    ),
    signs(
        "hashes-the-secret-first",
        "It hashes secret and message instead of computing an HMAC.",
        &Steps { mac: |secret, message| super::sha256(&[secret, message].concat()), ..CORRECT_GENERATOR },
    ),
    signs(
        "hashes-the-secret-last",
        "It hashes message and secret instead of computing an HMAC.",
        &Steps { mac: |secret, message| super::sha256(&[message, secret].concat()), ..CORRECT_GENERATOR },
    ),
    signs(
        "swaps-secret-and-message",
        "It passes the arguments of its HMAC in the wrong order.",
        &Steps { mac: |secret, message| mac(Hash::Sha256, message, secret), ..CORRECT_GENERATOR },
    ),
    signs(
        "signs-the-hash-of-the-message",
        "It hashes the message itself before it signs.",
        &Steps {
            mac: |secret, message| mac(Hash::Sha256, secret, &super::sha256(message)),
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "signs-the-payload-alone",
        "It leaves the header out of what it signs.",
        &Steps { message: |_, payload| payload.as_bytes().to_vec(), ..CORRECT_GENERATOR },
    ),
    signs(
        "forgets-the-period",
        "It signs the segments without the period between them.",
        &Steps { message: |header, payload| format!("{header}{payload}").into_bytes(), ..CORRECT_GENERATOR },
    ),
    signs(
        "signs-decoded-json",
        "It signs the JSON texts and encodes them afterwards.",
        &Steps {
            message: |header, payload| {
                let decode = |segment: &str| base64url::decode(segment).unwrap_or_default();
                [decode(header), b".".to_vec(), decode(payload)].concat()
            },
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "signs-padded-segments",
        "It signs segments in padded base64 and sends them in base64url.",
        &Steps {
            message: |header, payload| {
                let again = |segment: &str| STANDARD.encode(base64url::decode(segment).unwrap_or_default());
                format!("{}.{}", again(header), again(payload)).into_bytes()
            },
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "signs-utf-16",
        "It signs its text in memory, which is UTF-16.",
        &Steps {
            message: |header, payload| {
                format!("{header}.{payload}").encode_utf16().flat_map(u16::to_le_bytes).collect()
            },
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "signs-a-line-feed",
        "It signs what echo printed, the line feed included.",
        &Steps {
            message: |header, payload| format!("{header}.{payload}\n").into_bytes(),
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "decodes-its-base64-secret",
        "It decodes the secret, which must be used as it is.",
        &Steps {
            secret: |secret| {
                STANDARD_NO_PAD
                    .decode(secret)
                    .or_else(|_| URL_SAFE_NO_PAD.decode(secret))
                    .unwrap_or_else(|_| secret.to_vec())
            },
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "decodes-its-hex-secret",
        "It decodes the secret, which must be used as it is.",
        &Steps { secret: texts::unhexed, ..CORRECT_GENERATOR },
    ),
    signs(
        "encodes-its-secret",
        "It signs with the base64 of the secret.",
        &Steps { secret: |secret| STANDARD.encode(secret).into_bytes(), ..CORRECT_GENERATOR },
    ),
    signs(
        "keeps-the-line-feed-of-the-secret-file",
        "It reads the secret's file with the line feed at its end.",
        &Steps { secret: |secret| [secret, b"\n"].concat(), ..CORRECT_GENERATOR },
    ),
    signs(
        "trims-its-secret",
        "It trims a secret that ends in white space.",
        &Steps { secret: |secret| secret.trim_ascii().to_vec(), ..CORRECT_GENERATOR },
    ),
    signs(
        "quotes-its-secret",
        "It signs with the secret as a shell or JSON file quotes it.",
        &Steps { secret: |secret| [b"\"", secret, b"\""].concat(), ..CORRECT_GENERATOR },
    ),
    signs(
        "unquotes-its-secret",
        "It removes the quotation marks around the secret.",
        &Steps {
            secret: |secret| {
                secret
                    .strip_prefix(b"\"")
                    .and_then(|rest| rest.strip_suffix(b"\""))
                    .unwrap_or(secret)
                    .to_vec()
            },
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "cuts-its-secret-to-32-bytes",
        "It cuts the secret to the length of the hash.",
        &Steps { secret: |secret| secret[..secret.len().min(32)].to_vec(), ..CORRECT_GENERATOR },
    ),
    signs(
        "cuts-its-secret-to-a-block",
        "It cuts the secret to HMAC's block, which should be hashed.",
        &Steps { secret: |secret| secret[..secret.len().min(64)].to_vec(), ..CORRECT_GENERATOR },
    ),
    signs(
        "ends-its-secret-at-a-zero-byte",
        "It keeps the secret as a C string.",
        &Steps {
            secret: |secret| secret.split(|byte| *byte == 0).next().unwrap_or_default().to_vec(),
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "reads-its-secret-as-latin-1",
        "It reads the bytes of the secret as Latin-1.",
        &Steps { secret: latin1_to_utf8, ..CORRECT_GENERATOR },
    ),
    signs(
        "reads-its-secret-as-text",
        "It reads the bytes of the secret as UTF-8, and invalid ones become U+FFFD.",
        &Steps { secret: utf8_replaced, ..CORRECT_GENERATOR },
    ),
    signs(
        "capitalises-its-secret",
        "It reads the secret from a variable whose value was capitalised.",
        &Steps { secret: |secret| secret.to_ascii_uppercase(), ..CORRECT_GENERATOR },
    ),
    signs(
        "signs-with-an-unset-variable",
        "Its secret is the text undefined.",
        &Steps { secret: |_| b"undefined".to_vec(), ..CORRECT_GENERATOR },
    ),
    signs(
        "writes-the-mac-in-hex",
        "It writes the hex digits of the MAC as the signature.",
        &Steps { seal: encode_hex, ..CORRECT_GENERATOR },
    ),
    signs(
        "encodes-the-hex-of-the-mac",
        "It encodes the hex digits of the MAC.",
        &Steps { seal: |mac| base64url::encode(encode_hex(mac)), ..CORRECT_GENERATOR },
    ),
    signs(
        "encodes-the-mac-twice",
        "It encodes the base64 of the MAC.",
        &Steps { seal: |mac| base64url::encode(base64url::encode(mac)), ..CORRECT_GENERATOR },
    ),
    signs(
        "passes-the-mac-through-text",
        "It treats the bytes of the MAC as characters.",
        &Steps { seal: |mac| base64url::encode(latin1_to_utf8(mac)), ..CORRECT_GENERATOR },
    ),
    signs(
        "cuts-the-mac-at-a-zero-byte",
        "It measures the MAC with strlen, so that one token in eight is wrong.",
        &Steps {
            seal: |mac| base64url::encode(mac.split(|byte| *byte == 0).next().unwrap_or_default()),
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "trims-its-mac",
        "It trims the bytes of the MAC, so that one token in twenty is wrong.",
        &Steps { seal: |mac| base64url::encode(mac.trim_ascii()), ..CORRECT_GENERATOR },
    ),
    signs(
        "drops-zeros-at-the-end-of-the-mac",
        "It unpacks the MAC as zero-padded text, so that one token in 256 is wrong.",
        &Steps {
            seal: |mac| {
                let end = mac.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
                base64url::encode(&mac[..end])
            },
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "takes-its-mac-for-a-number",
        "It drops zeros at the start of the MAC, so that one token in 256 is wrong.",
        &Steps {
            seal: |mac| {
                let start = mac.iter().position(|byte| *byte != 0).unwrap_or(mac.len());
                base64url::encode(&mac[start..])
            },
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "cuts-its-mac-in-half",
        "It writes 128 bits of the MAC.",
        &Steps { seal: |mac| base64url::encode(&mac[..16]), ..CORRECT_GENERATOR },
    ),
    signs(
        "reverses-its-mac",
        "It writes the bytes of the MAC as a number, in reverse order.",
        &Steps {
            seal: |mac| base64url::encode(mac.iter().rev().copied().collect::<Vec<u8>>()),
            ..CORRECT_GENERATOR
        },
    ),
    signs(
        "lower-cases-its-token",
        "It lower-cases the link that contains the token.",
        &Steps {
            send: |token| {
                token.rsplit_once('.').map_or_else(String::new, |(input, signature)| {
                    format!("{input}.{}", signature.to_ascii_lowercase())
                })
            },
            ..CORRECT_GENERATOR
        },
    ),
];
