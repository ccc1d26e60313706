//! `+` and `/`, where the alphabet for URLs has `-` and `_`.

use super::super::group::Group;
use super::super::sample::SAMPLE;
use super::super::signature::Signed;
use super::{Segments, header_beyond_letters, header_with_pads, payload_beyond_letters};
use crate::jwt::HEADER;

const RULE: &str = "base64url-url-alphabet";

pub fn add(group: &mut Group) {
    add_accepted(group);
    add_signature(group);
    add_covered(group);
    add_after_signing(group);
}

fn standard(segment: &str) -> String {
    segment.replace('-', "+").replace('_', "/")
}

fn add_accepted(group: &mut Group) {
    group.accept(
        "hyphen-and-underscore-in-the-payload",
        RULE,
        "A decoder that forgets to translate the two characters fails on names beyond plain letters.",
        Segments::of(HEADER, &payload_beyond_letters()).whole(),
    );
    let signed = Signed::find(|signed| signed.segment.contains('-') && signed.segment.contains('_'));
    signed.accept(
        group,
        "hyphen-and-underscore-in-the-signature",
        RULE,
        "Three signatures in four have such a character, so a wrong decoder fails often but not always.",
    );
}

fn add_signature(group: &mut Group) {
    let both = Signed::find(|signed| signed.segment.contains('-') && signed.segment.contains('_'));
    let cases = [
        (
            "signature-in-the-standard-alphabet",
            standard(&both.segment),
            "A decoder that takes both alphabets gives a token two spellings.",
        ),
        (
            "signature-in-both-alphabets",
            both.segment.replace('-', "+"),
            "No encoder writes a segment that mixes alphabets.",
        ),
    ];
    for (fault, segment, why) in cases {
        group.reject(fault, RULE, why, both.forge.seal_segment(segment));
    }
    // The last of 42 characters has four unused bits, which only these four letters leave unset.
    let hyphen = Signed::find(|signed| {
        signed.segment.matches('-').count() == 1
            && !signed.segment.ends_with('-')
            && signed.segment.ends_with(['A', 'Q', 'g', 'w'])
    });
    group.reject(
        "plus-turned-into-a-space-in-the-signature",
        "base64url-no-whitespace",
        "A form decodes the standard alphabet's `+` to a space; guessing it back accepts a damaged text.",
        hyphen.forge.seal_segment(hyphen.segment.replace('-', " ")),
    );
}

fn add_covered(group: &mut Group) {
    let header = Segments::of(&header_beyond_letters(), SAMPLE);
    group.reject(
        "header-in-the-standard-alphabet",
        RULE,
        "A header with an odd member shows which alphabet the generator's encoder writes.",
        header.header(standard),
    );
    let payload = Segments::of(&header_with_pads(0), &payload_beyond_letters());
    group.reject(
        "payload-in-the-standard-alphabet",
        RULE,
        "A `+` arrives as a space and a `/` may end a path, so the token breaks in a URL.",
        payload.payload(standard),
    );
    group.reject(
        "payload-in-both-alphabets",
        RULE,
        "A decoder that translates one character and already knows the other reads what no encoder wrote.",
        payload.payload(|segment| segment.replace('_', "/")),
    );
}

fn add_after_signing(group: &mut Group) {
    let header = Segments::of(&header_beyond_letters(), SAMPLE);
    group.reject(
        "header-in-the-standard-alphabet-after-signing",
        RULE,
        "The MAC was made over the other spelling, which a verifier must not restore.",
        header.header_after_signing(standard),
    );
    let payload = Segments::of(HEADER, &payload_beyond_letters());
    group.reject(
        "payload-in-the-standard-alphabet-after-signing",
        RULE,
        "A verifier that translates first accepts a text that its MAC does not cover.",
        payload.payload_after_signing(standard),
    );
}
