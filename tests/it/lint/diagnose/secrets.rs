//! Every mistake in the secret: what the two sides agreed on, and what the generator used.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

use super::given;
use super::kit::{SECRET, sha256};

/// A mistake, the agreed secret, and the one that was signed with.
pub type Mistaken = (&'static str, Vec<u8>, Vec<u8>);

/// Bytes whose base64 has characters of both alphabets, and that are not UTF-8.
const BYTES: &[u8] = b"\xFB\xFF\xBE 32 bytes that are not text.\xFE";
const ACCENTED: &str = "clé très secrète à ne jamais répéter";

/// All of them, most mistakes in more than one way.
pub fn all() -> Vec<Mistaken> {
    [coded(), at_the_ends(), in_other_text(), cut(), absent(), given::all()].concat()
}

pub fn of(id: &'static str, agreed: impl AsRef<[u8]>, used: impl AsRef<[u8]>) -> Mistaken {
    (id, agreed.as_ref().to_vec(), used.as_ref().to_vec())
}

fn coded() -> Vec<Mistaken> {
    vec![
        of("secret-base64-decoded", BASE64.encode(SECRET), SECRET),
        of("secret-base64-decoded", BASE64_NOPAD.encode(BYTES), BYTES),
        of("secret-base64-decoded", BASE64.encode(SECRET) + "\n", SECRET),
        of("secret-base64url-decoded", BASE64URL_NOPAD.encode(BYTES), BYTES),
        of("secret-base64url-decoded", BASE64URL.encode(BYTES), BYTES),
        of("secret-hex-decoded", HEXLOWER.encode(BYTES), BYTES),
        of("secret-hex-decoded", format!("0x{}", HEXUPPER.encode(BYTES)), BYTES),
        of(
            "secret-base64-decoded-leniently",
            SECRET,
            BASE64.decode(b"anexamplesecretof32bytes").expect("base64"),
        ),
        of("secret-base64-decoded-leniently", "ab-_ cd+/", BASE64.decode(b"ab+/cd+/").expect("base64")),
        of("secret-base64-decoded-leniently", "abcd e", BASE64.decode(b"abcd").expect("base64")),
        of("secret-decoded-into-text", BASE64.encode(BYTES), String::from_utf8_lossy(BYTES).as_bytes()),
        of(
            "secret-decoded-into-text",
            HEXLOWER.encode(BYTES),
            BYTES.iter().copied().map(char::from).collect::<String>(),
        ),
        of("secret-hex-encoded", SECRET, HEXLOWER.encode(SECRET)),
        of("secret-hex-encoded-in-capitals", SECRET, HEXUPPER.encode(SECRET)),
        of("secret-base64-encoded", SECRET, BASE64.encode(SECRET)),
        of("secret-base64-encoded", BYTES, BASE64.encode(BYTES)),
        of("secret-base64-encoded", BYTES, BASE64_NOPAD.encode(BYTES)),
        of("secret-base64url-encoded", BYTES, BASE64URL_NOPAD.encode(BYTES)),
        of("secret-base64url-encoded", BYTES, BASE64URL.encode(BYTES)),
        of("secret-base64-respelled", BASE64.encode(BYTES), BASE64URL_NOPAD.encode(BYTES)),
        of("secret-base64-respelled", BASE64URL_NOPAD.encode(BYTES), BASE64.encode(BYTES)),
        of("secret-hashed", SECRET, sha256(SECRET)),
        of("secret-hashed-in-hex", SECRET, HEXLOWER.encode(&sha256(SECRET))),
        of("secret-hashed-in-base64", SECRET, BASE64.encode(&sha256(SECRET))),
    ]
}

fn at_the_ends() -> Vec<Mistaken> {
    let with = |before: &str, after: &str| [before.as_bytes(), SECRET, after.as_bytes()].concat();
    let long = [SECRET, SECRET].concat();
    vec![
        of("secret-line-feed-added", SECRET, with("", "\n")),
        of("secret-carriage-return-and-line-feed-added", SECRET, with("", "\r\n")),
        of("secret-space-added", SECRET, with("", " ")),
        of("secret-space-added", SECRET, with(" ", "")),
        of("secret-zero-byte-added", &long, [&long[..], b"\0"].concat()),
        of("secret-line-end-dropped", with("", "\n"), SECRET),
        of("secret-line-end-dropped", with(" ", "\r\n"), with(" ", "")),
        of("secret-trimmed", with("", " "), SECRET),
        of("secret-trimmed", with(" ", "\n"), SECRET),
        of("secret-quoted", SECRET, with("\"", "\"")),
        of("secret-single-quoted", SECRET, with("'", "'")),
        of("secret-quotes-dropped", with("\"", "\""), SECRET),
        of("secret-quotes-dropped", with("'", "'"), SECRET),
        of("secret-escapes-read", r"a secret with \u0061n escape\n in it", "a secret with an escape\n in it"),
        of("secret-escapes-read", r#""a secret with \u0061n escape""#, "a secret with an escape"),
        of("secret-escapes-read", r#""in its quotes, \u0061n escape""#, r#""in its quotes, an escape""#),
        of("secret-byte-order-mark-added", SECRET, with("\u{FEFF}", "")),
        of("secret-byte-order-mark-dropped", with("\u{FEFF}", ""), SECRET),
    ]
}

fn in_other_text() -> Vec<Mistaken> {
    let wide =
        |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(bytes).collect() };
    let little = |text: &str| wide(text, u16::to_le_bytes);
    let big = |text: &str| wide(text, u16::to_be_bytes);
    let marked = format!("\u{FEFF}{ACCENTED}");
    let ascii: String = ACCENTED.chars().filter(char::is_ascii).collect();
    let twice = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    vec![
        of("secret-utf-16-little-endian", ACCENTED, little(ACCENTED)),
        of("secret-utf-16-little-endian", ACCENTED, little(&marked)),
        of("secret-utf-16-big-endian", ACCENTED, big(ACCENTED)),
        of("secret-utf-16-big-endian", ACCENTED, big(&marked)),
        of("secret-read-from-utf-16", little(&marked), ACCENTED),
        of("secret-read-from-utf-16", big(&marked), ACCENTED),
        of("secret-read-from-utf-16", little("a secret"), "a secret"),
        of("secret-read-from-utf-16", big("a secret\r\n"), "a secret"),
        of("secret-latin-1", ACCENTED, ACCENTED.chars().map(|letter| letter as u8).collect::<Vec<u8>>()),
        of("secret-utf-8-twice", ACCENTED, twice(ACCENTED.as_bytes())),
        of("secret-utf-8-twice", BYTES, twice(BYTES)),
        of("secret-ascii-question-marks", ACCENTED, ACCENTED.replace(|letter: char| !letter.is_ascii(), "?")),
        of("secret-replacement-characters", BYTES, String::from_utf8_lossy(BYTES).as_bytes()),
        of("secret-undecodable-bytes-dropped", BYTES, " 32 bytes that are not text."),
        of("secret-undecodable-bytes-dropped", ACCENTED, ascii),
        of("secret-decomposed", "répété", "re\u{301}pe\u{301}te\u{301}"),
        of("secret-decomposed", "a n\u{303}andu\u{301}", "a ñandú"),
        of("secret-upper-case", SECRET, "AN EXAMPLE SECRET OF 32 BYTES..."),
        of("secret-upper-case", ACCENTED, "CLÉ TRÈS SECRÈTE À NE JAMAIS RÉPÉTER"),
        of("secret-lower-case", "AN EXAMPLE SECRET OF 32 BYTES...", SECRET),
    ]
}

fn cut() -> Vec<Mistaken> {
    let long: Vec<u8> = (b'!'..=b'~').collect();
    let zero = b"sixteen bytes, a\0nd more behind a zero byte";
    let expanded = "a$ecret with ${NAMES} in it, and $$";
    vec![
        of("secret-cut-to-16-bytes", &long, &long[..16]),
        of("secret-cut-to-32-bytes", &long, &long[..32]),
        of("secret-cut-to-64-bytes", &long, &long[..64]),
        of("secret-cut-at-zero-byte", zero, &zero[..16]),
        of("secret-cut-at-zero-byte", b"\0a secret", b""),
        of("secret-first-line", "the first line\nthe second line", "the first line"),
        of("secret-first-word", SECRET, "an"),
        of("secret-cut-at-equals-sign", "ab==cd", "ab"),
        of("secret-cut-at-number-sign", "ab #cd", "ab "),
        of("secret-cut-at-number-sign", "a b #cd", "a b"),
        of("secret-variables-expanded", expanded, "a with  in it, and $"),
        of("secret-repeated", SECRET, SECRET.repeat(2)),
        of("secret-repeated", "ab", "ab".repeat(32)),
    ]
}

fn absent() -> Vec<Mistaken> {
    vec![
        of("secret-empty", SECRET, ""),
        of("secret-empty", "0x", ""),
        of("secret-empty", "!!", ""),
        of("secret-undefined", SECRET, "undefined"),
        of("secret-null", SECRET, "null"),
        of("secret-null", SECRET, "(null)"),
        of("secret-none", SECRET, "None"),
        of("secret-nil", SECRET, "nil"),
        of("secret-nil", SECRET, "<nil>"),
        of("secret-not-a-number", SECRET, "NaN"),
        of("secret-boolean", SECRET, "false"),
        of("secret-object-text", SECRET, "[object Object]"),
        of("secret-promise-text", SECRET, "[object Promise]"),
        of("secret-array-buffer-text", SECRET, "[object ArrayBuffer]"),
        of("secret-dotnet-type-name", SECRET, "System.Byte[]"),
        of("secret-dotnet-type-name", SECRET, "System.Security.SecureString"),
        of("secret-dotnet-type-name", SECRET, "System.ReadOnlySpan<Byte>[32]"),
        of("secret-array-text", SECRET, "Array"),
        of("secret-sample", SECRET, "secret"),
        of("secret-sample", SECRET, "your-256-bit-secret"),
        of("secret-sample", "", "changeme"),
        of("secret-variable-name", SECRET, "JWT_SECRET"),
        of("secret-variable-name", SECRET, "${SECRET_KEY}"),
    ]
}
