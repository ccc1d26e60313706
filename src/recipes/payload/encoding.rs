//! The payload's bytes: a byte order mark, bytes that are not UTF-8, other encodings, compression.

use super::super::group::Group;
use super::super::sample::{KEY, SAMPLE, payload, stored};
use super::with_text;
use crate::forge::Forge;

pub(super) fn add(group: &mut Group) {
    byte_order_mark(group);
    not_utf8(group);
    not_text(group);
    group.accept(
        "every-length-of-character",
        "payload-utf8",
        "Characters of one to four bytes are all legal, and have to be read back as they were.",
        payload(with_text("e\u{e9}\u{20ac}\u{1f600}\u{10fffd}")),
    );
}

fn byte_order_mark(group: &mut Group) {
    group.reject(
        "byte-order-mark",
        "payload-no-bom",
        "Some parsers skip a byte order mark and others see no JSON, so one token gets two answers.",
        payload(format!("\u{feff}{SAMPLE}")),
    );
    group.reject(
        "byte-order-mark-without-typ",
        "payload-no-bom",
        "Where only a typ of JWT announces claims, what follows the mark is parsed by other code.",
        Forge::new(format!("\u{feff}{SAMPLE}")).header(r#"{"alg":"HS256"}"#).sign(KEY),
    );
    group.accept(
        "byte-order-mark-in-a-string",
        "payload-no-bom",
        "Inside a string U+FEFF is a character and must not be stripped.",
        payload(with_text("\u{feff}extra value")),
    );
    group.reject(
        "byte-order-mark-at-the-end",
        "payload-json",
        "U+FEFF is not white space in JSON, so nothing allows it after the object.",
        payload(format!("{SAMPLE}\u{feff}")),
    );
}

fn not_utf8(group: &mut Group) {
    let cases: [(&str, &[u8], &str); 6] = [
        (
            "latin1",
            b"Andr\xe9",
            "A generator that writes Latin-1 works until the first user with an accent signs in.",
        ),
        (
            "bytes-never-in-utf8",
            b"\xff\xfe",
            "Decoders that replace bad bytes with U+FFFD read the same claims from different tokens.",
        ),
        (
            "overlong-slash",
            b"..\xc0\xaf",
            "A decoder that takes two bytes for a slash reads a path that a check of the bytes let pass.",
        ),
        (
            "surrogates-in-utf8",
            b"\xed\xa0\xbd\xed\xb8\x80",
            "CESU-8 encodes the two halves of a pair separately, and UTF-8 has no bytes for either.",
        ),
        (
            "character-cut-short",
            b"Andr\xc3",
            "A byte limit may cut a character in half, and the half must not swallow the quotation mark.",
        ),
        (
            "beyond-unicode",
            b"\xf4\x90\x80\x80",
            "Unicode ends at U+10FFFF, and a decoder that goes on makes up characters.",
        ),
    ];
    let (before, after) = SAMPLE.split_once("extra value").expect("the sample has an extra value");
    for (fault, text, why) in cases {
        let bytes = [before.as_bytes(), text, after.as_bytes()].concat();
        group.reject(fault, "payload-utf8", why, payload(bytes));
    }
}

fn not_text(group: &mut Group) {
    let units = || SAMPLE.encode_utf16();
    let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    group.reject(
        "utf16-with-mark",
        "payload-utf8",
        "A decoder that follows the mark reads UTF-16, which a JWT never is.",
        payload([b"\xff\xfe", &little[..]].concat()),
    );
    group.reject(
        "utf16-little-endian",
        "payload-json",
        "Parsers that guess the encoding read claims where the others see NULs.",
        payload(little),
    );
    group.reject(
        "utf16-big-endian",
        "payload-json",
        "The other byte order is guessed as easily, and is not UTF-8 either.",
        payload(units().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()),
    );
    group.reject(
        "deflated",
        "payload-utf8",
        "A verifier that inflates what looks compressed can be made to fill its memory.",
        payload(stored(SAMPLE.as_bytes())),
    );
    group.reject(
        "cbor",
        "payload-utf8",
        "CBOR claims belong to another kind of token, however alike their names are.",
        // {"sub": "test-pandium-com"}
        payload(b"\xa1\x63sub\x70test-pandium-com"),
    );
}
