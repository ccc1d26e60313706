//! Rules about time, and about tokens that occurred before.

use super::Level::{May, Must, Should};
use super::Source::{Decided, Rfc, Seed};
use super::{Rule, generator_rule, series_rule, verifier_rule};
use crate::jwt::Layer::{Replay, Time};
use crate::jwt::{Reason, Scope};

pub(crate) const TIME_UNIT: Rule = generator_rule(
    ("time-unit", Time),
    Must,
    Some(May),
    ("RFC 7519 §2", Rfc),
    "A time counts from 1970 in its unit: seconds, unless the service says milliseconds.",
    "Count from 1970-01-01T00:00:00Z in the unit of the service: seconds are Math.floor(Date.now() / 1000), milliseconds Date.now().",
)
.of_any(Scope::Jwt);

pub(crate) const TIMES_ORDERED: Rule = generator_rule(
    ("times-ordered", Time),
    Should,
    None,
    ("RFC 7519 §4.1", Decided),
    "A token expires after it was issued, and after it becomes valid.",
    "Take the current time once; set iat and nbf to it, and exp to it plus the lifetime in seconds.",
)
.of_any(Scope::Jwt);

pub(crate) const LIFETIME_PLAUSIBLE: Rule = generator_rule(
    ("lifetime-plausible", Time),
    May,
    None,
    ("RFC 7519 §4.1.4", Decided),
    "A token lives at least ten seconds, and not for years.",
    "Set exp to the current time plus the lifetime, both in seconds: minutes or hours.",
)
.of_any(Scope::Jwt);

pub(crate) const IAT_ROUNDED_DOWN: Rule = series_rule(
    ("iat-rounded-down", Time),
    Should,
    ("RFC 7519 §4.1.6", Decided),
    "The value of iat is not later than the end of the call that made the token.",
    "Round the time down, not up or to the nearest second: Math.floor in JavaScript, int() in Python.",
)
.of_any(Scope::Jwt);

pub(crate) const IAT_NOW: Rule = series_rule(
    ("iat-now", Time),
    Must,
    ("RFC 7519 §4.1.6", Rfc),
    "The value of iat is the time at which the token was requested, to within 5 seconds.",
    "Read the clock for every token, count from 1970-01-01T00:00:00Z in UTC, and set the clock with NTP.",
)
.of_any(Scope::Jwt);

pub(crate) const IAT_ADVANCES: Rule = series_rule(
    ("iat-advances", Time),
    Must,
    ("Customizing the JWT, JWT Payload", Seed),
    "A token that is requested two seconds later has a later iat.",
    "Read the clock for every token, not once at the start, and cache neither tokens nor claims.",
);

/// No two tokens of a generator have the same `jti`.
pub const JTI_UNIQUE: Rule = series_rule(
    ("jti-unique", Replay),
    Must,
    ("RFC 7519 §4.1.7", Rfc),
    "No two tokens of a generator have the same jti.",
    "Make a random jti for every token, such as a UUID of version 4, not a constant, a time, or a counter that restarts.",
)
.of_any(Scope::Jwt);

pub(crate) const TOKEN_UNIQUE: Rule = series_rule(
    ("token-unique", Replay),
    Must,
    ("Customizing the JWT, JWT Payload", Seed),
    "A generator never returns the same token twice.",
    "Mint a new token for every request, and send it with Cache-Control: no-store.",
);

pub(super) const RULES: &[Rule] = &[
    verifier_rule(
        Reason::IatFresh,
        Must,
        ("Customizing the JWT, JWT Payload", Seed),
        "A token is at most 60 seconds old: 61 is too old.",
        "Mint the token when the user clicks, not when the page is built, and set the clock with NTP.",
    ),
    verifier_rule(
        Reason::IatNotFuture,
        Should,
        ("Customizing the JWT, JWT Payload", Decided),
        "An iat is at most 60 seconds ahead; otherwise freshness and single use would mean nothing.",
        "Set the clock with NTP, and count from UTC, not from local time.",
    ),
    verifier_rule(
        Reason::ExpNotPassed,
        Must,
        ("RFC 7519 §4.1.4", Rfc),
        "A token is rejected from its exp on.",
        "Mint a fresh token when it is needed, and set exp to the current time plus the lifetime.",
    ),
    verifier_rule(
        Reason::NbfReached,
        Must,
        ("RFC 7519 §4.1.5", Rfc),
        "A token is rejected before its nbf.",
        "Leave nbf out, or set it to the current time, and set the clock with NTP.",
    ),
    TIME_UNIT,
    TIMES_ORDERED,
    LIFETIME_PLAUSIBLE,
    IAT_NOW,
    IAT_ROUNDED_DOWN,
    IAT_ADVANCES,
    verifier_rule(
        Reason::JtiSingleUse,
        Must,
        ("Customizing the JWT, JWT Payload", Seed),
        "A jti is used once; a verifier remembers it as long as its token is fresh.",
        "Mint a token with a fresh jti for every click; don't cache tokens.",
    ),
    JTI_UNIQUE,
    TOKEN_UNIQUE,
];
