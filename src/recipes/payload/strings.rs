//! Strings of the payload: control characters and escapes, legal and not, halves of surrogate pairs,
//! and characters that must come out as they went in.

use super::super::group::Group;
use super::super::sample::{payload, with_xti};
use super::with_text;
use crate::lint::Level;

pub(super) fn add(group: &mut Group) {
    for (fault, text, why) in BROKEN {
        group.reject(fault, "payload-json", why, payload(with_text(text)));
    }
    for (fault, text, why) in KEPT {
        group.accept(fault, "payload-json", why, payload(with_text(text)));
    }
    kept_by_most(group);
    for (fault, text, why) in LONE_SURROGATES {
        group.reject(fault, "payload-surrogates", why, payload(with_text(text)));
    }
    group.reject(
        "surrogate-alone-in-a-name",
        "payload-surrogates",
        "Names with half a pair become equal where bad characters are replaced.",
        payload(with_xti(r#"{"extra\ud800":1}"#)),
    );
    group.accept(
        "surrogate-pair-escaped",
        "payload-surrogates",
        "Both halves together are one character beyond U+FFFF, the same as its four bytes.",
        payload(with_text(r"\ud83d\ude00")),
    );
}

/// Characters that are legal in JSON, and that some readers refuse for a reason.
fn kept_by_most(group: &mut Group) {
    group
        .accept(
            "nul-escaped",
            "payload-json",
            "An escaped NUL is a legal character, and cutting the string there loses what follows.",
            payload(with_text(r"one\u0000two")),
        )
        .level(Level::Should);
    group
        .accept(
            "noncharacters-raw",
            "payload-json",
            "RFC 8259 allows noncharacters and I-JSON does not; a reader that takes them keeps them.",
            payload(with_text("\u{fdd0}\u{ffff}")),
        )
        .level(Level::Should)
        .clause("RFC 8259 §7, RFC 7493 §2.1");
}

const BROKEN: [(&str, &str, &str); 8] = [
    (
        "raw-line-feed-in-a-string",
        "one\ntwo",
        "A line feed has to be escaped; generators that glue strings forget it.",
    ),
    (
        "raw-tab-in-a-string",
        "one\ttwo",
        "A tab inside a string is a control character and has to be escaped.",
    ),
    (
        "raw-nul-in-a-string",
        "one\0two",
        "A raw NUL ends the text for every parser that is built on C strings.",
    ),
    (
        "raw-quotation-mark-in-a-string",
        r#"Paul "PJ" Jones"#,
        "A name with quotation marks breaks out of a string that was glued.",
    ),
    ("apostrophe-escaped", r"O\'Neil", "Escaping for SQL or JavaScript is not escaping for JSON."),
    ("hex-escape", r"\x41", "JSON knows \\u0041 and not \\x41, whatever the language's own strings know."),
    ("unicode-escape-in-capitals", r"\U0041", "The u of an escape is lower case."),
    ("unicode-escape-short", r"\u12", "Four hex digits follow \\u, no fewer."),
];

const KEPT: [(&str, &str, &str); 7] = [
    ("slash-escaped", r"<\/script>", "PHP escapes every slash, which means the same slash."),
    (
        "markup-escaped",
        r"\u003cb\u003e \u0026 \u0027",
        "Go and others escape markup, and reading must undo it.",
    ),
    (
        "every-short-escape",
        r#"\"\\\/\b\f\n\r\t"#,
        "All short escapes are legal, also those that few generators write.",
    ),
    (
        "composed-and-decomposed",
        "\u{e9} e\u{301}",
        "Normalizing Unicode would merge two different signed texts.",
    ),
    ("emoji-raw", "\u{1f600}", "A character beyond U+FFFF needs no escape, and has four bytes in UTF-8."),
    (
        "line-separators-raw",
        "one\u{2028}two\u{2029}three",
        "JSON allows both raw, although old JavaScript did not.",
    ),
    (
        "delete-raw",
        "one\u{7f}two",
        "Only characters below U+0020 have to be escaped, and DEL is not one of them.",
    ),
];

const LONE_SURROGATES: [(&str, &str, &str); 4] = [
    (
        "high-surrogate-alone",
        r"extra \ud83d",
        "A string cut in the middle of an emoji ends like this, and readers replace the half differently.",
    ),
    ("low-surrogate-alone", r"\ude00 extra", "The second half of a pair has no meaning without the first."),
    ("surrogates-reversed", r"\ude00\ud83d", "The halves make a character in one order only."),
    (
        "high-surrogate-before-another-escape",
        r"\ud83d\u0041",
        "The escape that follows a high half must be a low half.",
    ),
];
