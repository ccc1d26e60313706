//! Lengths that no bytes encode to: one character more than a multiple of four.

use super::super::group::Group;
use super::{Segments, append, header_with_pads, payload_of, payload_with_pads};
use crate::jwt::HEADER;

const RULE: &str = "base64url-length";

pub fn add(group: &mut Group) {
    for (fault, pads, why) in [
        (
            "two-characters-in-the-last-group",
            2,
            "Two characters after the last four carry one byte, and are complete.",
        ),
        (
            "three-characters-in-the-last-group",
            1,
            "Three characters after the last four carry two bytes, and are complete.",
        ),
        (
            "four-characters-in-the-last-group",
            0,
            "A multiple of four is complete too, so nothing needs to be added.",
        ),
    ] {
        let token = Segments::of(&header_with_pads(pads), &payload_of("Last Group", pads)).whole();
        group.accept(fault, RULE, why, token);
    }
    let full = Segments::of(HEADER, &payload_with_pads(0));
    let cases: [(&str, Vec<u8>, &str); 8] = [
        (
            "header-with-a-stray-character",
            full.header(append("A")).token(),
            "Six bits make no byte; a decoder that drops them reads the same header from 64 texts.",
        ),
        (
            "header-with-the-pad-count-behind-it",
            full.header(append("0")).token(),
            "An old .NET function writes the number of pads where the padding would be.",
        ),
        (
            "payload-with-a-stray-character",
            full.payload(append("A")).token(),
            "The MAC covers the stray character and the claims ignore it, so two tokens say the same.",
        ),
        (
            "payload-with-a-stray-character-after-signing",
            full.payload_after_signing(append("A")).into(),
            "A verifier that encodes the decoded payload again takes a text that was never signed.",
        ),
        (
            "payload-of-one-character",
            full.payload(|_| "A".to_owned()).token(),
            "One character encodes nothing, and a decoder that rounds down reads an empty payload.",
        ),
        (
            "signature-with-two-stray-characters",
            full.signature(append("AA")).into(),
            "45 characters round down to 33 bytes, of which a careless comparison looks at 32.",
        ),
        (
            "signature-without-its-last-two-characters",
            full.signature(|signature| signature[..41].to_owned()).into(),
            "A segment of 41 characters was cut off somewhere; decoding 30 bytes from it is guessing.",
        ),
        (
            "signature-of-one-character",
            full.signature(|_| "A".to_owned()).into(),
            "A decoder that returns nothing here must not turn it into an empty signature that matches.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, RULE, why, token);
    }
}
