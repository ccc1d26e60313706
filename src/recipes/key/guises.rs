//! Secrets that look like base64, hex or JSON. Their bytes are the secret as written: code that
//! decodes them has another one.

use super::super::group::Group;
use super::super::sample::KEY;
use super::{MATCH, accept, reject, signed};
use crate::encoding::{decode_hex, encode_hex};
use crate::jwt::base64url;

pub fn add(group: &mut Group) {
    add_base64(group);
    add_hex(group);
    add_json(group);
}

/// A secret that is also the base64 of the 32 bytes below it.
const BASE64: &str = "MzIgYnl0ZXMgdGhhdCBiYXNlNjQgY2FuIGhpZGUuLj8=";
const BASE64_DECODED: &[u8] = b"32 bytes that base64 can hide..?";

fn add_base64(group: &mut Group) {
    accept(
        group,
        "that-looks-like-base64",
        BASE64,
        "Nothing says that a secret is encoded, however much it looks like it.",
    );
    let url = BASE64.trim_end_matches('=');
    accept(
        group,
        "that-looks-like-base64url",
        url,
        "Libraries for JWKs decode such a text unasked; the profile does not.",
    );
    reject(
        group,
        "decoded-from-base64",
        (BASE64, BASE64_DECODED),
        "The generator's library takes secrets in base64, and decoded a plain one.",
    );
    reject(
        group,
        "decoded-from-base64url",
        (url, BASE64_DECODED),
        "The text is the secret, not what a JWK's member k would mean by it.",
    );
    let encoded = base64url::encode(KEY);
    reject(
        group,
        "encoded-in-base64url",
        (KEY, encoded),
        "The secret was prepared for a library that decodes it, and this one did not.",
    );
    let other = BASE64.replace("8=", "9=");
    reject(
        group,
        "with-other-unused-bits",
        (BASE64, other),
        "A lenient decoder makes one secret of two texts that differ.",
    );
}

const HEX: &str = "5f1d0b7c93e8a2466d3c9a0e14b7f8d2c05e6a917b3d4f28e1a6c40d92b85e37";

fn add_hex(group: &mut Group) {
    let decoded = decode_hex(HEX).expect("hex digits");
    accept(group, "that-looks-like-hex", HEX, "64 hex digits are a secret of 64 bytes.");
    reject(
        group,
        "decoded-from-hex",
        (HEX, decoded),
        "Decoding halves the secret, and the two sides no longer share one.",
    );
    reject(
        group,
        "encoded-in-hex",
        (KEY, encode_hex(KEY)),
        "The generator passed the digits on instead of the bytes.",
    );
    reject(
        group,
        "hex-in-capitals",
        (HEX, HEX.to_uppercase()),
        "As a number it is the same; as a secret it is not.",
    );
}

/// A JSON Web Key whose member `k` encodes the bytes above.
const JWK: &str = r#"{"kty":"oct","k":"MzIgYnl0ZXMgdGhhdCBiYXNlNjQgY2FuIGhpZGUuLj8"}"#;

fn add_json(group: &mut Group) {
    let string = r#""a secret that is a JSON string""#;
    accept(
        group,
        "that-looks-like-a-json-string",
        string,
        "A library that parses every secret as JSON loses the quotes.",
    );
    accept(
        group,
        "that-looks-like-a-json-object",
        r#"{"note":"not a key, just a secret"}"#,
        "A secret that happens to parse is still used as bytes.",
    );
    accept(
        group,
        "of-digits",
        "31415926535897932384626433832795",
        "A parser that makes a number of it rounds the secret.",
    );
    reject(
        group,
        "parsed-from-a-json-string",
        (string, string.trim_matches('"')),
        "The quotes belong to the secret, although JSON has a use for them.",
    );
    let escaped = r#""a secret with \u0061n escape in it""#;
    reject(
        group,
        "unescaped-as-json",
        (escaped, escaped.replace("\\u0061", "a")),
        "A backslash is a character of the secret; configuration that unescapes it changes the secret.",
    );
    group
        .either(
            "that-is-a-json-web-key",
            MATCH,
            "Taking the key's text for the secret is what was asked, and refusing it is prudent.",
            signed(JWK),
        )
        .key(JWK.as_bytes());
    reject(
        group,
        "parsed-from-a-json-web-key",
        (JWK, BASE64_DECODED),
        "A verifier that parses the secret has two secrets, and only one of them was agreed on.",
    );
}
