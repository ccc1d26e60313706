//! Payloads that some parsers take for JSON: commas, comments, quotation marks and literals of
//! other languages, and texts that were put together by hand.

use super::super::group::Group;
use super::super::sample::{payload, replaced, with_claim};
use super::{with_text, with_value};

const RULE: &str = "payload-json";

pub(super) fn add(group: &mut Group) {
    commas_and_colons(group);
    comments(group);
    names_and_quotes(group);
    for (fault, literal, why) in LITERALS {
        group.reject(fault, RULE, why, payload(with_value(literal)));
    }
    group.accept(
        "looks-like-comments-in-a-string",
        RULE,
        "A preprocessor that strips comments and commas damages strings that hold them.",
        payload(with_text("https://a/*b*/, # c,}")),
    );
}

fn commas_and_colons(group: &mut Group) {
    let end = r#""sub":"test-pandium-com"}"#;
    for (fault, from, to, why) in [
        (
            "trailing-comma",
            end,
            r#""sub":"test-pandium-com",}"#,
            "JSON has no trailing comma; a parser that takes one accepts what others refuse.",
        ),
        (
            "trailing-comma-in-an-array",
            r#"["one","two"]"#,
            r#"["one","two",]"#,
            "Readers disagree on whether a trailing comma adds an item.",
        ),
        (
            "comma-missing",
            r#"b7d","ti""#,
            r#"b7d""ti""#,
            "A parser that needs no commas reads names and values where there are none.",
        ),
        ("colon-doubled", r#""iat":"#, r#""iat"::"#, "Exactly one colon separates a name from its value."),
    ] {
        group.reject(fault, RULE, why, payload(replaced(from, to)));
    }
}

fn comments(group: &mut Group) {
    for (fault, comment, why) in [
        (
            "block-comment",
            r#"/*"sub":"admin",*/"#,
            "Parsers that skip comments and parsers that don't see different claims.",
        ),
        (
            "line-comment",
            "//\"sub\":\"admin\",\n",
            "A line comment ends where the parser thinks that a line ends.",
        ),
        (
            "hash-comment",
            "#\"sub\":\"admin\",\n",
            "Ruby and YAML parsers skip such a line; JSON has no comments.",
        ),
    ] {
        group.reject(fault, RULE, why, payload(replaced(r#"{"iat":"#, &format!(r#"{{{comment}"iat":"#))));
    }
}

fn names_and_quotes(group: &mut Group) {
    for (fault, member, why) in [
        (
            "bare-name",
            "x:1",
            "A name without quotation marks is JavaScript, and opens the door to evaluating it.",
        ),
        (
            "number-as-a-name",
            "1:1",
            "Member names are strings; serializers of maps with numeric keys forget it.",
        ),
        ("single-quotes", "'x':'y'", "A printed Python dictionary looks like JSON and is not."),
    ] {
        group.reject(fault, RULE, why, payload(with_claim(member)));
    }
}

const LITERALS: [(&str, &str, &str); 5] = [
    ("literal-undefined", "undefined", "undefined is what JavaScript prints when a value was forgotten."),
    ("literal-true-capitalised", "True", "Literals are lower case, and True is a Python one."),
    ("literal-nan", "NaN", "Every comparison with NaN is false, so limits written as comparisons fail open."),
    ("literal-infinity", "Infinity", "Python writes Infinity by default, and JSON has no such number."),
    ("literal-minus-infinity", "-Infinity", "A sign before it does not make Infinity JSON."),
];
