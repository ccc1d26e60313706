//! The clock: freshness to the second, the future, and the times of RFC 7519 where they are present.

mod validity;

use super::group::Group;
use super::sample::{payload, replaced, sample, with_claim};

/// When the sample was made.
const MADE: u64 = 1_621_521_641;

pub fn group() -> Group {
    let about = "The clock: a token is fresh for 60 seconds, and exp and nbf are honoured where they \
                 are present. The token of a case with an age may be forged again for another clock.";
    let mut group = Group::new("time", about);
    age(&mut group);
    age_in_fractions(&mut group);
    age_beside_other_times(&mut group);
    future(&mut group);
    validity::add(&mut group);
    group
}

/// A token that was made at this time, which may be any JSON number.
fn made(iat: &str) -> impl super::group::Token {
    payload(replaced("1621521641", iat))
}

fn age(group: &mut Group) {
    let rule = "iat-fresh";
    for (fault, seconds, why) in [
        (
            "fifty-nine-seconds-old",
            59,
            "A user who takes most of a minute to follow the link is still let in.",
        ),
        (
            "sixty-seconds-old",
            60,
            "The limit itself is allowed: only what is more than one minute old is refused.",
        ),
    ] {
        group.accept(fault, rule, why, sample()).at(MADE + seconds);
    }
    for (fault, seconds, why) in [
        ("sixty-one-seconds-old", 61, "The first second beyond the limit is too old, with no leeway on top."),
        (
            "five-minutes-old",
            300,
            "The leeway that RFC 7519 allows for exp does not lengthen the profile's minute.",
        ),
        (
            "an-hour-old",
            3_600,
            "A clock in local time, or an hour of daylight saving, must not pass for fresh.",
        ),
        ("a-day-old", 86_400, "Comparing the time of day alone finds this token brand-new."),
        ("a-year-old", 31_536_000, "A token out of a log or a bookmark lets nobody in."),
        (
            "older-by-31-bits",
            1 << 31,
            "An age that overflows a signed 32-bit integer turns negative, and looks fresh.",
        ),
        ("older-by-32-bits", 1 << 32, "An age that is cut to 32 bits is zero."),
    ] {
        group.reject(fault, rule, why, sample()).at(MADE + seconds);
    }
    group.reject(
        "made-at-the-epoch",
        rule,
        "The zero of an unset variable is the oldest time there is, and not a missing value.",
        made("0"),
    );
}

/// At `MADE + 60`, whole seconds say 60 for tokens of two neighbouring seconds if they are rounded
/// the wrong way.
fn age_in_fractions(group: &mut Group) {
    let rule = "iat-fresh";
    for (fault, iat, why) in [
        (
            "sixty-and-a-tenth-seconds-old",
            "1621521640.9",
            "Rounded to the nearest second the token is 60 seconds old, but really it is older.",
        ),
        (
            "sixty-and-nine-tenths-seconds-old",
            "1621521640.1",
            "An age cut to whole seconds is 60, and the token is older than a minute.",
        ),
        (
            "sixty-one-seconds-old-as-a-float",
            "1621521640.0",
            "The spelling of a number changes nothing about its value.",
        ),
    ] {
        group.reject(fault, rule, why, made(iat)).at(MADE + 60);
    }
    for (fault, iat, why) in [
        (
            "sixty-seconds-old-as-a-float",
            "1621521641.0",
            "The limit itself is allowed, also where iat is written with a fraction of zero.",
        ),
        (
            "fifty-nine-and-a-tenth-seconds-old",
            "1621521641.9",
            "This is less than a minute, whichever way it is rounded.",
        ),
    ] {
        group.accept(fault, rule, why, made(iat)).at(MADE + 60);
    }
}

fn age_beside_other_times(group: &mut Group) {
    for (fault, member, why) in [
        (
            "too-old-with-a-later-exp",
            r#""exp":1621525241"#,
            "An exp may shorten a token's life and never lengthens it.",
        ),
        (
            "too-old-with-a-later-nbf",
            r#""nbf":1621521702"#,
            "Age counts from iat, not from the time at which the token became valid.",
        ),
    ] {
        group.reject(fault, "iat-fresh", why, payload(with_claim(member))).at(MADE + 61);
    }
}

fn future(group: &mut Group) {
    let rule = "iat-not-future";
    group.accept("made-this-second", rule, "An age of zero is the most common of all.", sample()).at(MADE);
    for (fault, iat, why) in [
        (
            "made-a-second-ahead",
            "1621521651",
            "Clocks differ by a second; an unsigned subtraction that underflows makes this ancient, or crashes.",
        ),
        (
            "made-half-a-second-ahead",
            "1621521650.5",
            "A generator whose clock has fractions can be ahead of a verifier's that counts whole seconds.",
        ),
        ("made-sixty-seconds-ahead", "1621521710", "How much clocks may differ is free up to a minute."),
    ] {
        group.either(fault, rule, why, made(iat));
    }
    for (fault, iat, why) in [
        (
            "made-sixty-one-seconds-ahead",
            "1621521711",
            "The further ahead iat may be, the longer a stolen token lives and its jti must be remembered.",
        ),
        (
            "made-an-hour-ahead",
            "1621525250",
            "A generator on local time makes tokens that could be used for an hour.",
        ),
        (
            "made-a-day-ahead",
            "1621608050",
            "One minute of freshness means nothing if iat may be anywhere ahead.",
        ),
        (
            "made-at-the-end-of-32-bits",
            "4294967295",
            "Some libraries saturate an absurd time to this one, which is absurd as well.",
        ),
        (
            "made-in-the-year-5138",
            "99999999999",
            "Eleven digits still count seconds, but of a time that has not come.",
        ),
    ] {
        group.reject(fault, rule, why, made(iat));
    }
}
