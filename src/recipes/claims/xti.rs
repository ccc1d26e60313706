//! `ti.xti`: free-form properties that come through unchanged, four of which have types.

use super::super::group::Group;
use super::super::sample::{KEY, payload, replaced, with_xti};
use super::Row;
use crate::lint::Level;

pub fn add(group: &mut Group) {
    object(group);
    unchanged(group);
    numbers(group);
    hidden(group);
    groups(group);
    installs(group);
    secret(group);
}

fn reject(group: &mut Group, rule: &str, rows: &[Row]) {
    for (fault, xti, why) in rows {
        group.reject(fault, rule, why, payload(with_xti(xti)));
    }
}

fn accept(group: &mut Group, rule: &str, rows: &[Row]) {
    for (fault, xti, why) in rows {
        group.accept(fault, rule, why, payload(with_xti(xti)));
    }
}

fn object(group: &mut Group) {
    let rows: &[Row] = &[
        ("xti-null", "null", "No extra properties are an absent member or {}, not null."),
        ("xti-text", r#""gold""#, "Properties have names; a bare value has none."),
        (
            "xti-as-json-in-a-string",
            r#""{\"user_group\":\"gold\"}""#,
            "The object was serialized twice, and rules for its members would not find them.",
        ),
        ("xti-empty-array", "[]", "Properties without a member are {}; an empty list has no names at all."),
    ];
    reject(group, "xti-object", rows);
    accept(group, "xti-object", &[("xti-empty", "{}", "An object without members is complete.")]);
    group.accept(
        "xti-missing",
        "xti-object",
        "A generator without extra properties leaves the member out.",
        payload(replaced(r#","xti":{"extraProp":"extra value","extraList":["one","two"]}"#, "")),
    );
}

/// Everybody who sees a token can read its claims, but that is no reason for a verifier to refuse one.
fn secret(group: &mut Group) {
    let text = str::from_utf8(KEY).expect("the secret is text");
    for (fault, shown, why) in [
        (
            "xti-with-the-secret",
            text,
            "With the secret in it the token lets its readers sign others, and is itself well signed.",
        ),
        (
            "xti-with-the-start-of-the-secret",
            &text[..15],
            "Words that a secret begins with may be in any text; they disclose nothing.",
        ),
    ] {
        group.accept(fault, "secret-disclosed", why, payload(with_xti(&format!("{{\"note\":\"{shown}\"}}"))));
    }
}

/// Properties that a verifier must pass on as they were signed.
fn unchanged(group: &mut Group) {
    let rows: &[Row] = &[
        (
            "xti-with-every-type",
            r#"{"a":null,"b":false,"c":[],"d":{},"e":"","f":[null,[[]],{"g":{}}]}"#,
            "Empty values and null are values, and a reader that drops them changes the properties.",
        ),
        (
            "xti-with-fractions",
            r#"{"rate":0.1,"sum":-2.5,"large":1.5e300}"#,
            "Numbers of 64-bit floats keep their value through every parser.",
        ),
        (
            "xti-with-names-of-object-internals",
            r#"{"__proto__":{"user_tier":"gold"},"constructor":"c","toString":"t"}"#,
            "A name that means something to the language is a member like any other and must not reach its internals.",
        ),
        ("xti-with-an-empty-name", r#"{"":"nameless"}"#, "The empty text is a member name like any other."),
        (
            "xti-with-an-emoji-in-a-name",
            r#"{"\ud83d\ude80":"\u2028 \u00e9"}"#,
            "Escaped names and values are read like the characters that they encode.",
        ),
    ];
    accept(group, "xti-object", rows);
}

/// Integers that a reader with 64-bit floats rounds (RFC 8259 §6 allows it), and those that it doesn't.
fn numbers(group: &mut Group) {
    let exact: &[Row] = &[(
        "xti-largest-exact-integer",
        r#"{"accountNumber":9007199254740991}"#,
        "Every reader keeps the digits of integers up to this one.",
    )];
    accept(group, "payload-exact-numbers", exact);
    let rounded: &[Row] = &[
        (
            "xti-integer-beyond-floats",
            r#"{"accountNumber":9007199254740993}"#,
            "A reader that knows only floats returns the neighbour of this number, which is another account.",
        ),
        (
            "xti-integer-of-64-bits",
            r#"{"accountNumber":18446744073709551615}"#,
            "The largest unsigned integer is not the signed minus one.",
        ),
        (
            "xti-integer-of-thirty-digits",
            r#"{"accountNumber":123456789012345678901234567890}"#,
            "An integer beyond 64 bits is either kept whole or lost, and rounding it silently is the worst of both.",
        ),
        (
            "xti-fraction-of-many-digits",
            r#"{"ratio":0.1000000000000000055511151231257827}"#,
            "A fraction with more digits than a float holds comes back as its neighbour.",
        ),
    ];
    for (fault, xti, why) in &rounded[..3] {
        group.accept(fault, "payload-exact-numbers", why, payload(with_xti(xti))).level(Level::Should);
    }
    let (fault, xti, why) = rounded[3];
    group.either(fault, "payload-exact-numbers", why, payload(with_xti(xti)));
    group.either(
        "xti-number-next-to-zero",
        "payload-number-range",
        "A float makes this zero, which loses its value but overflows nothing.",
        payload(with_xti(r#"{"ratio":1e-400}"#)),
    );
}

fn hidden(group: &mut Group) {
    let rows: &[Row] = &[
        (
            "hidden-integrations-text",
            r#"{"hidden_integrations":"crm"}"#,
            "A search in the text would hide every tile whose id is a part of it.",
        ),
        (
            "hidden-integrations-null",
            r#"{"hidden_integrations":null}"#,
            "A list that could not be built must not read as nothing hidden.",
        ),
        (
            "hidden-integrations-with-null",
            r#"{"hidden_integrations":["crm",null]}"#,
            "An item that is not an id hides nothing, and the mistake goes unnoticed.",
        ),
    ];
    reject(group, "xti-hidden-integrations", rows);
    let sound: &[Row] = &[
        ("hidden-integrations-empty", r#"{"hidden_integrations":[]}"#, "Nothing hidden is an empty list."),
        (
            "hidden-integrations-with-numbers-and-texts",
            r#"{"hidden_integrations":[7,"crm"]}"#,
            "Hidden tiles are named by ids of either kind, as in ili.",
        ),
    ];
    accept(group, "xti-hidden-integrations", sound);
}

fn groups(group: &mut Group) {
    let rows: &[Row] = &[
        ("user-group-number", r#"{"user_group":1}"#, "A group is found by its name, and a number has none."),
        (
            "user-group-null",
            r#"{"user_group":null}"#,
            "No group is an absent member; null may match a group that is called null.",
        ),
        (
            "user-group-in-an-array",
            r#"{"user_group":["gold","silver"]}"#,
            "A user has one group; which of two lists would be shown is undefined.",
        ),
        ("user-tier-number", r#"{"user_tier":2}"#, "A tier is found by its name, and a number has none."),
    ];
    reject(group, "xti-group", rows);
    let sound: &[Row] = &[
        (
            "user-group-and-tier",
            r#"{"user_group":"gold","user_tier":"2"}"#,
            "Both may be given, and digits in quotation marks are a name.",
        ),
        (
            "user-group-empty",
            r#"{"user_group":""}"#,
            "An empty name is text; it matches no group, as an unknown one would.",
        ),
    ];
    accept(group, "xti-group", sound);
}

fn installs(group: &mut Group) {
    let rows: &[Row] = &[
        (
            "allowed-installs-text",
            r#"{"allowed_installs":"3"}"#,
            "Comparing a text with a number gives an answer that depends on the language.",
        ),
        (
            "allowed-installs-negative",
            r#"{"allowed_installs":-1}"#,
            "Minus one means unlimited to some and none to others.",
        ),
        ("allowed-installs-fraction", r#"{"allowed_installs":3.5}"#, "Half an install cannot be allowed."),
        (
            "allowed-installs-null",
            r#"{"allowed_installs":null}"#,
            "A limit that could not be computed must not read as no limit.",
        ),
    ];
    reject(group, "xti-allowed-installs", rows);
    group.either(
        "allowed-installs-whole-float",
        "xti-allowed-installs",
        "3.0 equals 3, and only some readers can tell that it was written as a float.",
        payload(with_xti(r#"{"allowed_installs":3.0}"#)),
    );
    let sound: &[Row] = &[
        (
            "allowed-installs-zero",
            r#"{"allowed_installs":0}"#,
            "Zero is a limit, and not the absence of one.",
        ),
        (
            "allowed-installs-large",
            r#"{"allowed_installs":4294967296}"#,
            "A limit beyond 32 bits must not wrap around to a small one.",
        ),
    ];
    accept(group, "xti-allowed-installs", sound);
}
