//! Verifiers that read the JOSE header wrongly.

use super::super::texts::{self, edit};
use super::super::verifier::{CORRECT_VERIFIER, Parts, Steps};
use super::{Flaw, verifier};
use crate::encoding::utf8_replaced;
use crate::forge::{Hash, mac};
use crate::jwt::json::{self, Object, Value};
use crate::jwt::{HEADER, HEADER_SEGMENT, base64url};

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "skips-a-byte-order-mark-in-the-header",
        "header-no-bom",
        "It skips a byte order mark before the header, as TextDecoder and Python's json.loads do.",
        &Steps { header: texts::without_mark, ..CORRECT_VERIFIER },
    ),
    verifier(
        "replaces-bad-utf-8-in-the-header",
        "header-utf8",
        "It puts U+FFFD where the header is not UTF-8, so that two headers read the same; Node and Go do.",
        &Steps { header: utf8_replaced, ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-a-utf-16-header",
        "header-utf8",
        "It detects UTF-16 by its byte order mark, as Python's json.loads does for bytes.",
        &Steps { header: texts::from_utf16, ..CORRECT_VERIFIER },
    ),
    verifier(
        "ignores-what-follows-the-header-object",
        "header-json",
        "Its parser stops after the object, as Jackson does by default.",
        &Steps { header: texts::first_value, ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-a-header-with-comments",
        "header-json",
        "Its parser skips comments, as Ruby's did.",
        &Steps { header: texts::without_comments, ..CORRECT_VERIFIER },
    ),
    verifier(
        "searches-the-header-for-its-alg",
        "header-json",
        "It looks for the text \"alg\":\"HS256\" in the header and parses nothing.",
        &Steps { header: found_alg, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-half-surrogates-in-the-header",
        "header-surrogates",
        "It accepts half a surrogate pair in the header as a character.",
        &Steps { unchecked: &["header-surrogates"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-infinite-numbers-in-the-header",
        "header-number-range",
        "It reads a number that overflows as infinity.",
        &Steps { unchecked: &["header-number-range"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-headers-of-any-depth",
        "header-limits",
        "It parses a header without limits, before it has checked the signature.",
        &Steps { unchecked: &["header-limits"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "unpacks-a-header-in-a-list",
        "header-object",
        "It uses the first item of a list as the header.",
        &Steps { header: unlisted, ..CORRECT_VERIFIER },
    ),
    verifier(
        "parses-a-header-twice",
        "header-object",
        "It parses a header that is a string with JSON in it a second time.",
        &Steps { header: texts::parsed_twice, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-the-last-of-two-parameters",
        "header-unique-names",
        "It accepts a parameter twice and takes the last one, as RFC 7515 allows and most parsers do.",
        &Steps { header: texts::last_wins, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-the-first-of-two-parameters",
        "header-unique-names",
        "It takes the first of two alg, where another reader takes the last one (fastjson in jwx).",
        &Steps { header: texts::first_wins, ..CORRECT_VERIFIER },
    ),
    verifier(
        "works-without-an-alg",
        "alg-present",
        "It treats a header without an alg as HS256.",
        &Steps { unchecked: &["alg-present"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-parameter-names-in-any-case",
        "alg-present",
        "It binds the header to a struct whose field names ignore case, as Go's encoding/json does.",
        &Steps { header: lower_cased_names, ..CORRECT_VERIFIER },
    ),
    verifier(
        "ends-names-at-a-zero-byte",
        "alg-present",
        "It reads member names as C strings, so that alg, a zero byte and anything else is alg.",
        &Steps { header: with_c_names, ..CORRECT_VERIFIER },
    ),
    verifier(
        "inherits-parameters",
        "alg-present",
        "It looks alg up through __proto__, as an assignment in JavaScript makes possible.",
        &Steps { header: inherited, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-an-alg-of-any-type",
        "alg-string",
        "It ignores an alg that is not a string.",
        &Steps { unchecked: &["alg-string"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "looks-for-the-alg-in-a-list",
        "alg-string",
        "It checks whether alg contains HS256, which a list may, too; json-web-token 2.1.3 did.",
        &Steps { header: first_alg, ..CORRECT_VERIFIER },
    ),
    verifier(
        "accepts-alg-none",
        "alg-none",
        "It accepts a token that declares itself unsigned (CVE-2015-9235, Node's jsonwebtoken).",
        &Steps {
            unsigned: |parts| parts.says("alg") == Some("none"),
            unchecked: &["alg-none"],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "denies-none-in-lower-case-only",
        "alg-none",
        "It rejects none only as the RFC spells it, so that None passes (Auth0's API, jws 2.0.0).",
        &Steps {
            unsigned: |parts| parts.says("alg").is_some_and(|alg| alg != "none" && is_none(alg)),
            unchecked: &["alg-none"],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "checks-the-mac-of-alg-none",
        "alg-none",
        "It checks the MAC and never reads alg, so that none passes, too.",
        &Steps { unchecked: &["alg-none"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "ignores-the-alg",
        "alg-hs256",
        "It checks an HS256 MAC under any alg, also one of a public key (CVE-2022-29217, CVE-2026-22817).",
        &Steps { unchecked: &["alg-hs256"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-the-algorithm-from-the-header",
        "alg-hs256",
        "It lets the token choose among HS256, HS384 and HS512, as callers without an allow-list do.",
        &Steps { alg: |alg| hash(alg).is_some(), mac: chosen_mac, ..CORRECT_VERIFIER },
    ),
    verifier(
        "compares-the-alg-in-any-case",
        "alg-hs256",
        "It accepts hs256 as HS256, as ruby-jwt, libjwt and cpp-jwt do.",
        &Steps { alg: |alg| alg.eq_ignore_ascii_case("HS256"), ..CORRECT_VERIFIER },
    ),
    verifier(
        "trims-the-alg",
        "alg-hs256",
        "It trims the name of the algorithm before it compares it.",
        &Steps { alg: |alg| alg.trim() == "HS256", ..CORRECT_VERIFIER },
    ),
    verifier(
        "normalises-the-alg",
        "alg-hs256",
        "It normalises texts to NFKC before it compares them, and fullwidth letters become HS256.",
        &Steps { alg: |alg| alg.chars().map(halfwidth).eq("HS256".chars()), ..CORRECT_VERIFIER },
    ),
    verifier(
        "ends-the-alg-at-a-zero-byte",
        "alg-hs256",
        "It compares the name of the algorithm as a C string; cpp-jwt does.",
        &Steps { alg: |alg| alg.split('\0').next() == Some("HS256"), ..CORRECT_VERIFIER },
    ),
    verifier(
        "knows-other-names-for-hs256",
        "alg-hs256",
        "It accepts the names that Java and XML signatures use for the algorithm.",
        &Steps { alg: |alg| alg == "HmacSHA256" || alg.ends_with("#hmac-sha256"), ..CORRECT_VERIFIER },
    ),
    verifier(
        "searches-the-alg-for-hs256",
        "alg-hs256",
        "It checks whether the name of the algorithm contains HS256.",
        &Steps { alg: |alg| alg.contains("HS256"), ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-a-typ-of-any-type",
        "typ-string",
        "It ignores a typ that is not a string.",
        &Steps { unchecked: &["typ-string"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-tokens-of-any-typ",
        "typ-other",
        "It accepts an access token of another service that has the same secret.",
        &Steps { unchecked: &["typ-other"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "compares-the-header-with-a-constant",
        "typ-jwt",
        "It accepts only one header text, so that valid tokens of other generators are rejected.",
        &Steps { refuses: |parts, _| parts.segments[0] != HEADER_SEGMENT.as_bytes(), ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-the-mac-of-the-decoded-payload",
        "signature-match",
        "It honours b64 without crit, and then the MAC is over the decoded payload; python-jwt does.",
        &Steps {
            message: |parts| match parts.header.get("b64") {
                Some(Value::Bool(false)) => [&parts.segments[0][..], b".", &parts.payload_text].concat(),
                _ => parts.input(),
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "refuses-parameters-that-it-does-not-know",
        "header-extra",
        "It rejects every header parameter except alg and typ, where RFC 7515 says to ignore them.",
        &Steps {
            refuses: |parts, _| parts.header.iter().any(|(name, _)| !["alg", "typ"].contains(&name)),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "inflates-a-zipped-payload",
        "payload-utf8",
        "It honours zip, which is only for encrypted tokens.",
        &Steps { unwrap: inflated, ..CORRECT_VERIFIER },
    ),
    verifier(
        "follows-cty-to-an-inner-token",
        "payload-json",
        "It takes the claims of a token inside the token, whose own signature it does not check.",
        &Steps { unwrap: nested, ..CORRECT_VERIFIER },
    ),
    verifier(
        "writes-the-header-anew-for-the-mac",
        "signature-match",
        "It checks the MAC over its own spelling of the header instead of the one that was signed.",
        &Steps {
            message: |parts: &Parts| {
                let header = base64url::encode(json::to_string(&parts.header));
                [header.as_bytes(), b".", &parts.segments[1]].concat()
            },
            ..CORRECT_VERIFIER
        },
    ),
];

fn found_alg(text: &[u8]) -> Vec<u8> {
    let found = String::from_utf8_lossy(text).contains(r#""alg":"HS256""#);
    if found { HEADER.into() } else { text.to_vec() }
}

fn unlisted(text: &[u8]) -> Vec<u8> {
    match json::parse(text) {
        Ok(Value::Array(items)) if !items.is_empty() => json::to_string(&items[0]).into_bytes(),
        _ => text.to_vec(),
    }
}

fn lower_cased_names(text: &[u8]) -> Vec<u8> {
    edit(text, |header| {
        let mut bound = Object::new();
        for (name, value) in header.iter() {
            bound.insert(name.to_ascii_lowercase(), value.clone());
        }
        *header = bound;
    })
}

fn with_c_names(text: &[u8]) -> Vec<u8> {
    edit(text, |header| {
        let mut cut = Object::new();
        for (name, value) in header.iter() {
            cut.insert(name.split('\0').next().unwrap_or_default(), value.clone());
        }
        *header = cut;
    })
}

fn inherited(text: &[u8]) -> Vec<u8> {
    edit(text, |header| {
        let Some(Value::Object(ancestor)) = header.get("__proto__").cloned() else { return };
        for (name, value) in ancestor.iter() {
            if header.get(name).is_none() {
                header.insert(name, value.clone());
            }
        }
    })
}

fn first_alg(text: &[u8]) -> Vec<u8> {
    edit(text, |header| {
        if let Some(Value::Array(items)) = header.get("alg")
            && items.contains(&"HS256".into())
        {
            header.insert("alg", "HS256");
        }
    })
}

fn is_none(alg: &str) -> bool {
    alg.trim().eq_ignore_ascii_case("none")
}

fn hash(alg: &str) -> Option<Hash> {
    match alg {
        "HS256" => Some(Hash::Sha256),
        "HS384" => Some(Hash::Sha384),
        "HS512" => Some(Hash::Sha512),
        _ => None,
    }
}

fn chosen_mac(parts: &Parts, secret: &[u8], message: &[u8]) -> Vec<u8> {
    mac(parts.says("alg").and_then(hash).unwrap_or(Hash::Sha256), secret, message)
}

fn halfwidth(letter: char) -> char {
    match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        other => other,
    }
}

/// The raw deflate stream of one stored block (RFC 1951 §3.2.4), which is as far as we inflate.
fn inflated(parts: &Parts) -> Option<Vec<u8>> {
    let [1, low, high, _, _, block @ ..] = &parts.payload_text[..] else { return None };
    let length = usize::from(u16::from_le_bytes([*low, *high]));
    block.get(..length).filter(|_| parts.says("zip") == Some("DEF")).map(<[u8]>::to_vec)
}

fn nested(parts: &Parts) -> Option<Vec<u8>> {
    let inner = super::super::verifier::three(&parts.payload_text)?;
    base64url::decode(&inner[1]).ok().filter(|_| parts.says("cty") == Some("JWT"))
}
