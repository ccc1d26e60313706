//! What mail, shells, browsers and web frameworks do to a token on its way. Where the damage is in the
//! third segment the MAC still fits; where it is before, the MAC is that of the sound token.

use super::super::group::Group;
use super::super::sample::{payload, replaced, with_xti};
use super::token;

pub fn add(group: &mut Group) {
    add_whitespace(group);
    add_tails(group);
    add_invisible(group);
    group.accept(
        "claims-with-the-same-damage",
        "base64url-characters",
        "Inside base64url any text travels safely; only the token itself must be free of it.",
        payload(with_xti("{\"note\":\"a b\\tc\\r\\nd&e#f;g\u{A0}h\u{200B}i%3D\u{FEFF}\"}")),
    );
    group.accept(
        "claims-with-white-space-at-both-ends",
        "base64url-no-whitespace",
        "White space around the claims set is legal JSON, and base64url carries it out of sight.",
        payload(format!(" \r\n{}\t\n", replaced("extra value", " extra value\\n"))),
    );
}

fn add_whitespace(group: &mut Group) {
    let whole = token();
    let cases = [
        (
            "leading-space",
            format!(" {whole}"),
            "Trimming is up to the caller: a verifier judges the bytes sent.",
        ),
        (
            "leading-line-feed",
            format!("\n{whole}"),
            "A line feed that was copied along is not part of what was signed.",
        ),
        (
            "trailing-space",
            format!("{whole} "),
            "Ignored white space gives one token many spellings, and a deny list of tokens misses them.",
        ),
        (
            "trailing-tab",
            format!("{whole}\t"),
            "A tab from a table's cell slips past decoders that skip white space.",
        ),
        (
            "trailing-line-feed",
            format!("{whole}\n"),
            "A shell's echo adds it, and many decoders skip it, so the mistake goes unseen.",
        ),
        (
            "trailing-carriage-return-and-line-feed",
            format!("{whole}\r\n"),
            "A file from Windows ends like this, and a decoder made for mail skips both characters.",
        ),
        (
            "spaces-around-the-periods",
            whole.replace('.', " . "),
            "A reader that trims each segment computes the MAC over a text that was never sent.",
        ),
        (
            "wrapped-as-mail",
            wrapped(&whole),
            "Mail programs wrap at 76 characters; a verifier that unwraps takes a text that was not signed.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, "base64url-no-whitespace", why, token);
    }
}

fn wrapped(token: &str) -> String {
    let mut lines = token.to_owned();
    for at in (76..token.len()).step_by(76).collect::<Vec<_>>().into_iter().rev() {
        lines.insert_str(at, "\r\n");
    }
    lines
}

fn add_tails(group: &mut Group) {
    let cases = [
        (
            "next-parameter-at-the-end",
            "&embedded",
            "The query was split too late, and what follows is not signed.",
        ),
        ("fragment-at-the-end", "#top", "The fragment belongs to the browser and is covered by no MAC."),
        (
            "escaped-ampersand-at-the-end",
            "&amp;embedded",
            "The link was copied out of HTML source with its escapes.",
        ),
        ("comma-at-the-end", ",", "A list of tokens was split at the wrong place."),
        (
            "percent-encoded-padding-at-the-end",
            "%3D",
            "Padding was added and encoded for the query, and never decoded again.",
        ),
        (
            "escaped-line-feed-at-the-end",
            "\\n",
            "A template wrote a line feed as a backslash and an n, which is not base64url.",
        ),
        ("ellipsis-at-the-end", "…", "A log shortened the token, and what was pasted from it lacks a part."),
    ];
    for (fault, tail, why) in cases {
        group.reject(fault, "base64url-characters", why, format!("{}{tail}", token()));
    }
}

fn add_invisible(group: &mut Group) {
    let cases = [
        (
            "zero-byte-at-the-end",
            "",
            "\0",
            "A C string ends there, so a verifier in C judges less than it was given.",
        ),
        (
            "zero-byte-and-more-at-the-end",
            "",
            "\0AAAA",
            "What a C string hides after its end would ride along into logs and caches unverified.",
        ),
        (
            "zero-byte-before-the-token",
            "\0",
            "",
            "A C string is empty here, and the token after it goes unseen.",
        ),
        (
            "byte-order-mark-before-the-token",
            "\u{FEFF}",
            "",
            "The token was read from a file that starts with a byte order mark.",
        ),
        (
            "zero-width-space-at-the-end",
            "",
            "\u{200B}",
            "Copied from a web page, it is invisible and is sent all the same.",
        ),
        (
            "no-break-space-at-the-end",
            "",
            "\u{A0}",
            "It looks like a space but is not an ASCII one, so trimming differs between languages.",
        ),
        ("angle-brackets-around-the-token", "<", ">", "A placeholder's brackets were left around the value."),
    ];
    for (fault, before, after, why) in cases {
        group.reject(fault, "base64url-characters", why, format!("{before}{}{after}", token()));
    }
}
