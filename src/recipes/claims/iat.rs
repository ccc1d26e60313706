//! `iat`: present, a number of seconds, and the spellings of a number.

use super::super::group::Group;
use super::super::sample::{payload, replaced};
use super::{accept_all, reject_all};

const MEMBER: &str = r#""iat":1621521641,"#;
const VALUE: &str = "1621521641";

pub fn add(group: &mut Group) {
    presence(group);
    types(group);
    sign(group);
    units(group);
    spellings(group);
    syntax(group);
}

fn presence(group: &mut Group) {
    let rows = [
        ("iat-missing", "", "Without the time of minting a token never grows old."),
        (
            "iat-in-capitals",
            r#""IAT":1621521641,"#,
            "Claim names are compared exactly: a binder that folds case takes an unknown claim for iat.",
        ),
    ];
    reject_all(group, "iat-present", MEMBER, &rows);
    let inside = replaced(MEMBER, "").replace(r#""ti":{"#, r#""ti":{"iat":1621521641,"#);
    group.reject(
        "iat-inside-ti",
        "iat-present",
        "A search for the name at any depth takes a member of tenant info for the token's own time.",
        payload(inside),
    );
    let last = replaced(MEMBER, "").replace(r#"-com"}"#, r#"-com","iat":1621521641}"#);
    group.accept(
        "iat-written-last",
        "iat-present",
        "Members of an object have no order, so a parser that expects iat first refuses sound tokens.",
        payload(last),
    );
}

fn types(group: &mut Group) {
    let rows = [
        (
            "iat-as-text",
            r#""1621521641""#,
            "Loose typing turns the text into a number in one language and compares it as text in another.",
        ),
        (
            "iat-as-text-with-microseconds",
            r#""1621521641.123456""#,
            "Some libraries keep microseconds by writing a string, and RFC 7519 knows only numbers.",
        ),
        (
            "iat-as-empty-text",
            r#""""#,
            "An empty string that counts as zero or as absent skips the age check.",
        ),
        (
            "iat-as-calendar-date",
            r#""2021-05-20T14:40:41Z""#,
            "A date serializer of the language leaked through; NumericDate is a number of seconds.",
        ),
        ("iat-null", "null", "Null that reads as absent, or as zero, makes the age check meaningless."),
        ("iat-true", "true", "A boolean passes for the number 1 in languages where it is an integer."),
        (
            "iat-in-an-array",
            "[1621521641]",
            "Some languages compare a list of one item as if it were the item.",
        ),
        (
            "iat-as-an-object",
            r#"{"seconds":1621521641,"nanos":0}"#,
            "A time class that was serialized member by member is not a NumericDate.",
        ),
    ];
    reject_all(group, "iat-number", VALUE, &rows);
    group.accept(
        "iat-beside-ids-of-digits",
        "iat-number",
        "The number stays a number and the digits of the ids stay text, whichever is guessed first.",
        payload(
            replaced("1cfa7dbf-8110-4237-ad22-410608791b7d", "1621521641").replace("test-pandium-com", "42"),
        ),
    );
}

fn sign(group: &mut Group) {
    let rows = [
        (
            "iat-minus-one",
            "-1",
            "An error code of a time function is not a time, and read as unsigned it is in the far future.",
        ),
        (
            "iat-negated",
            "-1621521641",
            "A verifier that takes the absolute difference finds this token fresh.",
        ),
        ("iat-a-fraction-below-zero", "-0.5", "Cut to an integer this is zero, but the number is negative."),
        (
            "iat-of-the-smallest-64-bit-integer",
            "-9223372036854775808",
            "Now minus this number overflows; an implementation must neither crash nor wrap around.",
        ),
    ];
    reject_all(group, "iat-non-negative", VALUE, &rows);
    for (fault, zero, why) in [
        ("iat-zero", "0", "At the epoch itself zero is a time like any other, and not a missing value."),
        ("iat-minus-zero", "-0", "Minus zero is spelled with a sign but is not negative."),
    ] {
        group.accept(fault, "iat-non-negative", why, payload(replaced(VALUE, zero))).at(30);
    }
}

fn units(group: &mut Group) {
    let rows = [
        (
            "iat-in-milliseconds",
            "1621521641000",
            "Date.now() and getTime() count milliseconds; read as seconds such a token stays fresh forever.",
        ),
        (
            "iat-in-microseconds",
            "1621521641000000",
            "Read as seconds this is a year that date types cannot hold, and some of them panic.",
        ),
        (
            "iat-in-nanoseconds",
            "1621521641000000000",
            "Nanoseconds of a system clock are near the end of 64 bits, where adding a leeway overflows.",
        ),
        (
            "iat-in-ticks",
            "637571184410000000",
            "Ticks of 100 nanoseconds since the year 1 are how a .NET clock counts, not NumericDate.",
        ),
        (
            "iat-of-two-to-the-63",
            "9223372036854775808",
            "Cast to a signed integer this turns negative, and the token looks old instead of absurd.",
        ),
        (
            "iat-of-two-to-the-64",
            "18446744073709551616",
            "Cast to an unsigned integer this turns into zero, or the parser falls back to a float.",
        ),
        (
            "iat-of-ten-to-the-300",
            "1e300",
            "A float takes this number, but no integer does; a cast without a check has no defined result.",
        ),
    ];
    reject_all(group, "iat-seconds", VALUE, &rows);
    group
        .accept(
            "iat-of-eleven-digits",
            "iat-seconds",
            "Seconds get their eleventh digit in 2286, so counting digits is not a test for milliseconds.",
            payload(replaced(VALUE, "10000000000")),
        )
        .at(10_000_000_009);
    group.reject(
        "iat-beyond-every-float",
        "payload-number-range",
        "A parser that makes this Infinity makes every age minus Infinity, which is never too old.",
        payload(replaced(VALUE, "1e400")),
    );
}

fn spellings(group: &mut Group) {
    let rows = [
        (
            "iat-with-an-empty-fraction",
            "1621521641.0",
            "Languages with one number type write whole floats like this, and the value is the same.",
        ),
        (
            "iat-with-a-fraction",
            "1621521641.25",
            "RFC 7519 allows non-integer values, and a verifier that refuses them refuses Python's time.time().",
        ),
        (
            "iat-with-an-exponent",
            "1.621521641e9",
            "Some serializers write large floats in scientific notation, which is the same JSON number.",
        ),
        (
            "iat-with-a-negative-exponent",
            "16215216410e-1",
            "A negative exponent does not make a number a fraction.",
        ),
    ];
    accept_all(group, "iat-integer", VALUE, &rows);
    group.accept(
        "iat-in-plain-digits",
        "iat-integer",
        "Plain digits are what the profile's own sample shows, and every verifier must read them.",
        payload(replaced(VALUE, "1621521642")),
    );
}

/// Texts that some parser takes for a number and JSON does not (RFC 8259 §6).
fn syntax(group: &mut Group) {
    let rows = [
        ("iat-with-a-plus-sign", "+1621521641", "JSON has no plus sign before a number."),
        (
            "iat-with-a-leading-zero",
            "01621521641",
            "A leading zero means octal to some parsers and nothing to others.",
        ),
        (
            "iat-in-hexadecimal",
            "0x60a674e9",
            "Hexadecimal is a spelling of JavaScript and of JSON5, not of JSON.",
        ),
        ("iat-with-a-bare-point", "1621521641.", "JSON requires a digit after the decimal point."),
        ("iat-starting-with-a-point", ".1621521641e10", "JSON requires a digit before the decimal point."),
        (
            "iat-not-a-number",
            "NaN",
            "Every comparison with NaN is false, so a token of this age is never too old.",
        ),
        ("iat-infinite", "Infinity", "A token from the end of time never grows old."),
        ("iat-with-underscores", "1_621_521_641", "Digit separators belong to programming languages."),
        (
            "iat-with-a-type-suffix",
            "1621521641L",
            "A literal of Java or Python 2 was printed into the payload.",
        ),
    ];
    reject_all(group, "payload-json", VALUE, &rows);
}
