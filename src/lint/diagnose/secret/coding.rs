//! Secrets that were decoded, encoded or hashed on the way to the function. Percent-encoding has a table of its own: each
//! language has functions that keep other characters.

use sha2::{Digest, Sha256};

use super::super::base64url;
use super::super::mistake::{Mistake, Row, common, rare};
use super::{Make, maybe};
use crate::encoding::{
    base64, base64_unpadded, base64url_padded, decode_hex, hex, latin1_to_utf8, percent_decoded,
    percent_encoded, unbase64, unbase64url, utf8_replaced,
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

const NO_URL: &str = "Use the characters of the secret as the key; it is not part of a URL.";

/// What encodeURI leaves alone, and decodeURI leaves encoded.
const RESERVED: &[u8] = b";/?:@&=+$,#";

pub(super) static PERCENT: &[Row<Make>] = &[
    rare("secret-percent-decoded", "signed with the percent-decoded secret", NO_URL, |secret| {
        let spaced: Vec<u8> = secret.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        vec![percent_decoded(secret), percent_decoded(&spaced)]
    }),
    rare(
        "secret-percent-decoded-in-part",
        "signed with the secret percent-decoded except for its reserved characters, as decodeURI does",
        NO_URL,
        |secret| vec![decoded_in_part(secret)],
    ),
    rare("secret-percent-encoded", "signed with the percent-encoded secret", NO_URL, |secret| {
        // JavaScript's encodeURIComponent, Java's URLEncoder, Python's quote, and PHP's urlencode keep other marks.
        let kept = [&b"-._~"[..], b"-_.!~*'()", b"-_.!*()", b".-*_", b"-_.", b"*-._~", b"-._~/"];
        let plain = |marks: &&'static [u8]| encoded(secret, |byte| is_kept(byte, marks));
        let all: Vec<Vec<u8>> = [percent_encoded(secret)].into_iter().chain(kept.iter().map(plain)).collect();
        spellings(all)
    }),
    rare(
        "secret-percent-encoded-in-part",
        "signed with the secret in which only some characters were percent-encoded, such as the reserved ones",
        NO_URL,
        |secret| {
            let chosen = [RESERVED, b":/?#[]@!$&'()*+,;=", b"+/=", b"+/", b"&", b"+", b" ", b" %", b"%"];
            let some = chosen.iter().map(|marks| encoded(secret, |byte| !marks.contains(&byte)));
            let uri = [&b"-_.!~*'();/?:@&=+$,#"[..], b"-_.!~*'();/?:@&=+$,#[]", b"@*_+-./"];
            let uri = uri.iter().map(|marks| encoded(secret, |byte| is_kept(byte, marks)));
            // encodeURIComponent, then decodeURI.
            let both = decoded_in_part(&encoded(secret, |byte| is_kept(byte, b"-_.!~*'()")));
            spellings(some.chain(uri).chain([both]).collect())
        },
    ),
];

fn is_kept(byte: u8, marks: &[u8]) -> bool {
    byte.is_ascii_alphanumeric() || marks.contains(&byte)
}

/// The text with `%` and two hex digits for every other byte.
fn encoded(text: &[u8], is_kept: impl Fn(u8) -> bool) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(3 * text.len());
    for &byte in text {
        if is_kept(byte) {
            encoded.push(byte);
        } else {
            let digit = |value: u8| b"0123456789ABCDEF"[usize::from(value)];
            encoded.extend([b'%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    encoded
}

/// Percent-encoded texts as forms write them, too: with small hex digits, and with `+` for a space.
fn spellings(texts: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let small = |text: &Vec<u8>| {
        let mut small = text.clone();
        for at in 0..small.len() {
            if text[at] == b'%' {
                small[at..].iter_mut().skip(1).take(2).for_each(u8::make_ascii_lowercase);
            }
        }
        small
    };
    let plus = |text: &Vec<u8>| {
        let parts = String::from_utf8_lossy(text).replace("%20", "+");
        parts.into_bytes()
    };
    let all = |text: Vec<u8>| [plus(&small(&text)), small(&text), plus(&text), text];
    let mut all: Vec<Vec<u8>> = texts.into_iter().flat_map(all).collect();
    all.sort();
    all.dedup();
    all
}

/// The text decoded, with the escapes of reserved characters kept.
fn decoded_in_part(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, behind)) = rest.split_first() {
        let escape = percent_decoded(&rest[..rest.len().min(3)]);
        match escape.as_slice() {
            [byte] if first == b'%' && rest.len() >= 3 && !RESERVED.contains(byte) => {
                decoded.push(*byte);
                rest = &rest[3..];
            }
            _ => {
                decoded.push(first);
                rest = behind;
            }
        }
    }
    decoded
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

    #[test]
    fn reserved_characters_stay_encoded_when_the_rest_is_decoded() {
        assert_eq!(decoded_in_part(b"a%20b%2Fc%25%2"), b"a b%2Fc%%2");
        assert_eq!(decoded_in_part(b"%c3%A9%3d"), "é%3d".as_bytes());
    }

    #[test]
    fn forms_have_small_digits_and_pluses() {
        let all = spellings(vec![b"A%2F%20B".to_vec()]);
        let all: Vec<_> = all.iter().map(|text| std::str::from_utf8(text).expect("text")).collect();
        assert_eq!(all, ["A%2F%20B", "A%2F+B", "A%2f%20B", "A%2f+B"]);
    }
}
