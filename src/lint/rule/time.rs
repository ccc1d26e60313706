//! Rules that need a clock, and the one that needs a memory.

use super::Level::{Must, Should};
use super::Source::{Decided, Rfc, Seed};
use super::{Rule, rejected};
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
    rejected(
        ("jti-single-use", Replay),
        Must,
        ("Customizing the JWT, JWT Payload", Seed),
        "A jti is used once; a verifier remembers it while its token is fresh.",
        "Mint a token with a fresh jti for every click; don't cache tokens.",
    ),
];
