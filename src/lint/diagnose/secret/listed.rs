//! Secrets whose bytes were turned into the text of a list, as languages print arrays, or read from such a text.

use std::fmt::Write as _;

use super::super::mistake::{Row, common, rare};
use super::{Make, maybe};
use crate::encoding::{decode_hex, encode_hex};

const TEXT: &str = "Pass the bytes themselves to the function: don't join the array with a string, print it, or put it into a \
                    template or an environment variable.";
const HEX: &str = "Use the bytes of the secret as the key, not the text of their hex digits, as BitConverter.ToString writes it.";
const BUFFER: &str = "Pass the Buffer itself to createHmac or jwt.sign, and don't put it through JSON.stringify, \
                      String or a template on the way.";
/// The longest secret that is listed, which bounds the time that all lists take.
const LONGEST_LISTED: usize = 512;
/// How many bytes of a Buffer Node's console shows.
const INSPECTED: usize = 50;

pub(super) static ROWS: &[Row<Make>] = &[
    common(
        "secret-list-of-numbers",
        "signed with the secret's bytes as a list of numbers in text, such as 1,2,3",
        TEXT,
        |secret| [",", ", ", " ", "\n", "\r\n", ";"].iter().flat_map(|mark| numbers(secret, mark)).collect(),
    ),
    rare(
        "secret-array-of-numbers",
        "signed with the text of an array of the secret's bytes, such as [1,2,3]",
        TEXT,
        |secret| {
            let marks = [",", ", ", " "].iter().flat_map(|mark| numbers(secret, mark)).collect::<Vec<_>>();
            let around = [(&b"["[..], &b"]"[..]), (b"{", b"}"), (b"(", b")"), (b"<<", b">>")];
            let wrap = |list: &Vec<u8>| around.map(|(before, after)| [before, list, after].concat());
            let typed = |list: &Vec<u8>| {
                [&b"Uint8Array("[..], secret.len().to_string().as_bytes(), b") [ ", list, b" ]"].concat()
            };
            marks.iter().flat_map(|list| wrap(list).into_iter().chain([typed(list)])).collect()
        },
    ),
    rare(
        "secret-buffer-json",
        "signed with the JSON of a Buffer or a typed array of Node that has the secret's bytes in it",
        BUFFER,
        |secret| {
            if secret.len() > LONGEST_LISTED {
                return Vec::new();
            }
            let list = |mark: &str| String::from_utf8(joined(secret, mark)).unwrap_or_default();
            let places: Vec<String> =
                secret.iter().enumerate().map(|(at, byte)| format!("\"{at}\":{byte}")).collect();
            [
                format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", list(",")),
                format!("{{\"type\": \"Buffer\", \"data\": [{}]}}", list(", ")),
                format!("{{{}}}", places.join(",")),
            ]
            .map(String::into_bytes)
            .to_vec()
        },
    ),
    rare(
        "secret-buffer-inspected",
        "signed with the text that Node's console shows of a Buffer, such as <Buffer 01 02 03>",
        BUFFER,
        |secret| {
            let shown = &secret[..secret.len().min(INSPECTED)];
            let digits = hex_list(shown, "", " ");
            let more = match secret.len() - shown.len() {
                0 => String::new(),
                1 => " ... 1 more byte".to_owned(),
                count => format!(" ... {count} more bytes"),
            };
            let space = if digits.is_empty() { "" } else { " " };
            vec![format!("<Buffer{space}{digits}{more}>").into_bytes()]
        },
    ),
    rare(
        "secret-list-of-hex-digits",
        "signed with the secret's bytes as a list of hex digits in text, such as 01-02-03 or 0x01,0x02",
        HEX,
        |secret| {
            if secret.len() > LONGEST_LISTED {
                return Vec::new();
            }
            let styles = [
                ("", "-"),
                ("", ":"),
                ("", " "),
                ("", ","),
                ("0x", ","),
                ("0x", ", "),
                ("0x", " "),
                ("\\x", ""),
            ];
            let list = |(before, mark): (&str, &str)| {
                let small = hex_list(secret, before, mark);
                let large = hex_list_in_capitals(secret, before, mark);
                let around = |list: &str| [list.to_owned(), format!("[{list}]"), format!("{{{list}}}")];
                let is_literal = before == "0x" && mark != " ";
                let all =
                    if is_literal { [around(&small), around(&large)].concat() } else { vec![small, large] };
                all.into_iter().map(String::into_bytes)
            };
            styles.into_iter().flat_map(list).collect()
        },
    ),
    rare(
        "secret-hex-without-zeros",
        "signed with the secret's bytes in hex without the zeros at the beginning of bytes",
        "Use the bytes of the secret as the key; toString(16) alone writes one digit for a byte below 16.",
        |secret| {
            let digits = secret.iter().fold(String::new(), |mut text, byte| {
                // A string takes any text.
                let _ = write!(text, "{byte:x}");
                text
            });
            vec![digits.to_ascii_uppercase().into_bytes(), digits.into_bytes()]
        },
    ),
    rare(
        "secret-bytes-literal",
        "signed with the text that Python shows of the secret's bytes, in b'...'",
        "Call secret.decode() instead of str(secret), or keep the bytes; an f-string and str() write the b and the quotes.",
        |secret| {
            let literal = python_literal(secret);
            let array = format!("bytearray({literal})");
            vec![literal.into_bytes(), array.into_bytes()]
        },
    ),
    rare(
        "secret-length-in-text",
        "signed with the number of the secret's bytes in text, as Swift describes Data",
        "Use the bytes of the Data as the key: a string interpolation only shows how many there are.",
        |secret| vec![format!("{} bytes", secret.len()).into_bytes()],
    ),
    common(
        "secret-list-read",
        "signed with the bytes that the secret lists as numbers in text",
        "Give both sides the same: the bytes, or the text of the list.",
        |secret| maybe(std::str::from_utf8(secret).ok().and_then(listed)),
    ),
];

