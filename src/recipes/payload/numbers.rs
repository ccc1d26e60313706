//! Numbers of the payload: spellings that are not JSON, values that overflow, and values whose
//! digits must not get lost.

use super::super::group::Group;
use super::super::sample::payload;
use super::with_value;
use crate::lint::Level;

pub(super) fn add(group: &mut Group) {
    for (fault, number, why) in MISSPELT {
        group.reject(fault, "payload-json", why, payload(with_value(number)));
    }
    for (fault, number, why) in LEGAL {
        group.accept(fault, "payload-json", why, payload(with_value(number)));
    }
    range(group);
    exactness(group);
}

fn range(group: &mut Group) {
    let digits = "9".repeat(400);
    for (fault, number, why) in [
        (
            "number-overflows",
            "1e400",
            "A reader that turns 1e400 into Infinity reads a value that was never signed.",
        ),
        (
            "integer-of-400-digits",
            digits.as_str(),
            "Some readers make it Infinity, some keep all 400 digits, and some crash.",
        ),
    ] {
        group.reject(fault, "payload-number-range", why, payload(with_value(number)));
    }
    group
        .accept(
            "number-just-in-range",
            "payload-number-range",
            "A 64-bit float holds this value, so an ordinary reader has no reason to refuse it.",
            payload(with_value("1e308")),
        )
        .level(Level::Should);
    group.either(
        "number-underflows",
        "payload-number-range",
        "The value is next to zero; RFC 8259 leaves it to the reader to keep it, round it or refuse.",
        payload(with_value("1e-400")),
    );
}

/// RFC 8259 §6 lets a reader limit precision, so losing digits does not break a MUST.
fn exactness(group: &mut Group) {
    for (fault, number, why) in [
        (
            "integer-2-to-the-53-plus-1",
            "9007199254740993",
            "The first integer that a 64-bit float rounds: a reader that uses one passes on another id.",
        ),
        (
            "integer-2-to-the-64-plus-1",
            "18446744073709551617",
            "Two more than an unsigned 64-bit integer holds, and a float rounds it.",
        ),
        (
            "integer-of-30-digits",
            "123456789012345678901234567890",
            "Account numbers this long exist, and a float keeps half of the digits.",
        ),
    ] {
        group.accept(fault, "payload-exact-numbers", why, payload(with_value(number))).level(Level::Should);
    }
    for (fault, number, why) in [
        (
            "integer-2-to-the-53-minus-1",
            "9007199254740991",
            "The largest integer that every reader keeps, and a value that must come out unchanged.",
        ),
        ("integer-beyond-32-bits", "4294967296", "A reader with 32-bit integers makes this 0."),
    ] {
        group.accept(fault, "payload-exact-numbers", why, payload(with_value(number)));
    }
    group
        .accept(
            "float-of-17-digits",
            "payload-exact-numbers",
            "Some 64-bit floats need 17 digits, and a reader that prints 15 changes them.",
            payload(with_value("0.30000000000000004")),
        )
        .level(Level::Should);
}

const LEGAL: [(&str, &str, &str); 4] = [
    ("number-with-exponent", "1e2", "An exponent is legal and means 100."),
    ("number-with-signed-exponent", "[2E+3,25e-1]", "Exponents take either letter and either sign."),
    ("number-with-zero-fraction", "1.0", "A whole number with a fraction of zero equals the integer."),
    ("number-minus-zero", "-0", "Minus zero is legal, and equals zero."),
];

const MISSPELT: [(&str, &str, &str); 9] = [
    ("number-with-plus", "+1", "Lenient number parsers skip a plus sign, and strict ones see no JSON."),
    ("number-with-leading-zero", "01", "C and JavaScript read a leading zero as octal; others don't."),
    ("number-hexadecimal", "0x1F", "Hexadecimal numbers belong to programs, not to JSON."),
    ("number-with-leading-period", ".5", "A fraction needs a digit before the period."),
    ("number-with-trailing-period", "1.", "A period needs a digit after it."),
    ("number-with-empty-exponent", "1e", "An exponent needs a digit."),
    ("number-with-underscore", "1_000", "Digit separators belong to programs."),
    ("number-with-long-suffix", "1L", "A suffix for the width is C or Java, not JSON."),
    (
        "number-in-arabic-digits",
        "\u{661}\u{662}",
        "Only the ten ASCII digits make a number, whatever isdigit says.",
    ),
];
