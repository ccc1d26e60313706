//! `alg` none in its spellings: unsigned, with a signature that would be right, and with one that
//! is made up. No verifier of signed tokens may accept any of them.

use super::super::group::Group;
use super::super::sample::{KEY, SAMPLE, header};
use super::with;
use crate::forge::{Forge, Forged};

/// Spellings of the value as JSON text, all sent without a signature.
const UNSIGNED: [(&str, &str, &str); 6] = [
    (
        "alg-none-unsigned",
        "none",
        "A verifier that obeys this header checks nothing, so that anybody can sign in as anybody.",
    ),
    (
        "alg-none-unsigned-title-case",
        "None",
        "A deny-list that compares exactly waves None through to code that ignores case.",
    ),
    (
        "alg-none-unsigned-upper-case",
        "NONE",
        "Blocking one spelling of none leaves the others open; only an allow-list of HS256 holds.",
    ),
    (
        "alg-none-unsigned-alternating-case",
        "nOnE",
        "A filter for none, None and NONE has three of the sixteen spellings, and this is a fourth.",
    ),
    (
        "alg-none-unsigned-blank-after",
        "none ",
        "A check before trimming and a use after it see two different algorithms.",
    ),
    (
        "alg-none-unsigned-escaped",
        r"\u006eone",
        "A search of the header's text for none does not see it, and the JSON parser does.",
    ),
];

/// Spellings that come with the MAC of an HS256 token.
const SIGNED: [(&str, &str, &str); 2] = [
    (
        "alg-none-with-hs256-mac",
        "none",
        "A signature that happens to match does not help a token whose header declares it unsigned.",
    ),
    (
        "alg-none-with-hs256-mac-title-case",
        "None",
        "A verifier that checks a MAC whatever alg says has stopped reading the header.",
    ),
];

pub(super) fn add(group: &mut Group) {
    for (fault, alg, why) in UNSIGNED {
        group.reject(fault, "alg-none", why, named(alg).seal_segment(""));
    }
    for (fault, alg, why) in SIGNED {
        group.reject(fault, "alg-none", why, named(alg).sign(KEY));
    }
    group.reject(
        "alg-none-alone",
        "alg-none",
        "This is the header of RFC 7519's own unsecured example, which no login may rest on.",
        Forge::new(SAMPLE).header(r#"{"alg":"none"}"#).seal_segment(""),
    );
    group.reject(
        "alg-none-with-garbage-signature",
        "alg-none",
        "With none a library may skip the third segment unread, so that any 32 bytes look like a MAC.",
        named("none").seal([0x5a; 32]),
    );
    group.reject(
        "alg-none-with-mac-of-empty-key",
        "alg-none",
        "Where none maps to an empty key, this MAC is one that anybody can compute.",
        named("none").sign(b""),
    );
    near_misses(group);
}

fn near_misses(group: &mut Group) {
    group.accept(
        "kid-says-none",
        "alg-none",
        "A filter that searches the header for the word none refuses a key of that name.",
        with(r#""kid":"none""#),
    );
    group.accept(
        "alg-in-capitals-says-none",
        "alg-none",
        "Parameter names are case-sensitive: ALG is an unknown parameter and alg is still HS256.",
        with(r#""ALG":"none""#),
    );
    group.accept(
        "alg-none-inside-another-parameter",
        "alg-none",
        "The alg of a nested object is about that object, not about this token.",
        header(r#"{"about":{"alg":"none"},"alg":"HS256","typ":"JWT"}"#),
    );
}

fn named(alg: &str) -> Forge {
    Forge::new(SAMPLE).header(format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#))
}

/// A token whose header claims an algorithm and whose MAC is that of HS256.
pub(super) fn signed_as(alg: &str) -> Forged {
    named(alg).sign(KEY)
}
