//! Verifiers that reject what they must accept.

use super::super::verifier::{CORRECT_VERIFIER, Steps};
use super::{Flaw, verifier};
use crate::jwt::json::{Object, Value};

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "wants-an-address-in-uem",
        "uem-address",
        "It rejects a uem that does not match its pattern for addresses, and the pattern is wrong.",
        &Steps {
            refuses: |_, claims| {
                let Some(Value::Object(ti)) = claims.get("ti") else { return false };
                let address = ti.get("uem").and_then(Value::as_str).unwrap_or_default();
                !(address.is_empty() || address.is_ascii() && address.contains('@'))
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "refuses-an-id-that-is-listed-twice",
        "ili-unique",
        "It rejects duplicates in ili, which are a fault of the generator and not a reason to lock a user out.",
        &Steps {
            refuses: |_, claims| {
                let Some(Value::Object(ti)) = claims.get("ti") else { return false };
                let Some(Value::Array(items)) = ti.get("ili") else { return false };
                items.iter().enumerate().any(|(at, item)| items[..at].contains(item))
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "wants-aid-to-differ",
        "auditable-differs",
        "It rejects an aid that repeats sub.",
        &Steps {
            refuses: |_, claims| {
                let Some(Value::Object(ti)) = claims.get("ti") else { return false };
                ti.get("aid").is_some_and(|aid| Some(aid) == claims.get("sub"))
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "wants-an-iat-in-plain-digits",
        "iat-integer",
        "It rejects a NumericDate with a fraction or an exponent, which RFC 7519 allows.",
        &Steps {
            refuses: |_, claims| matches!(claims.get("iat"), Some(Value::Number(iat)) if !iat.is_plain_digits()),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-every-sub-for-a-uri",
        "string-or-uri",
        "It rejects a sub with a colon unless it is a web address.",
        &Steps {
            refuses: |_, claims| {
                let sub = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
                sub.contains(':') && !sub.starts_with("https://")
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "refuses-long-tokens",
        "token-length",
        "It rejects tokens of more than 8,192 bytes, the size of its buffer.",
        &Steps { refuses: |parts, _| parts.token.len() > 8_192, ..CORRECT_VERIFIER },
    ),
    verifier(
        "wants-a-uuid-for-a-jti",
        "jti-string",
        "It rejects a jti that is not a UUID, although any string is valid.",
        &Steps { refuses: |_, claims| text(claims, "jti").len() != 36, ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-an-id-of-zero-for-none",
        "sub-non-empty",
        "It checks whether sub is empty, and for PHP's empty() the string 0 is.",
        &Steps { refuses: |_, claims| text(claims, "sub") == "0", ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-an-iat-of-zero-for-none",
        "iat-non-negative",
        "It checks whether there is an iat, and treats zero as missing.",
        &Steps { refuses: |_, claims| claims.get("iat") == Some(&0.into()), ..CORRECT_VERIFIER },
    ),
    verifier(
        "wants-iat-first",
        "iat-present",
        "It requires the claims in the order of the documentation, although order has no meaning in JSON.",
        &Steps {
            refuses: |_, claims| claims.iter().next().is_none_or(|(name, _)| name != "iat"),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "wants-an-ili",
        "ili-array",
        "It rejects a token without ili, which is optional.",
        &Steps { refuses: |_, claims| of_ti(claims, "ili").is_none(), ..CORRECT_VERIFIER },
    ),
    verifier(
        "wants-an-xti",
        "xti-object",
        "It rejects a token without xti, which is optional.",
        &Steps { refuses: |_, claims| of_ti(claims, "xti").is_none(), ..CORRECT_VERIFIER },
    ),
    verifier(
        "wants-a-name",
        "ti-text",
        "It rejects a user who has no display name.",
        &Steps {
            refuses: |_, claims| of_ti(claims, "udn").and_then(Value::as_str) == Some(""),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "refuses-white-space-in-json",
        "payload-json",
        "It accepts the claims only as its own serializer writes them.",
        &Steps {
            refuses: |parts, _| parts.payload_text.trim_ascii_end().contains(&b'\n'),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "refuses-nested-claims",
        "payload-limits",
        "It rejects more than eight levels, which a tenant's properties may have.",
        &Steps {
            refuses: |parts, _| {
                parts.payload_text.windows(8).any(|window| window.iter().all(|byte| *byte == b'['))
            },
            ..CORRECT_VERIFIER
        },
    ),
];

/// A claim, if it is a string.
fn text<'a>(claims: &'a Object, name: &str) -> &'a str {
    claims.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A member of `ti`.
fn of_ti<'a>(claims: &'a Object, name: &str) -> Option<&'a Value> {
    match claims.get("ti") {
        Some(Value::Object(ti)) => ti.get(name),
        _ => None,
    }
}
