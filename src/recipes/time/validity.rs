//! `exp` and `nbf`, which bind a verifier where they are present.
//!
//! RFC 7519 allows a verifier some leeway at both, "usually no more than a few minutes", and the
//! profile grants none: what is within it is a SHOULD here.

use super::super::group::Group;
use super::super::sample::{NOW, payload, replaced, with_claim};
use crate::lint::Level;

/// All cases of `exp` and `nbf`.
pub fn add(group: &mut Group) {
    expiry(group);
    expiry_of_odd_numbers(group);
    start(group);
    units(group);
    order(group);
}

/// A generator must write seconds; whether a verifier notices is free.
fn units(group: &mut Group) {
    let rule = "time-unit";
    group.either(
        "expiring-in-milliseconds",
        rule,
        "An exp in milliseconds is 50,000 years ahead: the token never expires.",
        payload(with_claim(r#""exp":1621525250000"#)),
    );
    group.accept(
        "expiring-in-the-year-2286",
        rule,
        "A time of eleven digits still counts seconds.",
        payload(with_claim(r#""exp":10000000000"#)),
    );
}

/// Times that contradict one another.
fn order(group: &mut Group) {
    let rule = "times-ordered";
    group.either(
        "expiring-before-it-was-made",
        rule,
        "The token was made in the future and expires before that, which a verifier may take for a clock that is ahead.",
        payload(replaced("1621521641", "1621521680").replace(r#""sub":"#, r#""exp":1621521660,"sub":"#)),
    );
    group.accept(
        "expiring-ten-seconds-after-it-was-made",
        rule,
        "A short life is a life.",
        payload(with_claim(r#""exp":1621521651"#)),
    );
}

fn expiry(group: &mut Group) {
    let rule = "exp-not-passed";
    for (fault, exp, why) in [
        (
            "expired-an-hour-ago",
            "1621518050",
            "No leeway is that long, so a verifier that lets this in does not look at exp.",
        ),
        ("expired-at-the-epoch", "0", "Zero is a time that has passed, and not a missing value."),
        ("expired-before-the-epoch", "-1", "Read as unsigned this is the far future."),
        (
            "expired-by-a-negative-64-bit-integer",
            "-9223372036854775808",
            "Adding a leeway to it or subtracting now from it must not overflow.",
        ),
    ] {
        group.reject(fault, rule, why, payload(with_claim(&format!(r#""exp":{exp}"#))));
    }
    for (fault, exp, why) in [
        (
            "expiring-this-second",
            "1621521650",
            "A token is refused on its exp and not only after it, unless leeway is granted.",
        ),
        (
            "expiring-this-second-as-a-float",
            "1621521650.0",
            "An exp with a fraction of zero ends in the same second as the integer.",
        ),
        ("expired-half-a-second-ago", "1621521649.5", "Rounding up moves this end to now or beyond it."),
        (
            "expired-a-second-ago",
            "1621521649",
            "The second after the end is refused, unless leeway is granted.",
        ),
        (
            "expired-three-minutes-ago",
            "1621521470",
            "RFC 7519 lets a verifier grant minutes, and the profile grants none.",
        ),
    ] {
        let token = payload(with_claim(&format!(r#""exp":{exp}"#)));
        group.reject(fault, rule, why, token).level(Level::Should);
    }
    group.accept(
        "expiring-in-a-second",
        rule,
        "Until its exp a token is good, to the last second.",
        payload(with_claim(r#""exp":1621521651"#)),
    );
    group
        .accept(
            "expiring-in-half-a-second",
            rule,
            "The end is a fraction of a second ahead, which a verifier that truncates it does not see.",
            payload(with_claim(r#""exp":1621521650.5"#)),
        )
        .level(Level::Should);
}

fn expiry_of_odd_numbers(group: &mut Group) {
    let rule = "exp-not-passed";
    group.accept(
        "expiring-beyond-32-bits",
        rule,
        "Cut to 32 bits this end is in 1970.",
        payload(with_claim(r#""exp":4294967297"#)),
    );
    for (fault, exp, why) in [
        (
            "expiring-at-two-to-the-63",
            "9223372036854775808",
            "Whether an absurd end is taken or refused is free, but nothing may crash on it.",
        ),
        (
            "expiring-beyond-all-integers",
            "1e300",
            "No integer type holds this end; casting it must not crash or turn it into the past.",
        ),
    ] {
        group.either(fault, rule, why, payload(with_claim(&format!(r#""exp":{exp}"#))));
    }
}

fn start(group: &mut Group) {
    let rule = "nbf-reached";
    for (fault, nbf, why) in [
        ("valid-from-this-second", "1621521650", "A token is good on its nbf and not only after it."),
        ("valid-from-the-epoch", "0", "Every time is after the epoch."),
    ] {
        group.accept(fault, rule, why, payload(with_claim(&format!(r#""nbf":{nbf}"#))));
    }
    group
        .accept(
            "valid-from-half-a-second-ago",
            rule,
            "A start that has passed by a fraction has passed.",
            payload(with_claim(r#""nbf":1621521649.5"#)),
        )
        .level(Level::Should);
    group.either(
        "valid-from-before-the-epoch",
        rule,
        "POSIX leaves times before 1970 undefined, so refusing is free; read as unsigned this is the far \
         future, and nothing may crash.",
        payload(with_claim(r#""nbf":-1"#)),
    );
    for (fault, nbf, why) in [
        (
            "valid-from-an-hour-ahead",
            "1621525250",
            "No leeway is that long, so a verifier that lets this in does not look at nbf.",
        ),
        ("valid-from-32-bits-ahead", "5916488937", "Cut to 32 bits this start was nine seconds ago."),
        (
            "valid-from-two-to-the-63",
            "9223372036854775808",
            "Cast to a signed integer this start turns negative and has long passed.",
        ),
        (
            "valid-from-beyond-all-integers",
            "1e300",
            "A cast of this number without a check has no defined result.",
        ),
    ] {
        group.reject(fault, rule, why, payload(with_claim(&format!(r#""nbf":{nbf}"#))));
    }
    for (fault, nbf, why) in [
        (
            "valid-from-the-next-second",
            "1621521651",
            "The second before the start is refused, unless leeway is granted.",
        ),
        (
            "valid-from-half-a-second-ahead",
            "1621521650.5",
            "A start that is cut to whole seconds has come half a second early.",
        ),
    ] {
        let token = payload(with_claim(&format!(r#""nbf":{nbf}"#)));
        group.reject(fault, rule, why, token).level(Level::Should);
    }
    assert_eq!(NOW, 1_621_521_650, "the times above are counted from it");
}
