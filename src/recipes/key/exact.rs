//! Every byte of the secret counts: what files, shells, C strings and text encodings add, drop or
//! change.

use super::super::group::Group;
use super::super::sample::KEY;
use super::{Secrets, accept, reject};

pub fn add(group: &mut Group) {
    add_ends(group);
    add_zero_bytes(group);
    add_case(group);
    add_text(group);
    add_binary(group);
}

fn with(before: &[u8], after: &[u8]) -> Vec<u8> {
    [before, KEY, after].concat()
}

fn add_ends(group: &mut Group) {
    let line_feed = with(b"", b"\n");
    let quoted = with(b"\"", b"\"");
    let marked = with(b"\xEF\xBB\xBF", b"");
    let spaced = with(b"  ", b" ");
    accept(
        group,
        "with-a-line-feed",
        &line_feed,
        "The secret is what it is; a verifier that trims it has another one.",
    );
    accept(
        group,
        "with-carriage-return-and-line-feed",
        with(b"", b"\r\n"),
        "A secret of any bytes may end in these two.",
    );
    accept(
        group,
        "with-spaces-at-both-ends",
        &spaced,
        "Spaces are bytes like others, and a random secret can start with one.",
    );
    accept(
        group,
        "with-a-byte-order-mark",
        &marked,
        "Three bytes of a mark are part of the secret if both sides say so.",
    );
    accept(
        group,
        "in-quotation-marks",
        &quoted,
        "A quotation mark is a character of the secret, not of a syntax.",
    );
    let cases: [(&str, Secrets<&[u8]>, &str); 10] = [
        ("another-secret", (KEY, b"another example secret, 32 bytes"), "This is what a secret is for."),
        (
            "line-feed-added-by-the-generator",
            (KEY, &line_feed),
            "The generator read a secret file with its line feed.",
        ),
        (
            "carriage-return-and-line-feed-added",
            (KEY, &with(b"", b"\r\n")),
            "The generator read a secret file from Windows.",
        ),
        (
            "line-feed-dropped-by-the-generator",
            (&line_feed, KEY),
            "A generator that trims has another secret where the line feed belongs to it.",
        ),
        (
            "space-added-by-the-generator",
            (KEY, &with(b"", b" ")),
            "A space copied along from a web page is invisible and counts.",
        ),
        (
            "spaces-dropped-by-the-generator",
            (&spaced, KEY),
            "Trimming both ends takes bytes of the secret away.",
        ),
        (
            "byte-order-mark-added-by-the-generator",
            (KEY, &marked),
            "An editor put its mark before the secret in the file.",
        ),
        (
            "byte-order-mark-dropped-by-the-generator",
            (&marked, KEY),
            "A reader that skips a mark has another secret where the mark belongs to it.",
        ),
        (
            "quotation-marks-added-by-the-generator",
            (KEY, &quoted),
            "The quotes of a configuration file became part of the secret.",
        ),
        (
            "quotation-marks-dropped-by-the-generator",
            (&quoted, KEY),
            "Stripping quotes from secrets changes those that have them.",
        ),
    ];
    for (fault, secrets, why) in cases {
        reject(group, fault, secrets, why);
    }
}

fn add_zero_bytes(group: &mut Group) {
    let inside = b"sixteen bytes, a\0nd more behind a zero byte";
    let first = b"\0a secret whose first byte is a zero byte";
    accept(
        group,
        "with-a-zero-byte-inside",
        inside,
        "One random secret of 32 bytes in eight or nine has a zero byte.",
    );
    group
        .accept(
            "with-a-zero-byte-first",
            "key-empty",
            "As a C string this secret is empty, but it is not.",
            super::signed(first),
        )
        .key(first);
    reject(
        group,
        "cut-at-its-zero-byte",
        (inside, &inside[..16]),
        "What strlen leaves of the secret is shorter and easier to guess.",
    );
    reject(
        group,
        "emptied-by-its-zero-byte",
        (first, b""),
        "A C string that starts with a zero byte is empty, and then anybody can sign.",
    );
}

fn add_case(group: &mut Group) {
    reject(
        group,
        "in-capitals",
        (KEY, KEY.to_ascii_uppercase()),
        "Environment variables without case exist; secrets without case must not.",
    );
    let capitals = b"AN EXAMPLE SECRET OF 32 BYTES...";
    reject(
        group,
        "in-lower-case",
        (capitals, KEY),
        "Folding case throws a bit away for every letter of the secret.",
    );
}

/// A secret beyond ASCII; every letter of it exists in Latin-1.
const ACCENTED: &str = "clé très secrète à ne jamais répéter";

fn add_text(group: &mut Group) {
    let latin: Vec<u8> = ACCENTED.chars().map(|letter| letter as u8).collect();
    let wide: Vec<u8> = ACCENTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let twice: String = ACCENTED.bytes().map(char::from).collect();
    let decomposed = ACCENTED.replace('é', "e\u{301}").replace('è', "e\u{300}").replace('à', "a\u{300}");
    let ascii = ACCENTED.replace(|letter: char| !letter.is_ascii(), "?");
    accept(group, "beyond-ascii", ACCENTED, "A secret written in UTF-8 is used as its UTF-8 bytes.");
    let cases = [
        ("in-latin-1", latin, "The default encoding of an old platform gives other bytes for the same text."),
        (
            "in-utf-16",
            wide,
            "A language whose strings are UTF-16 internally gives twice the bytes for the same text.",
        ),
        ("in-utf-8-twice", twice.into(), "The bytes were read as Latin-1 and written as UTF-8 once more."),
        ("in-decomposed-letters", decomposed.into(), "Normalized text looks the same and is another secret."),
        (
            "in-ascii-with-question-marks",
            ascii.into_bytes(),
            "An ASCII encoder writes the same mark for every letter it lacks, so different secrets become one.",
        ),
    ];
    for (fault, signer, why) in cases {
        reject(group, fault, (ACCENTED, signer), why);
    }
}

fn add_binary(group: &mut Group) {
    let binary: Vec<u8> = (0x80..0x9E).chain([0xFF, 0xFE]).collect();
    let replaced = String::from_utf8_lossy(&binary).into_owned();
    let latin: String = binary.iter().copied().map(char::from).collect();
    accept(
        group,
        "that-is-no-utf-8",
        &binary,
        "The best secrets are random bytes, and those are hardly ever text.",
    );
    reject(
        group,
        "read-as-utf-8-with-replacements",
        (&binary, replaced),
        "Bytes that are not text all become the same mark, so such secrets of one length become the same.",
    );
    reject(
        group,
        "read-as-latin-1",
        (&binary, latin),
        "Each byte above 0x7F became two on its way through a text string.",
    );
}
