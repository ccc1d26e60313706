//! `exp`, `nbf`, `iss` and `aud`: not part of the profile, but binding by RFC 7519 where they are present.

use super::super::group::Group;
use super::super::sample::{payload, with_claim, with_xti};
use super::Row;
use crate::lint::Level;

pub fn add(group: &mut Group) {
    times(group);
    issuer(group);
    audience(group);
}

fn reject(group: &mut Group, rule: &str, rows: &[Row]) {
    for (fault, member, why) in rows {
        group.reject(fault, rule, why, payload(with_claim(member)));
    }
}

fn accept(group: &mut Group, rule: &str, rows: &[Row]) {
    for (fault, member, why) in rows {
        group.accept(fault, rule, why, payload(with_claim(member)));
    }
}

fn times(group: &mut Group) {
    let exp: &[Row] = &[
        (
            "exp-as-text",
            r#""exp":"1621525241""#,
            "A date of the wrong type that reads as absent makes the token last forever.",
        ),
        (
            "exp-as-text-in-a-far-future",
            r#""exp":"99999999999""#,
            "Readers that turn text into a number read a date here that others don't see.",
        ),
        (
            "exp-as-calendar-date",
            r#""exp":"2021-05-20T15:40:41Z""#,
            "NumericDate is a number of seconds, not a date in text.",
        ),
        (
            "exp-null",
            r#""exp":null"#,
            "Null is a value of the wrong type; read as absent it makes the token last forever.",
        ),
        ("exp-true", r#""exp":true"#, "A boolean is neither a date nor a promise to expire."),
    ];
    reject(group, "exp-number", exp);
    let sound: &[Row] =
        &[("exp-in-an-hour", r#""exp":1621525241"#, "A token that names its end is good until then.")];
    accept(group, "exp-number", sound);
    let fraction = payload(with_claim(r#""exp":1621525241.75"#));
    group
        .accept("exp-with-a-fraction", "exp-number", "RFC 7519 allows non-integer dates.", fraction)
        .level(Level::Should);
    let nbf: &[Row] = &[
        (
            "nbf-as-text",
            r#""nbf":"1621521641""#,
            "A date of the wrong type that reads as absent lets a token in before its time.",
        ),
        ("nbf-null", r#""nbf":null"#, "Null is a value of the wrong type, not an absent claim."),
        (
            "nbf-as-an-object",
            r#""nbf":{"seconds":1621521641}"#,
            "An object of a time class is not a NumericDate.",
        ),
    ];
    reject(group, "nbf-number", nbf);
    let sound: &[Row] = &[(
        "nbf-equal-to-iat",
        r#""nbf":1621521641"#,
        "Many libraries set nbf to the time of minting, and that time has come.",
    )];
    accept(group, "nbf-number", sound);
}

fn issuer(group: &mut Group) {
    let rows: &[Row] = &[
        ("iss-number", r#""iss":7"#, "An issuer is found by its name, and a number has none."),
        (
            "iss-null",
            r#""iss":null"#,
            "A null issuer names no one, and must not match where no issuer is configured.",
        ),
        (
            "iss-in-an-array",
            r#""iss":["app.example"]"#,
            "A check for membership passes where a comparison would fail.",
        ),
    ];
    reject(group, "iss-string", rows);
    let sound: &[Row] = &[
        ("iss-name", r#""iss":"app.example""#, "An issuer that the profile does not require does no harm."),
        ("iss-uri", r#""iss":"https://app.example/""#, "An issuer is often a web address."),
    ];
    accept(group, "iss-string", sound);
}

fn audience(group: &mut Group) {
    let forms: &[Row] = &[
        (
            "aud-number",
            r#""aud":7"#,
            "An audience of the wrong type that reads as absent lets in tokens meant for others.",
        ),
        (
            "aud-null",
            r#""aud":null"#,
            "A null audience must not read as no audience, which would let everybody in.",
        ),
        (
            "aud-as-an-object",
            r#""aud":{"marketplace":true}"#,
            "A lookup of a member name in an object passes for membership in a list.",
        ),
        ("aud-with-a-number", r#""aud":["partner",7]"#, "Every item of the list is a string."),
    ];
    reject(group, "aud-form", forms);
    let wrapped = r#"{"aud":["partner",7]}"#;
    group.accept(
        "aud-of-any-form-inside-xti",
        "aud-form",
        "A property that is called aud is not the claim of that name.",
        payload(with_xti(wrapped)),
    );
    let others: &[Row] = &[
        (
            "aud-of-another-service",
            r#""aud":"https://partner.example/""#,
            "The token was minted for another service, which can pass it on.",
        ),
        (
            "aud-of-two-other-services",
            r#""aud":["partner-a","partner-b"]"#,
            "None of the names is ours, so the token is not for us.",
        ),
        (
            "aud-empty-list",
            r#""aud":[]"#,
            "A list without names does not name us; a loop over it that finds no mismatch lets the token in.",
        ),
        (
            "aud-empty-text",
            r#""aud":"""#,
            "The empty name is not ours, though it may equal an audience that was never configured.",
        ),
        ("aud-wildcard", r#""aud":"*""#, "Names are compared literally, and no name means everybody."),
    ];
    reject(group, "aud-expected", others);
    group.accept(
        "aud-absent",
        "aud-expected",
        "A token without an audience has none to check, and the profile requires none.",
        payload(with_xti(r#"{"audience":"partner"}"#)),
    );
}
