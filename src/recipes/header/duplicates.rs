//! Header parameters that occur twice. RFC 7515 §4 lets a parser take the last or refuse; where the
//! last one is not good either, only a parser that takes the first accepts, and no document allows it.

use super::super::group::Group;
use super::super::sample::{KEY, SAMPLE, header};
use super::with;
use crate::forge::Forge;
use crate::lint::Level;

const RULE: &str = "header-unique-names";

pub(super) fn add(group: &mut Group) {
    last_is_bad(group);
    last_is_good(group);
    near_misses(group);
}

fn last_is_bad(group: &mut Group) {
    let signed = [
        (
            "alg-twice-hs256-then-none",
            r#"{"alg":"HS256","alg":"none","typ":"JWT"}"#,
            "The last alg is none: only a parser that takes the first accepts, against RFC 7515.",
        ),
        (
            "alg-twice-hs256-then-hs512",
            r#"{"alg":"HS256","alg":"HS512","typ":"JWT"}"#,
            "The last alg is HS512 and the MAC is not: only a first-wins parser accepts, against RFC 7515.",
        ),
        (
            "alg-twice-the-second-escaped",
            r#"{"alg":"HS256","\u0061lg":"none","typ":"JWT"}"#,
            "Names are compared after unescaping, so the last alg is none and no reading accepts it.",
        ),
    ];
    for (fault, text, why) in signed {
        group.reject(fault, RULE, why, header(text)).level(Level::Must);
    }
    let unsigned = [
        (
            "alg-twice-hs256-then-none-unsigned",
            r#"{"alg":"HS256","alg":"none","typ":"JWT"}"#,
            "A filter that reads the first alg lets an unsigned token on to code that reads the last.",
        ),
        (
            "alg-twice-none-then-hs256-unsigned",
            r#"{"alg":"none","alg":"HS256","typ":"JWT"}"#,
            "A parser that takes the first alg sees none and checks nothing, against RFC 7515.",
        ),
    ];
    for (fault, text, why) in unsigned {
        let token = Forge::new(SAMPLE).header(text).seal_segment("");
        group.reject(fault, RULE, why, token).level(Level::Must);
    }
}

fn last_is_good(group: &mut Group) {
    let cases = [
        (
            "alg-twice-none-then-hs256",
            r#"{"alg":"none","alg":"HS256","typ":"JWT"}"#,
            "Two parsers on the way read two algorithms, so the safe answer is to read neither.",
        ),
        (
            "alg-twice-the-same",
            r#"{"alg":"HS256","alg":"HS256","typ":"JWT"}"#,
            "Even equal duplicates break the rule, and refusing all of them needs no special case.",
        ),
        (
            "alg-twice-the-first-escaped",
            r#"{"\u0061lg":"none","alg":"HS256","typ":"JWT"}"#,
            "A duplicate check on the raw text misses a name that is escaped once.",
        ),
        (
            "typ-twice-at-jwt-then-jwt",
            r#"{"alg":"HS256","typ":"at+jwt","typ":"JWT"}"#,
            "One parser sees an access token and another a login token in the same bytes.",
        ),
    ];
    for (fault, text, why) in cases {
        group.reject(fault, RULE, why, header(text));
    }
    let parameters = [
        (
            "kid-twice",
            r#""kid":"one","kid":"two""#,
            "Key lookup and audit log may take different ones and disagree on which key was used.",
        ),
        (
            "unknown-parameter-twice",
            r#""x":1,"x":2"#,
            "A parameter that is ignored still makes the header one that parsers read differently.",
        ),
    ];
    for (fault, member, why) in parameters {
        group.reject(fault, RULE, why, with(member));
    }
    group
        .reject(
            "nested-member-twice",
            RULE,
            "A duplicate one level down splits readers just as well as one at the top.",
            with(r#""jwk":{"kty":"oct","kty":"RSA"}"#),
        )
        .clause("RFC 8259 §4, RFC 7493 §2.3");
}

fn near_misses(group: &mut Group) {
    let cases = [
        (
            "alg-name-escaped",
            r#"{"\u0061lg":"HS256","typ":"JWT"}"#,
            "An escaped name that occurs once is legal JSON and means alg.",
        ),
        (
            "alg-in-two-letter-cases",
            r#"{"Alg":"none","alg":"HS256","typ":"JWT"}"#,
            "Alg and alg are two names, so nothing occurs twice and the algorithm is HS256.",
        ),
        (
            "alg-at-two-depths",
            r#"{"x":{"alg":"HS512"},"alg":"HS256","typ":"JWT"}"#,
            "The same name in two objects is not a duplicate.",
        ),
    ];
    for (fault, text, why) in cases {
        group.accept(fault, RULE, why, Forge::new(SAMPLE).header(text).sign(KEY));
    }
}
