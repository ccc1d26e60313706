//! The header's characters: a byte order mark, bytes that are not UTF-8, other Unicode encodings,
//! and halves of surrogate pairs.

use super::super::group::Group;
use super::super::sample::header;
use super::with;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

pub(super) fn add(group: &mut Group) {
    byte_order_mark(group);
    not_utf8(group);
    other_encodings(group);
    surrogates(group);
}

fn byte_order_mark(group: &mut Group) {
    group.reject(
        "header-with-byte-order-mark",
        "header-no-bom",
        "Parsers disagree on a byte order mark: some skip it, and the others see no JSON.",
        header(format!("\u{feff}{HEADER}")),
    );
    group.accept(
        "header-with-byte-order-mark-in-a-string",
        "header-no-bom",
        "Inside a string U+FEFF is a character like any other.",
        with("\"kid\":\"\u{feff}one\""),
    );
}

fn not_utf8(group: &mut Group) {
    let cases: [(&str, &[u8], &str); 5] = [
        (
            "header-with-bytes-never-in-utf8",
            b"\xff\xfe",
            "Decoders that replace what they can't read let two headers look the same.",
        ),
        (
            "header-in-latin1",
            b"Andr\xe9",
            "Latin-1 text is not UTF-8, and guessing the encoding changes what was signed.",
        ),
        (
            "header-with-overlong-slash",
            b"..\xc0\xaf",
            "An overlong form slips past a filter for the character that it encodes.",
        ),
        (
            "header-with-encoded-surrogate",
            b"\xed\xa0\x80",
            "Surrogates are not characters, and UTF-8 has no bytes for them.",
        ),
        (
            "header-with-a-cut-character",
            b"Andr\xc3",
            "A character that was cut in half must not swallow the quotation mark.",
        ),
    ];
    for (fault, kid, why) in cases {
        let text = [br#"{"alg":"HS256","typ":"JWT","kid":""#, kid, br#""}"#].concat();
        group.reject(fault, "header-utf8", why, header(text));
    }
    group.reject(
        "unknown-parameter-not-utf8",
        "header-utf8",
        "An ignored parameter is still part of the text, and the text is not UTF-8.",
        header([br#"{"alg":"HS256","typ":"JWT","x":""#, &b"\xff"[..], br#""}"#].concat()),
    );
    group.accept(
        "header-with-every-length-of-character",
        "header-utf8",
        "Characters of one to four bytes are all legal in a header, up to the last of Unicode.",
        with("\"kid\":\"e\u{e9}\u{20ac}\u{1f600}\u{10fffd}\""),
    );
}

fn other_encodings(group: &mut Group) {
    let little: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let wide: Vec<u8> = HEADER.chars().flat_map(|character| u32::from(character).to_le_bytes()).collect();
    let marked = [b"\xff\xfe", &little[..]].concat();
    group.reject(
        "header-in-utf16-with-mark",
        "header-utf8",
        "A decoder that follows the mark reads UTF-16, which RFC 7515 does not allow.",
        header(marked),
    );
    for (fault, bytes, why) in [
        ("header-in-utf16-little-endian", little, "Parsers that guess the encoding read what others refuse."),
        ("header-in-utf16-big-endian", big, "Read as UTF-8 this text is full of NULs, and not JSON."),
        ("header-in-utf32", wide, "RFC 7515 requires UTF-8; the older JSON standards still allowed this."),
    ] {
        group.reject(fault, "header-json", why, header(bytes));
    }
}

fn surrogates(group: &mut Group) {
    for (fault, kid, why) in [
        (
            "header-with-high-surrogate-alone",
            r"\ud800",
            "Half a pair is not a character: some parsers replace it, and two headers become one.",
        ),
        (
            "header-with-low-surrogate-alone",
            r"\udc00",
            "A low half without its high one can't be written in UTF-8.",
        ),
    ] {
        group.reject(fault, "header-surrogates", why, with(&format!(r#""kid":"{kid}""#)));
    }
    group.reject(
        "unknown-parameter-with-half-a-pair",
        "header-surrogates",
        "A verifier that ignores a parameter must still notice that its value is not text.",
        with(r#""x":"\ud800""#),
    );
    group.accept(
        "header-with-escaped-pair",
        "header-surrogates",
        "Both halves together are how JSON escapes a character beyond U+FFFF.",
        with(r#""kid":"\ud83d\ude00""#),
    );
}
