//! White space inside the token, at and between the characters of a segment.

use super::super::group::Group;
use super::{Segments, append, insert};

const RULE: &str = "base64url-no-whitespace";

pub fn add(group: &mut Group) {
    let segments = Segments::sample();
    add_signature(group, &segments);
    add_covered(group, &segments);
    add_after_signing(group, &segments);
    group.accept(
        "white-space-between-the-members",
        RULE,
        "White space of the JSON text is encoded with it and stays legal (RFC 7519 §7.1).",
        Segments::of(
            "{ \"alg\" : \"HS256\",\r\n\t\"typ\" : \"JWT\" }",
            &super::SAMPLE.replace(',', " ,\n\t"),
        )
        .whole(),
    );
}

fn add_signature(group: &mut Group, segments: &Segments) {
    let cases = [
        (
            "space-in-the-signature",
            " ",
            "A decoder that skips spaces gives the signature as many spellings as there are gaps.",
        ),
        (
            "line-feed-in-the-signature",
            "\n",
            "Decoders made for mail skip line feeds, and so accept a token that was altered.",
        ),
        (
            "form-feed-in-the-signature",
            "\u{C}",
            "What counts as white space differs between languages; none of it belongs here.",
        ),
        (
            "vertical-tab-in-the-signature",
            "\u{B}",
            "C's isspace takes a vertical tab for white space; web decoders don't.",
        ),
    ];
    for (fault, space, why) in cases {
        group.reject(fault, RULE, why, segments.signature(insert(space)));
    }
}

fn add_covered(group: &mut Group, segments: &Segments) {
    let wrapped = |segment: &str| format!("{}\n{}", &segment[..76], &segment[76..]);
    let cases = [
        (
            "line-feed-after-the-header",
            segments.header(append("\n")),
            "A shell pipeline left its line feed in the segment, and signed it too.",
        ),
        (
            "line-feed-after-the-payload",
            segments.payload(append("\n")),
            "A right MAC does not turn a line feed into base64url.",
        ),
        (
            "space-in-the-header",
            segments.header(insert(" ")),
            "A header that only lenient decoders can read splits verifiers into two camps.",
        ),
        (
            "space-in-the-payload",
            segments.payload(insert(" ")),
            "Browsers' atob skips white space, other decoders refuse it.",
        ),
        (
            "tab-in-the-payload",
            segments.payload(insert("\t")),
            "A tab is skipped by some decoders that refuse line feeds.",
        ),
        (
            "payload-wrapped-by-the-encoder",
            segments.payload(wrapped),
            "Encoders that wrap lines by default show it only with longer payloads.",
        ),
        (
            "payload-wrapped-with-carriage-returns",
            segments.payload(|segment| wrapped(segment).replace('\n', "\r\n")),
            "MIME encoders end lines with both, and a decoder may skip one and trip over the other.",
        ),
        (
            "space-before-the-header",
            segments.header(|segment| format!(" {segment}")),
            "The MAC covers the space, so trimming first even breaks what the generator signed.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, RULE, why, token);
    }
}

fn add_after_signing(group: &mut Group, segments: &Segments) {
    group.reject(
        "line-feed-in-the-header-after-signing",
        RULE,
        "The MAC covers the header as it was sent; a header that was cleaned up first is another text.",
        segments.header_after_signing(insert("\n")),
    );
    group.reject(
        "line-feed-in-the-payload-after-signing",
        RULE,
        "Removing white space before the MAC is computed lets anybody alter a signed text.",
        segments.payload_after_signing(insert("\n")),
    );
}
