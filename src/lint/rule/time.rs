//! Rules that need a clock, and those that need a memory.

use super::Level::{Must, Should};
use super::Source::{Decided, Rfc, Seed};
use super::{Rule, asked, rejected};
use crate::jwt::Layer::{Replay, Time};

pub(super) const RULES: &[Rule] = &[
    rejected(
        ("iat-fresh", Time),
        Must,
        ("Customizing the JWT, JWT Payload", Seed),
        "A token is at most 60 seconds old: 61 is too old.",
        "Mint the token when the user clicks, not when the page is built, and set the clock by NTP.",
    ),
    rejected(
        ("iat-not-future", Time),
        Should,
        ("Customizing the JWT, JWT Payload", Decided),
        "An iat lies at most 60 seconds ahead, or freshness and single use would mean nothing.",
        "Set the clock by NTP, and count from UTC, not from local time.",
    ),
    rejected(
        ("exp-not-passed", Time),
        Must,
        ("RFC 7519 §4.1.4", Rfc),
        "From its exp on, a token is refused.",
        "Mint a fresh token, or leave exp out: iat already limits a token to a minute.",
    ),
    rejected(
        ("nbf-reached", Time),
        Must,
        ("RFC 7519 §4.1.5", Rfc),
        "Before its nbf, a token is refused.",
        "Leave nbf out, or set it to iat.",
    ),
    asked(
        ("iat-now", Time),
        Must,
        ("Customizing the JWT, JWT Payload", Seed),
        "The value of iat is the time at which the token was asked for, to within 5 seconds.",
        "Read the clock for every token, count from 1970-01-01T00:00:00Z in UTC, and set the clock by NTP.",
    ),
    asked(
        ("iat-advances", Time),
        Must,
        ("Customizing the JWT, JWT Payload", Seed),
        "A token that was asked for two seconds later has a later iat.",
        "Read the clock for every token, not once at the start, and cache neither tokens nor claims.",
    ),
    rejected(
        ("jti-single-use", Replay),
        Must,
        ("Customizing the JWT, JWT Payload", Seed),
        "A jti is used once; a verifier remembers it while its token is fresh.",
        "Mint a token with a fresh jti for every click; don't cache tokens.",
    ),
    asked(
        ("jti-unique", Replay),
        Must,
        ("Customizing the JWT, JWT Payload", Seed),
        "No two tokens of a generator have the same jti.",
        "Make a random jti for every token, such as a UUID of version 4: no constant, no time, no counter that starts again.",
    ),
    asked(
        ("token-unique", Replay),
        Must,
        ("Customizing the JWT, JWT Payload", Seed),
        "A generator never gives the same token twice.",
        "Mint a token for every request, and mark the answer with Cache-Control: no-store.",
    ),
];
