//! `=`, the padding with which base64 elsewhere fills up its last four characters.

use super::super::group::Group;
use super::{Edit, Segments, append, header_with_pads, insert, payload_with_pads};

const RULE: &str = "base64url-no-padding";

pub fn add(group: &mut Group) {
    add_accepted(group);
    add_signature(group);
    add_covered(group);
    add_after_signing(group);
}

fn add_accepted(group: &mut Group) {
    group.accept(
        "no-padding-where-two-pads-would-stand",
        RULE,
        "A decoder that insists on padding refuses every HS256 token: 32 bytes make 43 characters.",
        Segments::of(&header_with_pads(2), &payload_with_pads(2)).whole(),
    );
    group.accept(
        "no-padding-where-none-would-stand",
        RULE,
        "A decoder that always restores padding must know that some lengths have none.",
        Segments::of(&header_with_pads(0), &payload_with_pads(0)).whole(),
    );
}

fn add_signature(group: &mut Group) {
    let segments = Segments::sample();
    let cases: [(&str, Edit, &str); 5] = [
        (
            "signature-padded",
            &append("="),
            "A second spelling of the same token is enough to slip past a list of used tokens.",
        ),
        (
            "signature-padded-by-one-too-many",
            &append("=="),
            "A decoder that counts padding carelessly takes this as well.",
        ),
        (
            "signature-padded-far-too-much",
            &append("====="),
            "Padding that is ignored altogether can be of any length.",
        ),
        (
            "padding-inside-the-signature",
            &insert("="),
            "Some decoders stop at the first `=` and compare what they have.",
        ),
        (
            "padding-before-the-signature",
            &|signature| format!("={signature}"),
            "Padding belongs nowhere in a token, and a decoder that strips it at both ends overlooks it.",
        ),
    ];
    for (fault, edit, why) in cases {
        group.reject(fault, RULE, why, segments.signature(edit));
    }
}

fn add_covered(group: &mut Group) {
    let one = Segments::of(&header_with_pads(1), &payload_with_pads(1));
    let two = Segments::of(&header_with_pads(2), &payload_with_pads(2));
    let none = Segments::of(&header_with_pads(0), &payload_with_pads(0));
    let cases = [
        (
            "header-padded",
            two.header(append("==")),
            "The generator's encoder pads; a MAC over the padding does not make it right.",
        ),
        (
            "header-padded-by-one",
            one.header(append("=")),
            "Headers of other lengths get other padding, which is just as wrong.",
        ),
        (
            "payload-padded",
            one.payload(append("=")),
            "The most common encoders pad, and two payloads in three show it.",
        ),
        (
            "payload-padded-by-two",
            two.payload(append("==")),
            "A check for a single trailing `=` misses this length of payload.",
        ),
        (
            "payload-padded-where-nothing-is-missing",
            none.payload(append("====")),
            "No encoder writes this, so a decoder that takes it takes anything.",
        ),
        (
            "padding-inside-the-payload",
            one.payload(insert("=")),
            "Decoders that stop at `=` and those that skip it read two different payloads here.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, RULE, why, token);
    }
}

fn add_after_signing(group: &mut Group) {
    let two = Segments::of(&header_with_pads(2), &payload_with_pads(2));
    group.reject(
        "header-padded-after-signing",
        RULE,
        "A verifier that encodes the header again computes the MAC over a text that it did not receive.",
        two.header_after_signing(append("==")),
    );
    group.reject(
        "payload-padded-after-signing",
        RULE,
        "A verifier that strips padding before the MAC lets others change a signed text without the secret.",
        two.payload_after_signing(append("==")),
    );
}
