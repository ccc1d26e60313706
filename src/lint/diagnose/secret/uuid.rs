//! Secrets that are a UUID, which languages write and read in several ways.

use super::super::mistake::{Row, common, rare};
use super::{Make, maybe};
use crate::encoding::{decode_hex, hex};

const TEXT: &str = "Use the 36 characters of the UUID as the key, with its dashes and in its own case.";
const BYTES: &str =
    "Use the characters of the UUID as the key, as in Encoding.UTF8.GetBytes(text), not its 16 bytes.";

pub(super) static ROWS: &[Row<Make>] = &[
    common(
        "secret-uuid-without-dashes",
        "signed with the UUID that is the secret without its dashes",
        TEXT,
        |secret| respelled(secret, |digits| vec![digits]),
    ),
    rare(
        "secret-uuid-respelled",
        "signed with the UUID that is the secret written in another way: with dashes, in braces or as a URN",
        TEXT,
        |secret| {
            respelled(secret, |digits| {
                let dashed = dashed(&digits);
                let around = |before: &str, after: &str| format!("{before}{dashed}{after}");
                vec![around("", ""), around("{", "}"), around("(", ")"), around("urn:uuid:", "")]
            })
        },
    ),
    common(
        "secret-uuid-bytes",
        "signed with the 16 bytes of the UUID that is the secret, high bytes first",
        BYTES,
        |secret| {
            // Without dashes it may as well be hex.
            maybe(uuid(secret).filter(|_| secret.contains(&b'-')))
        },
    ),
    common(
        "secret-uuid-guid-bytes",
        "signed with the 16 bytes of a .NET Guid, in which the first three fields of the UUID have their low bytes first",
        "Use the characters of the UUID as the key: Encoding.UTF8.GetBytes(text), not Guid.Parse(text).ToByteArray().",
        |secret| {
            maybe(uuid(secret).map(|mut bytes| {
                [0..4, 4..6, 6..8].into_iter().for_each(|field| bytes[field].reverse());
                bytes
            }))
        },
    ),
    rare(
        "secret-hex-decoded-in-part",
        "signed with the bytes of the hex digits that the secret begins with: the decoder stopped at the first other \
         character",
        "Use the characters of the secret as the key: Buffer.from(secret), without 'hex', which drops what is not \
         hex without an error.",
        |secret| {
            let digits = secret.iter().take_while(|byte| byte.is_ascii_hexdigit()).count() & !1;
            let is_part = digits > 0 && digits < secret.len();
            maybe(decode_hex(&secret[..digits]).filter(|_| is_part))
        },
    ),
];

/// The 16 bytes of a UUID, in any of its spellings.
fn uuid(secret: &[u8]) -> Option<Vec<u8>> {
    let bare = secret.trim_ascii();
    let bare = match bare {
        [b'{', inner @ .., b'}'] | [b'(', inner @ .., b')'] => inner,
        _ => bare,
    };
    let is_urn = bare.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"urn:uuid:"));
    let bare = if is_urn { &bare[9..] } else { bare };
    let is_dashed = bare.len() == 36 && [8, 13, 18, 23].iter().all(|at| bare[*at] == b'-');
    let digits: Vec<u8> = bare.iter().copied().filter(|byte| !(is_dashed && *byte == b'-')).collect();
    decode_hex(&digits).filter(|bytes| bytes.len() == 16)
}

/// Spellings of the UUID: in lower case, in upper case.
fn respelled(secret: &[u8], spell: impl Fn(String) -> Vec<String>) -> Vec<Vec<u8>> {
    let digits = uuid(secret).map(|bytes| String::from_utf8(hex(&bytes)).unwrap_or_default());
    let all = digits.into_iter().flat_map(spell);
    all.flat_map(|text| [in_capitals(&text), text].map(String::into_bytes)).collect()
}

/// The digits of a UUID in upper case.
fn in_capitals(text: &str) -> String {
    match text.strip_prefix("urn:uuid:") {
        Some(digits) => format!("urn:uuid:{}", digits.to_ascii_uppercase()),
        None => text.to_ascii_uppercase(),
    }
}

fn dashed(digits: &str) -> String {
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_read_in_every_spelling_and_nothing_else_is_one() {
        let bytes: Vec<u8> = (0x10..0x20).collect();
        let plain = "10111213-1415-1617-1819-1a1b1c1d1e1f";
        for text in [
            plain.to_owned(),
            plain.to_uppercase(),
            plain.replace('-', ""),
            format!("{{{plain}}}\n"),
            format!("({plain})"),
            format!("urn:uuid:{plain}"),
            format!("URN:UUID:{plain}"),
        ] {
            assert_eq!(uuid(text.as_bytes()).as_ref(), Some(&bytes), "{text}");
        }
        for text in
            ["", "10111213", "1011121-31415-1617-1819-1a1b1c1d1e1f", &plain[1..], &plain.replace('1', "g")]
        {
            assert_eq!(uuid(text.as_bytes()), None, "{text}");
        }
        assert_eq!(dashed(&plain.replace('-', "")), plain);
    }
}
