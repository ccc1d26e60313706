//! Member names that occur twice, at any depth and in any spelling. RFC 7519 §4 lets a parser take
//! the last or refuse; refusing is the one answer on which all readers of a token agree.

use super::super::group::Group;
use super::super::sample::{payload, replaced, with_claim, with_xti};
use crate::lint::Level;
use crate::vectors::Scope;

const RULE: &str = "payload-unique-names";

pub(super) fn add(group: &mut Group) {
    top_level(group);
    nested(group);
    near_misses(group);
}

fn top_level(group: &mut Group) {
    for (fault, member, why) in [
        (
            "sub-twice",
            r#""sub":"admin""#,
            "A gateway that reads the first sub and a server that reads the last see two users.",
        ),
        (
            "sub-twice-the-second-escaped",
            r#""s\u0075b":"admin""#,
            "The second sub is spelled with an escape, and parsers that unescape later see it too late.",
        ),
        (
            "iat-twice",
            r#""iat":1621521640"#,
            "Two times in one token let two readers disagree on whether it is fresh.",
        ),
        (
            "jti-twice",
            r#""jti":"another""#,
            "A replay cache that keys on one jti and a log that shows the other never meet.",
        ),
        (
            "ti-twice",
            r#""ti":{}"#,
            "Merging two objects of one name, as some readers do, is a third reading.",
        ),
        (
            "proto-twice",
            r#""__proto__":1,"__proto__":2"#,
            "A check that keeps names in a plain object never sees this one.",
        ),
    ] {
        group.reject(fault, RULE, why, payload(with_claim(member)));
    }
    group.reject(
        "sub-twice-the-first-escaped",
        RULE,
        "The escape is in the first name, where a search from the end finds no second sub.",
        payload(replaced(r#"{"iat":"#, r#"{"s\u0075b":"admin","iat":"#)),
    );
    group.reject(
        "sub-twice-far-apart",
        RULE,
        "The names are at both ends of the object, beyond a check that looks at neighbours.",
        payload(replaced(r#"{"iat":"#, r#"{"sub":"admin","iat":"#)),
    );
    group
        .reject(
            "iat-twice-the-last-stale",
            RULE,
            "The last iat is a day old: only a parser that takes the first accepts, against RFC 7519.",
            payload(with_claim(r#""iat":1621435241"#)),
        )
        .level(Level::Must)
        .scope(Scope::Profile);
}

fn nested(group: &mut Group) {
    group.reject(
        "udn-twice",
        RULE,
        "A check of the claims alone misses that ti names the user twice.",
        payload(replaced(r#"{"udn":"#, r#"{"udn":"Another User","udn":"#)),
    );
    for (fault, xti, why) in [
        (
            "xti-member-twice",
            r#"{"user_group":"basic","user_group":"premium"}"#,
            "Which tiles a user sees would depend on the parser.",
        ),
        (
            "xti-member-twice-by-escape",
            r#"{"user_group":"basic","user\u005fgroup":"premium"}"#,
            "Depth and an escape together hide the duplicate from a simple check.",
        ),
        (
            "twice-in-an-object-of-an-array",
            r#"{"list":[{"a":1},{"b":1,"b":2}]}"#,
            "Objects inside arrays have names too, which a check of objects in objects misses.",
        ),
        (
            "twice-ten-levels-down",
            r#"{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"x":1,"x":2}}}}}}}}}"#,
            "The rule holds at any depth, and nine equal names on the way are not duplicates.",
        ),
    ] {
        group.reject(fault, RULE, why, payload(with_xti(xti)));
    }
}

fn near_misses(group: &mut Group) {
    for (fault, member, why) in [
        (
            "sub-in-two-letter-cases",
            r#""SUB":"admin""#,
            "Names are case-sensitive: SUB is ignored, and sub must not change.",
        ),
        (
            "sub-and-a-fullwidth-name",
            "\"\u{ff53}\u{ff55}\u{ff42}\":\"admin\"",
            "Where names are normalized, this one would pass for sub.",
        ),
        (
            "sub-in-another-object",
            r#""act":{"sub":"admin"}"#,
            "A sub inside act is a member there, and the claims set still has just one.",
        ),
    ] {
        group.accept(fault, RULE, why, payload(with_claim(member)));
    }
    group
        .accept(
            "sub-and-a-name-with-nul",
            RULE,
            "Where names end at a NUL, this one would pass for sub and replace it.",
            payload(with_claim(r#""sub\u0000":"admin""#)),
        )
        .level(Level::Should);
    group.accept(
        "sub-escaped-once",
        RULE,
        "An escaped name that occurs once is legal JSON and means sub.",
        payload(replaced(r#""sub":"#, r#""s\u0075b":"#)),
    );
    group.accept(
        "names-composed-and-decomposed",
        RULE,
        "Two spellings of an accented letter are two names, and both members are kept.",
        payload(with_xti("{\"\u{e9}\":1,\"e\u{301}\":2}")),
    );
}
