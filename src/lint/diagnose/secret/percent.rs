//! Secrets that were percent-encoded or decoded, in whole or in part: each language has functions that keep other
//! characters.

use super::super::mistake::{Row, rare};
use super::Make;
use crate::encoding::{percent_decoded, percent_encoded};

const NO_URL: &str = "Use the characters of the secret as the key; it is not part of a URL.";

/// What encodeURI leaves alone, and decodeURI leaves encoded.
const RESERVED: &[u8] = b";/?:@&=+$,#";

pub(super) static ROWS: &[Row<Make>] = &[
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
