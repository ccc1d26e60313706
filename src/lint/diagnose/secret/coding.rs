//! Secrets that were decoded, encoded or hashed on the way to the function.

use sha2::{Digest, Sha256};

use super::super::base64url;
use super::super::mistake::{Mistake, Row, common, rare};
use super::{Make, maybe};
use crate::encoding::{
    base64, base64_unpadded, base64url_padded, decode_hex, hex, latin1_to_utf8, percent_decoded,
    percent_encoded, unbase64, unbase64url, utf8_replaced,
};
use crate::jwt::json::Object;

const NOT_DECODED: &str = "Use the characters of the secret as the key, without decoding them, or agree that both sides decode them.";
const NOT_ENCODED: &str = "Use the bytes of the secret as the key, without encoding them first.";
const NOT_HASHED: &str = "Use the secret itself as the key; HMAC hashes it if it is too long.";

pub(super) static ROWS: &[Row<Make>] = &[
    common("secret-base64-decoded", "signed with the base64-decoded secret", NOT_DECODED, |secret| {
        let bare = secret.trim_ascii();
        let bare = bare.strip_prefix(b"base64:").unwrap_or(bare);
        maybe(unbase64(bare))
    }),
    common("secret-base64url-decoded", "signed with the base64url-decoded secret", NOT_DECODED, |secret| {
        maybe(unbase64url(secret.trim_ascii()))
    }),
    common("secret-hex-decoded", "signed with the hex-decoded secret", NOT_DECODED, |secret| {
        maybe(from_hex(secret))
    }),
    rare(
        "secret-base64-decoded-leniently",
        "signed with what a lenient base64 decoder makes of the secret, skipping all other characters",
        "Use the characters of the secret as the key: they are not base64.",
        |secret| maybe(leniently(secret)),
    ),
    rare(
        "secret-decoded-into-text",
        "signed with a decoded secret that was converted to text, which changes its bytes",
        "Keep the key in bytes, never in a text string, and use the characters of the secret without decoding.",
        |secret| {
            let decoded = [unbase64(secret), unbase64url(secret), from_hex(secret)].into_iter().flatten();
            decoded.flat_map(|bytes| [utf8_replaced(&bytes), latin1_to_utf8(&bytes)]).collect()
        },
    ),
    common("secret-hex-encoded", "signed with the hex-encoded secret", NOT_ENCODED, |secret| {
        vec![hex(secret)]
    }),
    rare(
        "secret-hex-encoded-in-capitals",
        "signed with the secret hex-encoded in capitals",
        NOT_ENCODED,
        |secret| vec![hex(secret).to_ascii_uppercase()],
    ),
    common("secret-base64-encoded", "signed with the base64-encoded secret", NOT_ENCODED, |secret| {
        // Without padding and without + or / it may as well be base64url.
        let unpadded = base64_unpadded(secret);
        let is_standard = unpadded.iter().any(|byte| b"+/".contains(byte));
        [base64(secret)].into_iter().chain(is_standard.then_some(unpadded)).collect()
    }),
    common("secret-base64url-encoded", "signed with the base64url-encoded secret", NOT_ENCODED, |secret| {
        vec![base64url(secret), base64url_padded(secret)]
    }),
    rare(
        "secret-base64-respelled",
        "signed with the secret in another alphabet or padding of base64",
        "Use the characters of the secret as the key: every `=`, `+`, `/`, `-` and `_` counts.",
        |secret| {
            let decoded = unbase64(secret).or_else(|| unbase64url(secret));
            let spellings = [base64, base64_unpadded, base64url, base64url_padded];
            decoded.map(|bytes| spellings.map(|spelling| spelling(&bytes)).into()).unwrap_or_default()
        },
    ),
    rare(
        "secret-percent-decoded",
        "signed with the percent-decoded secret",
        "Use the characters of the secret as the key; it is not part of a URL.",
        |secret| {
            let spaced: Vec<u8> =
                secret.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            vec![percent_decoded(secret), percent_decoded(&spaced)]
        },
    ),
    rare(
        "secret-percent-encoded",
        "signed with the percent-encoded secret",
        "Use the characters of the secret as the key; it is not part of a URL.",
        |secret| vec![percent_encoded(secret)],
    ),
    common("secret-hashed", "signed with the SHA-256 hash of the secret", NOT_HASHED, |secret| {
        vec![Sha256::digest(secret).to_vec()]
    }),
    common(
        "secret-hashed-in-hex",
        "signed with the hex digits of the SHA-256 hash of the secret",
        NOT_HASHED,
        |secret| vec![hex(&Sha256::digest(secret))],
    ),
    rare(
        "secret-hashed-in-base64",
        "signed with the base64 of the SHA-256 hash of the secret",
        NOT_HASHED,
        |secret| vec![base64(&Sha256::digest(secret)), base64url(&Sha256::digest(secret))],
    ),
    rare(
        "secret-read-as-json-web-key",
        "signed with the key inside the secret, which was read as a JSON Web Key",
        "Use the characters of the secret as the key, or agree to use the key inside of it.",
        |secret| {
            let key = Object::parse(secret).ok();
            let member = key.as_ref().and_then(|key| key.get("k")?.as_str());
            maybe(member.and_then(|member| unbase64url(member.as_bytes())))
        },
    ),
    rare(
        "secret-without-its-id",
        "signed with the part of the secret behind its first colon or period",
        "Agree which part of the text is the secret: some services hand out an id and a secret in one text.",
        |secret| {
            let end = secret.iter().position(|byte| b":.".contains(byte));
            let Some(part) = end.map(|end| &secret[end + 1..]) else { return Vec::new() };
            let decoded = [from_hex(part), unbase64(part), unbase64url(part)].into_iter().flatten();
            [part.to_vec()].into_iter().chain(decoded).collect()
        },
    ),
    rare(
        "secret-with-its-setting",
        "signed with the whole JSON setting that has the secret in it",
        "Use the value of key in the setting as the secret, not the text of the setting.",
        |secret| {
            let Ok(secret) = std::str::from_utf8(secret) else { return Vec::new() };
            let key = serde_json::Value::from(secret).to_string();
            let [kind, key] = [r#""type":"HS256""#.to_owned(), format!("\"key\":{key}")];
            let spaced = |member: &str| member.replacen("\":", "\": ", 1);
            [
                format!("{{{kind},{key}}}"),
                format!("{{{}, {}}}", spaced(&kind), spaced(&key)),
                format!("{{{key},{kind}}}"),
                format!("{{{}, {}}}", spaced(&key), spaced(&kind)),
            ]
            .map(String::into_bytes)
            .to_vec()
        },
    ),
    rare(
        "secret-without-its-setting",
        "signed with the key inside the secret, which is a JSON setting",
        "Give the value of key as the secret: the JSON around it is only the setting.",
        |secret| {
            let setting = Object::parse(secret).ok();
            let key = setting.as_ref().and_then(|setting| setting.get("key")?.as_str());
            maybe(key.map(|key| key.as_bytes().to_vec()))
        },
    ),
    Row { mistake: AS_HANDED_OUT, is_common: false, make: |_| Vec::new() },
];

/// Only a profile knows that a text is not the key itself, so the search has a way of its own for this mistake.
pub(in crate::lint) const AS_HANDED_OUT: Mistake = Mistake {
    id: "secret-as-handed-out",
    summary: "signed with the text that the service hands out, not with the key in it",
    advice: "Take the key out of the text as the profile says: without the id before it, and decoded.",
};

/// The bytes of hex digits, with or without `0x` before and separators between them.
fn from_hex(secret: &[u8]) -> Option<Vec<u8>> {
    let bare = secret.trim_ascii();
    let bare = bare.strip_prefix(b"0x").unwrap_or(bare);
    let digits: Vec<u8> = bare.iter().copied().filter(|byte| !b"-: ".contains(byte)).collect();
    decode_hex(&digits).filter(|bytes| !bytes.is_empty())
}

/// What a decoder returns that accepts both alphabets and skips all other characters.
fn leniently(secret: &[u8]) -> Option<Vec<u8>> {
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    let translated = |byte: u8| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    };
    let mut text: Vec<u8> = secret.iter().copied().filter(known).map(translated).collect();
    if text.len() % 4 == 1 {
        text.pop();
    }
    unbase64(&text).filter(|bytes| !bytes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lenient_decoder_drops_a_character_that_makes_no_byte() {
        let left = |secret: &[u8]| leniently(secret).map(|bytes| String::from_utf8(bytes).expect("text"));
        for (secret, text) in
            [("YW:Jj", "abc"), ("YW Jj Z", "abc"), ("Y WJjZGU", "abcde"), ("YWJjZGVmZ", "abcdef")]
        {
            assert_eq!(left(secret.as_bytes()).as_deref(), Some(text), "{secret}");
        }
        assert_eq!(left(b"Y"), None);
    }
}
