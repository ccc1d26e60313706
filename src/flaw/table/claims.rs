//! Verifiers that don't check a claim: its presence, its type or its value.

use super::super::texts::{edit, within};
use super::super::verifier::{CORRECT_VERIFIER, Steps};
use super::{Flaw, verifier};
use crate::jwt::json::{self, Object, Value};

/// A verifier that does not check one rule.
macro_rules! unchecked {
    ($name:literal, $rule:literal, $story:literal) => {
        verifier($name, $rule, $story, &Steps { unchecked: &[$rule], ..CORRECT_VERIFIER })
    };
}

pub(super) static FLAWS: &[Flaw] = &[
    unchecked!("works-without-an-iat", "iat-present", "It treats a token without an iat as always fresh."),
    verifier(
        "reads-an-iat-in-quotation-marks",
        "iat-number",
        "It converts a string to a number before it compares; 55 of 65 library set-ups accept one.",
        &Steps { payload: |text| edit(text, |claims| unquote(claims, "iat")), ..CORRECT_VERIFIER },
    ),
    unchecked!(
        "takes-an-iat-of-a-wrong-type-for-none",
        "iat-number",
        "It treats a claim of a wrong type as absent (CVE-2026-25537, Rust's jsonwebtoken before 10.3)."
    ),
    unchecked!(
        "takes-a-negative-iat",
        "iat-non-negative",
        "It accepts a negative iat, from which it can't compute an age."
    ),
    verifier(
        "drops-the-sign-of-the-iat",
        "iat-non-negative",
        "It reads the iat as unsigned, and so an iat of minus now is as fresh as one of now.",
        &Steps { payload: |text| edit(text, without_sign), ..CORRECT_VERIFIER },
    ),
    unchecked!(
        "takes-an-iat-in-milliseconds",
        "iat-seconds",
        "It accepts an iat in milliseconds, so that the token never gets too old."
    ),
    verifier(
        "divides-a-large-iat",
        "iat-seconds",
        "It treats an iat of thirteen digits as milliseconds and divides it itself.",
        &Steps { payload: |text| edit(text, divide), ..CORRECT_VERIFIER },
    ),
    unchecked!("works-without-a-jti", "jti-present", "It accepts a token without a jti any number of times."),
    unchecked!(
        "takes-a-jti-of-any-type",
        "jti-string",
        "It accepts a number or a list as jti; 55 to 61 of 65 library set-ups do."
    ),
    unchecked!("takes-an-empty-jti", "jti-non-empty", "It accepts an empty jti."),
    unchecked!("works-without-a-sub", "sub-present", "It admits a user without an id."),
    verifier(
        "finds-claims-in-ti",
        "sub-present",
        "It searches the whole payload for a claim, at any depth.",
        &Steps { payload: |text| edit(text, lift), ..CORRECT_VERIFIER },
    ),
    verifier(
        "inherits-claims",
        "sub-present",
        "It looks claims up through __proto__, as an assignment in JavaScript makes possible.",
        &Steps { payload: |text| edit(text, inherit), ..CORRECT_VERIFIER },
    ),
    unchecked!(
        "takes-a-sub-of-any-type",
        "sub-string",
        "It accepts a database's number as sub; 52 to 60 of 65 library set-ups do."
    ),
    unchecked!("takes-an-empty-sub", "sub-non-empty", "It admits a user whose id is empty."),
    unchecked!("works-without-a-ti", "ti-present", "It accepts a token without tenant info."),
    unchecked!("takes-a-ti-of-any-type", "ti-object", "It accepts null or a list as tenant info."),
    verifier(
        "parses-a-ti-in-quotation-marks",
        "ti-object",
        "It parses a ti that is a string with JSON in it.",
        &Steps { payload: |text| edit(text, |claims| parse(claims, "ti")), ..CORRECT_VERIFIER },
    ),
    unchecked!("takes-names-of-any-type", "ti-text", "It shows a number or null as the user's name."),
    verifier(
        "splits-a-list-at-its-commas",
        "ili-array",
        "It splits an ili that is a string at its commas.",
        &Steps {
            payload: |text| edit(text, |claims| within(claims, "ti", |ti| split(ti, "ili"))),
            ..CORRECT_VERIFIER
        },
    ),
    unchecked!(
        "takes-an-ili-of-any-type",
        "ili-array",
        "It treats an ili that is not a list as an empty one."
    ),
    unchecked!("takes-ids-of-any-type", "ili-ids", "It accepts null or a fraction as the id of a tile."),
    unchecked!(
        "takes-an-xti-of-any-type",
        "xti-object",
        "It accepts the empty list that PHP writes for an empty object."
    ),
    unchecked!(
        "takes-hidden-integrations-of-any-type",
        "xti-hidden-integrations",
        "It accepts a string instead of a list of hidden tiles, and hides none."
    ),
    unchecked!("takes-a-group-of-any-type", "xti-group", "It accepts a number as the name of a group."),
    unchecked!(
        "takes-allowed-installs-of-any-type",
        "xti-allowed-installs",
        "It accepts a negative number or a string as a limit."
    ),
    unchecked!(
        "takes-an-exp-of-a-wrong-type-for-none",
        "exp-number",
        "It treats an exp of a wrong type as absent (CVE-2026-25537, Rust's jsonwebtoken before 10.3)."
    ),
    unchecked!(
        "takes-an-nbf-of-a-wrong-type-for-none",
        "nbf-number",
        "It treats an nbf of a wrong type as absent."
    ),
    unchecked!("takes-an-iss-of-any-type", "iss-string", "It accepts a number or a list as issuer."),
    unchecked!(
        "takes-an-aud-of-any-form",
        "aud-form",
        "It accepts a number as audience (similar to CVE-2020-26160, jwt-go)."
    ),
    unchecked!(
        "ignores-the-aud",
        "aud-expected",
        "It accepts a token that was made for another service; 64 of 65 library set-ups do."
    ),
    verifier(
        "accepts-an-empty-aud",
        "aud-expected",
        "It finds no foreign audience in an empty list, and goes on.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    if claims.get("aud") == Some(&Value::Array(Vec::new())) {
                        claims.remove("aud");
                    }
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "accepts-an-asterisk-as-aud",
        "aud-expected",
        "It supports a wildcard audience, which RFC 7519 does not define.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    if claims.get("aud") == Some(&"*".into()) {
                        claims.remove("aud");
                    }
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
];

