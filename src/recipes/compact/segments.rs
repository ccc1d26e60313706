//! How many segments a token has, and what separates them.

use super::super::group::Group;
use super::super::sample::{self, KEY, payload, replaced};
use super::token;
use crate::forge::Forge;
use crate::jwt::HEADER_SEGMENT;

const RULE: &str = "compact-three-segments";

pub fn add(group: &mut Group) {
    add_accepted(group);
    add_missing(group);
    add_surplus(group);
    add_foreign_separators(group);
}

fn add_accepted(group: &mut Group) {
    group.accept(
        "the-sample",
        RULE,
        "The plain token of the profile; a verifier that refuses it was set up wrongly.",
        sample::sample(),
    );
    group.accept(
        "periods-inside-the-claims",
        RULE,
        "Only the token's own periods separate segments; base64url hides those in the claims.",
        payload(replaced(r#""test-pandium-com""#, r#""..test.pandium.com..""#)),
    );
}

fn add_missing(group: &mut Group) {
    let whole = token();
    let (signing_input, _) = whole.rsplit_once('.').expect("three segments");
    let cases: [(&str, String, &str); 5] = [
        (
            "empty-token",
            String::new(),
            "An empty parameter is what a link without a token carries, and it names no user.",
        ),
        (
            "header-alone",
            HEADER_SEGMENT.to_owned(),
            "Code that takes the second item of a split without counting fails here with an index error.",
        ),
        (
            "signature-and-its-period-missing",
            signing_input.to_owned(),
            "A token without its third segment is not signed, and some generators write alg none like this.",
        ),
        (
            "lone-period",
            ".".to_owned(),
            "Two empty pieces are not a token, and a reader that indexes into them must not crash.",
        ),
        (
            "cut-inside-the-payload",
            signing_input[..HEADER_SEGMENT.len() + 1 + 224].to_owned(),
            "A mail program that cuts a long link leaves no signature, and that must not count as unsigned.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, RULE, why, token);
    }
}

fn add_surplus(group: &mut Group) {
    let whole = token();
    let (signing_input, signature) = whole.rsplit_once('.').expect("three segments");
    let (header, payload) = signing_input.split_once('.').expect("two segments");
    let cases: [(&str, String, &str); 10] = [
        (
            "fourth-segment",
            format!("{whole}.AAAA"),
            "A split that looks at the first three pieces overlooks whatever is smuggled in after them.",
        ),
        (
            "five-segments-as-in-a-jwe",
            format!("{whole}.AAAA.AAAA"),
            "Five segments announce an encrypted token, which a JWS reader must not take for a signed one.",
        ),
        (
            "six-segments",
            format!("{whole}.AAAA.AAAA.AAAA"),
            "No serialization has six segments, so no count above three may pass as good enough.",
        ),
        (
            "token-twice-with-a-period-between",
            format!("{whole}.{whole}"),
            "Two good tokens in a row are not one good token.",
        ),
        (
            "trailing-period",
            format!("{whole}."),
            "Where split drops an empty last piece, a fourth segment goes unseen.",
        ),
        (
            "leading-period",
            format!(".{whole}"),
            "Where split drops an empty first piece, the wrong segment could be taken for the header.",
        ),
        (
            "two-periods-after-the-header",
            format!("{header}..{payload}.{signature}"),
            "A split that merges neighbouring separators would read four segments as three.",
        ),
        (
            "two-periods-before-the-signature",
            format!("{signing_input}..{signature}"),
            "The third segment is empty here, and the signature in the fourth must not stand in for it.",
        ),
        (
            "three-periods-alone",
            "...".to_owned(),
            "Four empty pieces are refused by their number, not by a crash.",
        ),
        (
            "flooded-with-periods",
            format!("{whole}{}", ".".repeat(20_000)),
            "A split without a limit allocates one piece per byte, for anyone who sends such a token.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, RULE, why, token);
    }
    let (start, end) = payload.split_at(payload.len() / 2);
    group.reject(
        "periods-inside-the-signed-payload",
        RULE,
        "Split at the first period and at the last, it has a right MAC, and a payload that some decoders read.",
        Forge::new("").payload_segment(format!("{start}....{end}")).sign(KEY),
    );
}

fn add_foreign_separators(group: &mut Group) {
    let cases = [
        ("commas-for-periods", ",", "A comma separates the items of a list, not the segments of a token."),
        (
            "colons-for-periods",
            ":",
            "Other signed formats use colons; a JWS reader that guesses reads two formats.",
        ),
        (
            "fullwidth-periods",
            "\u{FF0E}",
            "Normalization turns U+FF0E into a period, so a reader that normalizes takes two spellings.",
        ),
        (
            "one-dot-leaders",
            "\u{2024}",
            "U+2024 becomes a period under compatibility normalization, and is not one before it.",
        ),
        (
            "percent-encoded-periods",
            "%2E",
            "The query was not decoded, or was encoded twice; decoding it here would hide which.",
        ),
    ];
    for (fault, separator, why) in cases {
        group.reject(fault, RULE, why, token().replace('.', separator));
    }
}
