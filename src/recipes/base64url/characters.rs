//! Bytes that are not in any base64 alphabet.

use super::super::group::Group;
use super::super::sample::{KEY, payload, sample, with_xti};
use super::{Edit, Segments, append, insert};
use crate::forge::Forge;
use crate::jwt::HEADER;

const RULE: &str = "base64url-characters";

pub fn add(group: &mut Group) {
    let segments = Segments::sample();
    add_signature(group, &segments);
    add_covered(group, &segments);
    add_after_signing(group, &segments);
    add_raw(group, &segments);
    group.accept(
        "foreign-characters-in-the-claims",
        RULE,
        "Every character of the claims is fine once it is encoded.",
        payload(with_xti(r#"{"note":"!*~%\\{}é\u0000ｅ😀"}"#)),
    );
}

fn add_signature(group: &mut Group, segments: &Segments) {
    let cases: [(&str, Edit, &str); 8] = [
        (
            "exclamation-mark-in-the-signature",
            &insert("!"),
            "Decoders that skip what they don't know accept a token in countless spellings.",
        ),
        (
            "asterisks-all-over-the-signature",
            &|signature| signature.chars().flat_map(|letter| ['*', letter]).collect(),
            "Even text that is half rubbish passes a decoder that skips.",
        ),
        (
            "backslash-in-the-signature",
            &insert("\\"),
            "Escapes of a shell or a string literal are skipped by some decoders.",
        ),
        (
            "accented-letter-in-the-signature",
            &insert("é"),
            "A table of 128 entries is read out of bounds here, and a lenient decoder skips both bytes.",
        ),
        (
            "fullwidth-letter-in-the-signature",
            &|signature| fullwidth_first(signature),
            "Compatibility normalization turns this letter into the right one, which the token does not contain.",
        ),
        (
            "zero-byte-in-the-signature",
            &insert("\0"),
            "A decoder in C stops here, and compares only the beginning.",
        ),
        (
            "character-behind-z-for-a-in-the-signature",
            &|signature| {
                assert!(signature.contains('a'), "another sample has the letter");
                signature.replacen('a', "[", 1)
            },
            "A range of letters that ends one too late takes this character for the next letter's value.",
        ),
        (
            "tilde-at-the-end-of-the-signature",
            &append("~"),
            "The tilde is safe in a URL too, and part of another alphabet.",
        ),
    ];
    for (fault, edit, why) in cases {
        group.reject(fault, RULE, why, segments.signature(edit));
    }
    let mut bytes = sample().token();
    *bytes.last_mut().expect("a token is not empty") |= 0x80;
    group.reject(
        "letter-with-its-high-bit-set-in-the-signature",
        RULE,
        "A table of 128 entries needs a bounds check; masking the eighth bit allows countless spellings.",
        bytes,
    );
    let mut bytes = sample().token();
    bytes.push(0xFF);
    group.reject(
        "byte-that-is-no-utf-8-at-the-end",
        RULE,
        "A token need not be text at all; replacing the byte or crashing is not a refusal.",
        bytes,
    );
}

/// The segment with its first letter in fullwidth form, which Unicode has for every ASCII letter.
fn fullwidth_first(segment: &str) -> String {
    let at = segment.find(|letter: char| letter.is_ascii_alphabetic()).expect("a letter");
    let wide = char::from_u32(u32::from(segment.as_bytes()[at]) + 0xFEE0).expect("a fullwidth letter");
    format!("{}{wide}{}", &segment[..at], &segment[at + 1..])
}

fn add_covered(group: &mut Group, segments: &Segments) {
    let cases = [
        (
            "exclamation-mark-in-the-header",
            segments.header(insert("!")),
            "The MAC over these bytes is right; the header still is not base64url.",
        ),
        (
            "exclamation-mark-in-the-payload",
            segments.payload(insert("!")),
            "Decoders that skip it and those that refuse it disagree on who is signed in.",
        ),
        (
            "accented-letter-in-the-payload",
            segments.payload(insert("é")),
            "A verifier that assumes ASCII has crashed on less.",
        ),
        (
            "fullwidth-letter-in-the-payload",
            segments.payload(fullwidth_first),
            "Normalized for display or comparison, this is another payload.",
        ),
        (
            "zero-byte-in-the-payload",
            segments.payload(insert("\0")),
            "The MAC covers the bytes after it, and a decoder in C never reads them.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, RULE, why, token);
    }
    group.reject(
        "tilde-at-the-end-of-the-payload",
        RULE,
        "The tilde pads in some alphabets that are safe in a URL, and belongs to none of JOSE's.",
        segments.payload(append("~")),
    );
    let split = segments.payload.len() / 2;
    let bytes =
        [&segments.payload.as_bytes()[..split], &[0xC3], &segments.payload.as_bytes()[split..]].concat();
    group.reject(
        "byte-that-is-no-utf-8-in-the-payload",
        RULE,
        "Half of a UTF-8 sequence reaches the verifier where no layer before it insists on text.",
        Forge::new("").payload_segment(bytes).sign(KEY).token(),
    );
}

fn add_after_signing(group: &mut Group, segments: &Segments) {
    group.reject(
        "exclamation-mark-in-the-header-after-signing",
        RULE,
        "A verifier that encodes the decoded header again loses sight of what was sent.",
        segments.header_after_signing(insert("!")),
    );
    group.reject(
        "exclamation-mark-in-the-payload-after-signing",
        RULE,
        "Skipping a character before the MAC lets others write into a signed token.",
        segments.payload_after_signing(insert("!")),
    );
}

fn add_raw(group: &mut Group, segments: &Segments) {
    group.reject(
        "header-not-encoded",
        RULE,
        "The generator joined the JSON text itself; every segment is encoded first.",
        segments.header(|_| HEADER.to_owned()),
    );
    let claims = r#"{"iat":1621521641,"sub":"test-pandium-com"}"#;
    group.reject(
        "payload-not-encoded",
        RULE,
        "Raw JSON in the middle seems to work until a claim contains a period, but it was never a token.",
        segments.payload(|_| claims.to_owned()),
    );
    group.reject(
        "payload-percent-encoded",
        RULE,
        "Percent encoding is what queries use; a token's segments use base64url.",
        segments.payload(|_| claims.replace('{', "%7B").replace('"', "%22").replace('}', "%7D")),
    );
}