/// The bytes as numbers with a mark between them: as unsigned numbers, and as Java's signed ones.
fn numbers(secret: &[u8], mark: &str) -> Vec<Vec<u8>> {
    if secret.is_empty() || secret.len() > LONGEST_LISTED {
        return Vec::new();
    }
    let signed: Vec<String> = secret.iter().map(|byte| byte.cast_signed().to_string()).collect();
    vec![joined(secret, mark), signed.join(mark).into_bytes()]
}

fn joined(secret: &[u8], mark: &str) -> Vec<u8> {
    let numbers: Vec<String> = secret.iter().map(u8::to_string).collect();
    numbers.join(mark).into_bytes()
}

/// The bytes in hex digits, each with a text before it, and a mark between them.
fn hex_list(secret: &[u8], before: &str, mark: &str) -> String {
    let digits: Vec<String> = secret.iter().map(|byte| before.to_owned() + &encode_hex(&[*byte])).collect();
    digits.join(mark)
}

fn hex_list_in_capitals(secret: &[u8], before: &str, mark: &str) -> String {
    let digits = |byte: &u8| before.to_owned() + &encode_hex(&[*byte]).to_ascii_uppercase();
    secret.iter().map(digits).collect::<Vec<_>>().join(mark)
}

/// Bytes as Python's `repr` writes them.
fn python_literal(secret: &[u8]) -> String {
    let mark = if secret.contains(&b'\'') && !secret.contains(&b'"') { '"' } else { '\'' };
    let mut text = format!("b{mark}");
    for &byte in secret {
        match byte {
            b'\\' => text.push_str("\\\\"),
            b'\t' => text.push_str("\\t"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            _ if char::from(byte) == mark => text.extend(['\\', mark]),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\x{}", encode_hex(&[byte]))),
        }
    }
    text.push(mark);
    text
}

/// The bytes that a text lists as decimal numbers or as hex with `0x`, or as Node writes a Buffer.
fn listed(text: &str) -> Option<Vec<u8>> {
    let text = text.replace("\\x", " 0x");
    let text = text.trim();
    if let Some(digits) = text.strip_prefix("<Buffer ").and_then(|text| text.strip_suffix('>')) {
        return decode_hex(digits.replace(' ', ""));
    }
    let inner = match text.find('[') {
        Some(start) => text[start + 1..].split(']').next()?,
        None => text.trim_matches(['{', '}', '(', ')', '<', '>']),
    };
    let words =
        inner.split(|mark: char| mark.is_whitespace() || ",;".contains(mark)).filter(|word| !word.is_empty());
    let byte = |word: &str| match word.strip_prefix("0x") {
        Some(digits) => u8::from_str_radix(digits, 16).ok(),
        None => word.parse().ok().or_else(|| word.parse().map(i8::cast_unsigned).ok()),
    };
    words.map(byte).collect::<Option<Vec<u8>>>().filter(|bytes| bytes.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_languages_write_them() {
        for text in [
            "97,255,32",
            "[97, 255, 32]",
            "[97 255 32]\n",
            "97 -1 32",
            "0x61,0xFF,0x20",
            "{0x61, 0xff, 0x20}",
            "{\"type\":\"Buffer\",\"data\":[97,255,32]}",
            "<Buffer 61 ff 20>",
            "Uint8Array(3) [ 97, 255, 32 ]",
            "bytearray([97, 255, 32])",
            "<<97, 255, 32>>",
            "\\x61\\xff\\x20",
        ] {
            assert_eq!(listed(text).as_deref(), Some(&b"a\xFF "[..]), "{text}");
        }
        for text in ["", "97", "[]", "97,256", "97,a", "a secret, of words", "<Buffer 6>"] {
            assert_eq!(listed(text), None, "{text}");
        }
    }

    #[test]
    fn bytes_are_shown_as_python_shows_them() {
        assert_eq!(python_literal(b"a'b\\\n\xFF"), "b\"a'b\\\\\\n\\xff\"");
        assert_eq!(python_literal(b"a'\"b"), "b'a\\'\"b'");
        assert_eq!(python_literal(b"ab"), "b'ab'");
    }
}
