//! HMAC and base64url, each with a classical mistake.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE};

use super::super::{Breaks, Flaw, How};
use crate::forge::{Hash, mac};

const fn hmac(name: &'static str, story: &'static str, hmac: fn(&[u8], &[u8]) -> Vec<u8>) -> Flaw {
    Flaw { name, breaks: Breaks::Result, story, how: How::Hmac(hmac) }
}

const fn encoder(name: &'static str, story: &'static str, encode: fn(&[u8]) -> String) -> Flaw {
    Flaw { name, breaks: Breaks::Result, story, how: How::Base64url(encode) }
}

pub(super) static FLAWS: &[Flaw] = &[
    hmac(
        "hmac-that-cuts-long-keys",
        "It cuts a long key to one block instead of hashing it.",
        |key, message| mac(Hash::Sha256, &key[..key.len().min(64)], message),
    ),
    hmac("hmac-that-hashes-every-key", "It hashes short keys, too.", |key, message| {
        mac(Hash::Sha256, &super::sha256(key), message)
    }),
    encoder("encoder-with-the-standard-alphabet", "It writes + and /.", |bytes| {
        STANDARD_NO_PAD.encode(bytes)
    }),
    encoder("encoder-that-pads", "It writes = at the end.", |bytes| URL_SAFE.encode(bytes)),
];
