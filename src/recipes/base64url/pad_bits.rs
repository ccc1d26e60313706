//! The bits that the last character has left over. Beside the canonical tail there is every other one
//! of the same length: a lenient decoder reads the same bytes from all of them.

use super::super::group::Group;
use super::super::sample::SAMPLE;
use super::{Segments, header_with_pads, payload_of, payload_with_pads};
use crate::jwt::HEADER;
use crate::lint::Level;

const RULE: &str = "base64url-pad-bits";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub fn add(group: &mut Group) {
    add_canonical(group);
    add_signature(group);
    add_covered(group);
    add_after_signing(group);
}

/// A segment's other tails: the segment with unused bits set in its last character, named after the bits.
fn tails(segment: &str) -> Vec<(String, String, char)> {
    let unused = match segment.len() % 4 {
        2 => 4,
        3 => 2,
        _ => 0,
    };
    let (rest, last) = segment.split_at(segment.len() - 1);
    let canonical = ALPHABET.iter().position(|&letter| letter == last.as_bytes()[0]).expect("base64url");
    assert_eq!(canonical % (1 << unused), 0, "{segment} is canonical");
    let tail = |bits: usize| {
        let letter = char::from(ALPHABET[canonical | bits]);
        (format!("{bits:0unused$b}"), format!("{rest}{letter}"), letter)
    };
    (1..1 << unused).map(tail).collect()
}

fn add_canonical(group: &mut Group) {
    group.accept(
        "two-unused-bits-that-are-zero",
        RULE,
        "The one canonical tail of segments whose last group has three characters.",
        Segments::of(&header_with_pads(1), &payload_of("Two Zeros", 1)).whole(),
    );
    group.accept(
        "four-unused-bits-that-are-zero",
        RULE,
        "The one canonical tail of segments whose last group has two characters.",
        Segments::of(&header_with_pads(2), &payload_of("Four Zeros", 2)).whole(),
    );
}

fn add_signature(group: &mut Group) {
    let segments = Segments::sample();
    for (bits, text, letter) in tails(&segments.signature) {
        let why = format!(
            "Ending in `{letter}`, the signature gives the same 32 bytes, so a used token has a new spelling."
        );
        group.reject(&format!("signature-with-unused-bits-{bits}"), RULE, &why, segments.signature(|_| text));
    }
}

fn add_covered(group: &mut Group) {
    let headers = Segments::of(&header_with_pads(1), SAMPLE);
    for (bits, text, letter) in tails(&headers.header) {
        let why =
            format!("With `{letter}` at the end, a strict reader refuses a header that a lenient one takes.");
        group.reject(&format!("header-with-unused-bits-{bits}"), RULE, &why, headers.header(|_| text));
    }
    for (pads, count) in [(1, "two"), (2, "four")] {
        let payloads = Segments::of(HEADER, &payload_with_pads(pads));
        for (bits, text, letter) in tails(&payloads.payload) {
            let why = format!(
                "Of the {count} unused bits at the end `{letter}` sets {}, and the claims stay the same.",
                in_words(&bits)
            );
            group.reject(&format!("payload-with-unused-bits-{bits}"), RULE, &why, payloads.payload(|_| text));
        }
    }
}

fn in_words(bits: &str) -> &'static str {
    ["none", "one", "two", "three", "all four"][bits.matches('1').count()]
}

/// A token that was changed like this after signing must be refused: the MAC covers the text as it was
/// received.
fn add_after_signing(group: &mut Group) {
    let segments = Segments::of(&header_with_pads(2), &payload_with_pads(2));
    let last = |segment: &str| tails(segment).pop().expect("a tail").1;
    group
        .reject(
            "header-with-unused-bits-set-after-signing",
            RULE,
            "A decoder that ignores unused bits must still compute the MAC over the header as received.",
            segments.header_after_signing(last),
        )
        .level(Level::Must)
        .clause("RFC 7515 §5.2 step 8");
    group
        .reject(
            "payload-with-unused-bits-set-after-signing",
            RULE,
            "A verifier that encodes the payload again before the MAC lets others alter a signed text.",
            segments.payload_after_signing(last),
        )
        .level(Level::Must)
        .clause("RFC 7515 §5.2 step 8");
}
