//! Generators whose tokens are valid one by one; the fault shows in several tokens, in the time of the call,
//! or in the request.

use super::super::generator::{CORRECT_GENERATOR, Steps};
use super::super::texts::within;
use super::minted_claims::{iat, shift};
use super::{Flaw, generator};
use crate::jwt::json::{Object, Value};

pub(super) static FLAWS: &[Flaw] = &[
    generator(
        "repeats-its-jti",
        "jti-unique",
        "It writes the same jti into every token.",
        &Steps { claims: |claims| with(claims, "jti", "1"), ..CORRECT_GENERATOR },
    ),
    generator(
        "takes-the-user-for-the-jti",
        "jti-unique",
        "It derives the jti from the user's id, so that the next token has the same.",
        &Steps { claims: user_as_jti, ..CORRECT_GENERATOR },
    ),
    generator(
        "makes-the-jti-of-the-minute",
        "jti-unique",
        "It uses the time in minutes as an id that must be unique.",
        &Steps {
            claims: |claims| {
                let minute = minute(&claims);
                with(claims, "jti", minute.to_string())
            },
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "hands-out-a-cached-token",
        "token-unique",
        "Its page is cached for a minute, and the token in it as well.",
        &Steps { claims: cached, ..CORRECT_GENERATOR },
    ),
    generator(
        "keeps-the-time-of-the-minute",
        "iat-advances",
        "It reads its clock once a minute, and writes what it read.",
        &Steps {
            claims: |claims| {
                let start = minute(&claims) * 60;
                with(claims, "iat", start)
            },
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "runs-half-a-minute-late",
        "iat-now",
        "Its clock is never set, which a verifier tolerates up to a minute.",
        &Steps {
            claims: |mut claims| {
                shift(&mut claims, -30);
                claims
            },
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "mints-a-little-ahead",
        "iat-now",
        "It adds half a minute, so that the token lives longer.",
        &Steps {
            claims: |mut claims| {
                shift(&mut claims, 30);
                claims
            },
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "forgets-the-users-group",
        "claims-expected",
        "It writes xti for some users only, and the marketplace shows the others its default.",
        &Steps {
            claims: |mut claims| {
                within(&mut claims, "ti", |ti| {
                    ti.remove("xti");
                });
                claims
            },
            ..CORRECT_GENERATOR
        },
    ),
    generator(
        "writes-one-sub-for-all-users",
        "claims-expected",
        "It writes the id of the application instead of the user's.",
        &Steps { claims: |claims| with(claims, "sub", "my-application"), ..CORRECT_GENERATOR },
    ),
];

fn with(mut claims: Object, name: &str, value: impl Into<Value>) -> Object {
    claims.insert(name, value);
    claims
}

fn user_as_jti(claims: Object) -> Object {
    let user = claims.get("sub").cloned().unwrap_or(Value::Null);
    with(claims, "jti", user)
}

fn minute(claims: &Object) -> u64 {
    iat(claims) / 60
}

fn cached(claims: Object) -> Object {
    let minute = minute(&claims);
    with(with(claims, "iat", minute * 60), "jti", minute.to_string())
}