fn unquote(claims: &mut Object, name: &str) {
    if let Some(number) = claims.get(name).and_then(Value::as_str).and_then(|text| json::parse(text).ok()) {
        claims.insert(name, number);
    }
}

fn parse(claims: &mut Object, name: &str) {
    unquote(claims, name);
}

fn without_sign(claims: &mut Object) {
    if let Some(Value::Number(iat)) = claims.get("iat")
        && let Ok(positive) = json::parse(iat.to_string().trim_start_matches('-'))
    {
        claims.insert("iat", positive);
    }
}

fn divide(claims: &mut Object) {
    if let Some(Value::Number(iat)) = claims.get("iat")
        && let Some(milliseconds) = iat.as_u64().filter(|iat| *iat >= 1_000_000_000_000)
    {
        claims.insert("iat", milliseconds / 1_000);
    }
}

fn lift(claims: &mut Object) {
    let Some(Value::Object(ti)) = claims.get("ti").cloned() else { return };
    for name in ["iat", "sub"] {
        if let (None, Some(value)) = (claims.get(name), ti.get(name)) {
            claims.insert(name, value.clone());
        }
    }
}

fn inherit(claims: &mut Object) {
    let Some(Value::Object(ancestor)) = claims.get("__proto__").cloned() else { return };
    for (name, value) in ancestor.iter() {
        if claims.get(name).is_none() {
            claims.insert(name, value.clone());
        }
    }
}

fn split(ti: &mut Object, name: &str) {
    if let Some(text) = ti.get(name).and_then(Value::as_str) {
        let items = text.split(',').map(Value::from).collect();
        ti.insert(name, Value::Array(items));
    }
}
