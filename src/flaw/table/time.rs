//! Verifiers that get the times wrong.

use super::super::texts::edit;
use super::super::verifier::{CORRECT_VERIFIER, Steps};
use super::{Flaw, verifier};
use crate::jwt::Policy;
use crate::jwt::json::{Object, Value};

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "never-asks-how-old-a-token-is",
        "iat-fresh",
        "It does not check iat, as no JWT library does by default.",
        &Steps { unchecked: &["iat-fresh"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-a-second-too-many",
        "iat-fresh",
        "It accepts a token of 61 seconds, because it compares with >= instead of >.",
        &Steps { policy: |now| aged(now, 61), ..CORRECT_VERIFIER },
    ),
    verifier(
        "refuses-the-last-second",
        "iat-fresh",
        "It rejects a token of 60 seconds, because it compares with >= instead of >.",
        &Steps { policy: |now| aged(now, 59), ..CORRECT_VERIFIER },
    ),
    verifier(
        "allows-five-minutes",
        "iat-fresh",
        "It adds its usual five minutes of leeway to the one minute of the profile.",
        &Steps { policy: |now| aged(now, 300), ..CORRECT_VERIFIER },
    ),
    verifier(
        "counts-seconds-in-32-bits",
        "iat-fresh",
        "It subtracts times in 32 bits, so that a token that is 2^32 seconds old is fresh.",
        &Steps {
            unchecked: &["iat-fresh", "iat-not-future"],
            refuses: |parts, claims| parts.age(claims) as i32 > 60,
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "rounds-the-iat-up",
        "iat-fresh",
        "It rounds the iat up to whole seconds, so that a token of sixty and a half seconds counts as one of sixty.",
        &Steps { payload: |text| edit(text, round_up), ..CORRECT_VERIFIER },
    ),
    verifier(
        "goes-by-exp-where-there-is-one",
        "iat-fresh",
        "It checks only exp where there is one, and not the age of the token.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    if let (Some(exp), Some(_)) = (claims.get("exp").cloned(), claims.get("iat")) {
                        claims.insert("iat", exp);
                    }
                })
            },
            unchecked: &["iat-not-future"],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-any-iat-of-the-future",
        "iat-not-future",
        "It only checks whether a token is too old, so that one from next year is valid until then.",
        &Steps { unchecked: &["iat-not-future"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "crashes-on-an-iat-of-the-future",
        "iat-not-future",
        "It subtracts unsigned numbers, so that the difference overflows.",
        &Steps {
            refuses: |parts, claims| {
                u64::try_from(parts.age(claims)).expect("no token is of the future") > 60
            },
            unchecked: &["iat-not-future"],
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "ignores-the-exp",
        "exp-not-passed",
        "It does not check exp, because the profile has none; RFC 7519 says MUST.",
        &Steps { unchecked: &["exp-not-passed"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "takes-a-token-in-the-second-of-its-exp",
        "exp-not-passed",
        "It compares with > where RFC 7519 says on or after.",
        &Steps { policy: |now| leeway(now, 1), ..CORRECT_VERIFIER },
    ),
    verifier(
        "cuts-the-fraction-of-an-exp",
        "exp-not-passed",
        "It drops the fraction of exp and rejects a token in its last half second.",
        &Steps { payload: |text| edit(text, |claims| whole(claims, "exp")), ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-an-exp-in-31-bits",
        "exp-not-passed",
        "It reads exp as a signed number of 32 bits, so that one after 2038 is before 1970.",
        &Steps {
            refuses: |_, claims| seconds(claims, "exp").is_some_and(|exp| exp > i64::from(i32::MAX)),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "takes-an-exp-of-zero-for-none",
        "exp-not-passed",
        "It checks whether there is an exp, and treats zero as missing.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    if claims.get("exp") == Some(&0.into()) {
                        claims.remove("exp");
                    }
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "allows-five-minutes-after-exp",
        "exp-not-passed",
        "It allows the five minutes that .NET does by default, where the whole token lives for one.",
        &Steps { policy: |now| leeway(now, 300), ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-an-iat-in-31-bits",
        "iat-seconds",
        "It reads iat as a signed number of 32 bits, and will reject all tokens from 2038 on.",
        &Steps {
            refuses: |_, claims| seconds(claims, "iat").is_some_and(|iat| iat > i64::from(i32::MAX)),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "ignores-the-nbf",
        "nbf-reached",
        "It does not check nbf, because the profile has none; RFC 7519 says MUST.",
        &Steps { unchecked: &["nbf-reached"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "refuses-the-second-of-nbf",
        "nbf-reached",
        "It compares with >= and rejects a token in the second of its nbf.",
        &Steps { refuses: |parts, claims| seconds(claims, "nbf") == Some(parts.now), ..CORRECT_VERIFIER },
    ),
    verifier(
        "cuts-the-fraction-of-an-nbf",
        "nbf-reached",
        "It drops the fraction of nbf and accepts a token half a second early.",
        &Steps { payload: |text| edit(text, |claims| whole(claims, "nbf")), ..CORRECT_VERIFIER },
    ),
];

fn aged(now: u64, max_age: u64) -> Policy {
    let mut policy = Policy::at(now);
    policy.max_age = max_age;
    policy
}

fn leeway(now: u64, seconds: u64) -> Policy {
    let mut policy = Policy::at(now);
    policy.leeway = seconds;
    policy
}

/// A time in whole seconds.
fn seconds(claims: &Object, name: &str) -> Option<i64> {
    match claims.get(name) {
        Some(Value::Number(time)) => Some(time.floor()),
        _ => None,
    }
}

fn round_up(claims: &mut Object) {
    if let Some(Value::Number(iat)) = claims.get("iat")
        && !iat.is_whole()
    {
        let seconds = u64::try_from(iat.floor()).unwrap_or_default();
        claims.insert("iat", seconds + 1);
    }
}

fn whole(claims: &mut Object, name: &str) {
    if let Some(Value::Number(time)) = claims.get(name) {
        let seconds = u64::try_from(time.floor()).unwrap_or_default();
        claims.insert(name, seconds);
    }
}
