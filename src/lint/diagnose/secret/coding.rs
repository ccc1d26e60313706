//! Secrets that were decoded, encoded or hashed on the way to the function.

use sha2::{Digest, Sha256};

use super::super::base64url;
use super::super::mistake::{Mistake, Row, common, rare};
use super::{Make, maybe};
use crate::encoding::{
    base64, base64_unpadded, base64url_padded, decode_hex, hex, latin1_to_utf8, unbase64, unbase64url,
    utf8_replaced,
};

const FROM_BASE64: &str = "Use the characters of the secret as the key, without Buffer.from(secret, 'base64'), base64.b64decode, \
                           Convert.FromBase64String or Decoders.BASE64, or agree that both sides decode them.";
const FROM_HEX: &str = "Use the characters of the secret as the key, without Buffer.from(secret, 'hex'), bytes.fromhex or \
                        Convert.FromHexString, or agree that both sides decode them.";
const NOT_ENCODED: &str = "Use the bytes of the secret as the key, without encoding them first, as toString('hex'), \
                           b64encode or Convert.ToBase64String do.";
const NOT_HASHED: &str = "Use the secret itself as the key; HMAC hashes it if it is too long.";

pub(super) static ROWS: &[Row<Make>] = &[
    common("secret-base64-decoded", "signed with the base64-decoded secret", FROM_BASE64, |secret| {
        maybe(unbase64(secret.trim_ascii()))
    }),
    common("secret-base64url-decoded", "signed with the base64url-decoded secret", FROM_BASE64, |secret| {
        maybe(unbase64url(secret.trim_ascii()))
    }),
    common("secret-hex-decoded", "signed with the hex-decoded secret", FROM_HEX, |secret| {
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
    Row { mistake: AS_HANDED_OUT, is_common: false, make: |_| Vec::new() },
];

/// The mistakes that decode a secret, which are also tried for the key inside of it.
pub(super) fn decodings() -> &'static [Row<Make>] {
    &ROWS[..3]
}

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
