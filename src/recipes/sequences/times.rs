//! The same token, or the same verifier, at two times: the clock is read for every token, also for one that is known.

use super::super::group::{Earlier, Group};
use super::super::sample::{NOW, payload, with_claim};
use super::{JTI, good, shown};
use crate::forge::Forged;
use crate::lint::Level;
use crate::vectors::Scope;

const EXPIRED: &str = "exp-not-passed";
const EARLY: &str = "nbf-reached";
/// Longer than any leeway that RFC 7519 allows: what is within it is a SHOULD here, as in the group `time`.
const HOUR: u64 = 3_600;

pub fn add(group: &mut Group) {
    add_same_token(group);
    add_same_clock(group);
}

/// A good token with one more claim.
fn with(jti: &str, claim: &str) -> Forged {
    payload(with_claim(claim).replace(JTI, jti))
}

fn add_same_token(group: &mut Group) {
    let why = "A cache of verified tokens that skips the clock accepts a token long after it has expired.";
    let expiring = || with("expires", r#""exp":1621521670"#);
    group
        .reject("the-same-token-an-hour-after-its-exp", EXPIRED, why, expiring())
        .at(NOW + HOUR)
        .max_scope(Scope::Jwt)
        .earlier(vec![Earlier::of(expiring()).at(NOW)]);
    let why = "A cache of verified tokens that skips the clock accepts a token for longer than its minute.";
    let fresh = || good("fresh-first");
    group
        .reject("the-same-token-when-it-is-too-old", "iat-fresh", why, fresh())
        .at(NOW + 60)
        .earlier(vec![Earlier::of(fresh()).at(NOW)]);
    let why = "A cache of verified tokens that keeps each for a minute outlives the exp of some.";
    let expiring = || with("expires-in-a-second", r#""exp":1621521651"#);
    group
        .reject("the-same-token-seconds-later-after-its-exp", EXPIRED, why, expiring())
        .level(Level::Should)
        .at(NOW + 5)
        .earlier(vec![Earlier::of(expiring()).at(NOW)]);
    let why = "A clock that was set back makes a token early again, also one that is known.";
    let early = || with("early-again", r#""nbf":1621521650"#);
    group
        .reject("the-same-token-before-its-nbf-again", EARLY, why, early())
        .at(NOW - HOUR)
        .max_scope(Scope::Jwt)
        .earlier(vec![Earlier::of(early()).at(NOW)]);
    let why = "A cache of refused tokens that skips the clock refuses a token for good that was only early.";
    let early = || with("early-first", r#""nbf":1621521650"#);
    group
        .accept("the-same-token-at-its-nbf-after-a-refusal", EARLY, why, early())
        .level(Level::Should)
        .earlier(vec![Earlier::of(early()).at(NOW - 5)]);
}

/// A clock that is read once, when the verifier is made or at its first question.
fn add_same_clock(group: &mut Group) {
    let why = "A clock that is read once, at the start, never finds that a token has expired.";
    let expiring = with("expired-since", r#""exp":1621521660"#);
    group
        .reject("a-token-that-expired-since-the-first-question", EXPIRED, why, expiring)
        .at(NOW + HOUR)
        .max_scope(Scope::Jwt)
        .earlier(vec![shown("before-it-expired").at(NOW)]);
    let why = "A clock that is read once, at the start, never finds that a token is too old.";
    group
        .reject(
            "a-token-that-became-too-old-since-the-first-question",
            "iat-fresh",
            why,
            good("too-old-since"),
        )
        .at(NOW + 60)
        .earlier(vec![shown("before-it-was-too-old").at(NOW)]);
    let why = "A clock that is read once, at the start, takes a new token for an early one.";
    let made_later = with("valid-since", r#""nbf":1621521665"#);
    group
        .accept("a-token-that-became-valid-since-the-first-question", EARLY, why, made_later)
        .at(NOW + 20)
        .earlier(vec![shown("before-it-was-valid").at(NOW)]);
    let why = "An expired token must not make the next one expire.";
    let expired = with("expired-before", r#""exp":1621518050"#);
    let fault = "a-good-token-after-an-expired-one";
    group.accept(fault, EXPIRED, why, good(fault)).earlier(vec![Earlier::of(expired)]);
    let why = "A good token must not make the next one good, which has expired.";
    let expired = with("expired-after", r#""exp":1621518050"#);
    group
        .reject("an-expired-token-after-a-good-one", EXPIRED, why, expired)
        .earlier(vec![shown("good-before-an-expired-one")]);
}
