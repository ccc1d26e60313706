//! State that an earlier call leaves behind: an error that sticks, a success that sticks, a pattern object that goes on
//! where its last match ended.

use super::super::group::{Earlier, Group};
use super::super::sample::{KEY, payload, replaced};
use super::{ATTACKER, JTI, MATCH, good, shown};
use crate::forge::{Forge, Forged, Hash, mac};

pub fn add(group: &mut Group) {
    add_alternating(group);
    add_good_after_bad(group);
    add_bad_after_good(group);
    add_bad_twice(group);
}

/// A global pattern in JavaScript begins its next search where the last match ended, so that every second fails.
fn add_alternating(group: &mut Group) {
    for (fault, earlier, why) in [
        (
            "the-second-of-two-good-tokens",
            1,
            "A pattern object that keeps its position, such as a global one in JavaScript, refuses every second token.",
        ),
        (
            "the-third-of-three-good-tokens",
            2,
            "A verifier that refuses every second token is in the wrong state here if it was in the right one before.",
        ),
        (
            "the-tenth-of-ten-good-tokens",
            9,
            "A pool, a buffer or a counter that nine calls have used up must not refuse the tenth.",
        ),
    ] {
        let before = (0..earlier).map(|at| shown(&format!("{fault}-{at}"))).collect();
        group.accept(fault, MATCH, why, good(fault)).earlier(before);
    }
}

/// What a client sent instead of a token.
fn text(token: &str) -> Earlier {
    Earlier::of(token)
}

fn with_header(name: &str, text: &str) -> Forged {
    Forge::new(replaced(JTI, name)).header(text).sign(KEY)
}

fn forged(jti: &str) -> Forged {
    Forge::new(replaced(JTI, jti)).sign(ATTACKER)
}

/// A forged token that shares no segment with a good one, and not the beginning of one.
fn unlike(jti: &str) -> Forged {
    let later = replaced(JTI, jti).replace("1621521641", "1621521645");
    Forge::new(later).header(r#"{"typ":"JWT","alg":"HS256"}"#).sign(ATTACKER)
}

fn unsigned(jti: &str) -> Forged {
    Forge::new(replaced(JTI, jti)).header(r#"{"alg":"none","typ":"JWT"}"#).seal_segment("")
}

/// An error that sticks refuses the next good token, or all of them.
fn add_good_after_bad(group: &mut Group) {
    let crit = r#"{"alg":"HS256","crit":["exp"],"exp":1}"#;
    let hs512 = |jti: &str| {
        let forge = Forge::new(replaced(JTI, jti)).header(r#"{"alg":"HS512","typ":"JWT"}"#);
        forge.seal(mac(Hash::Sha512, KEY, &forge.signing_input()))
    };
    for (kind, bad) in [
        ("an-empty-text", text("")),
        ("a-text-without-periods", text("not-a-token")),
        ("a-text-with-a-period-too-many", text("e30.e30.AAAA.AAAA")),
        ("a-text-outside-base64url", text("{}.{}.??")),
        ("a-header-that-is-not-json", Earlier::of(with_header("bad-header", "{\"alg\":"))),
        ("a-header-that-is-not-an-object", Earlier::of(with_header("odd-header", "[]"))),
        ("a-header-with-crit", Earlier::of(with_header("crit-header", crit))),
        ("an-unsigned-token", Earlier::of(unsigned("unsigned-before"))),
        ("a-token-of-another-algorithm", Earlier::of(hs512("hs512-before"))),
        ("a-forged-token", Earlier::of(forged("forged-before"))),
        ("a-payload-that-is-not-json", Earlier::of(payload("{\"iat\":"))),
    ] {
        let fault = format!("a-good-token-after-{kind}");
        let why = format!(
            "An error that sticks after {} refuses users for what someone else sent.",
            kind.replace('-', " ").replace("json", "JSON")
        );
        group.accept(&fault, MATCH, &why, good(&fault)).earlier(vec![bad]);
    }
    let fault = "a-good-token-after-many-forged-ones";
    let why = "Refusing everyone after a number of forged tokens lets anybody lock all users out.";
    let many = (0..12).map(|at| Earlier::of(forged(&format!("forged-{at}")))).collect();
    group.accept(fault, MATCH, why, good(fault)).earlier(many);
}

/// A success that sticks accepts the next bad token.
fn add_bad_after_good(group: &mut Group) {
    let why = "A result that is not cleared lets the next token in, whatever it is.";
    let unfinished = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.e30";
    let rows = [
        ("a-forged-token", MATCH, Earlier::of(unlike("forged-after-a-good-one"))),
        ("an-unsigned-token", "alg-none", Earlier::of(unsigned("unsigned-after-a-good-one"))),
        ("a-text-of-two-segments", "compact-three-segments", text(unfinished)),
    ];
    for (kind, rule, bad) in rows {
        let fault = format!("{kind}-after-a-good-token");
        group.reject(&fault, rule, why, bad.text().to_owned()).earlier(vec![shown(&fault)]);
    }
}

/// A check that passes every second time, or a cache that is filled before the check.
fn add_bad_twice(group: &mut Group) {
    let why =
        "A cache that is filled before the signature is checked lets a forged token in on its second try.";
    let token = forged("forged-twice");
    group.reject("the-same-forged-token-again", MATCH, why, token.clone()).earlier(vec![Earlier::of(token)]);
    let why = "A guard that keeps its position finds every second of the tokens that it is made to find.";
    for (fault, rule, make) in [
        ("the-second-of-two-forged-tokens", MATCH, forged as fn(&str) -> Forged),
        ("the-second-of-two-unsigned-tokens", "alg-none", unsigned),
    ] {
        group.reject(fault, rule, why, make("bad-second")).earlier(vec![Earlier::of(make("bad-first"))]);
    }
}
