//! `jti` and `sub`: two strings that are compared exactly as written.

use super::super::group::Group;
use super::super::sample::{payload, replaced};
use super::{Row, accept_all, reject_all};
use crate::lint::Level;

const JTI: &str = r#""1cfa7dbf-8110-4237-ad22-410608791b7d""#;
const JTI_MEMBER: &str = r#""jti":"1cfa7dbf-8110-4237-ad22-410608791b7d","#;
const SUB: &str = r#""test-pandium-com""#;
const SUB_MEMBER: &str = r#","sub":"test-pandium-com""#;

pub fn add(group: &mut Group) {
    jti(group);
    sub(group);
    exact_subs(group);
    plain_ids(group);
    uris(group);
}

fn jti(group: &mut Group) {
    let missing = [("jti-missing", "", "A token without an id passes every check for single use.")];
    reject_all(group, "jti-present", JTI_MEMBER, &missing);
    group.accept(
        "jti-written-first",
        "jti-present",
        "Members of an object have no order.",
        payload(replaced(JTI_MEMBER, "").replacen('{', &format!("{{{JTI_MEMBER}"), 1)),
    );
    let types = [
        ("jti-number", "42", "A number as an id is compared by value, and large ones lose digits."),
        (
            "jti-null",
            "null",
            "With null as the key of the replay memory, all such tokens count as one, or none is remembered.",
        ),
        ("jti-false", "false", "A value that counts as no value skips the check for single use."),
        (
            "jti-in-an-array",
            r#"["1cfa7dbf"]"#,
            "A list as a key is compared by identity in some languages, so it is always new.",
        ),
    ];
    reject_all(group, "jti-string", JTI, &types);
    let digits = [("jti-of-digits", r#""42""#, "Digits in quotation marks are a string.")];
    accept_all(group, "jti-string", JTI, &digits);
    group.reject(
        "jti-empty",
        "jti-non-empty",
        "An empty id is the same for everybody who forgot to make one.",
        payload(replaced(JTI, r#""""#)),
    );
    let short = [(
        "jti-of-one-zero",
        r#""0""#,
        "The text 0 is not empty, though it counts as false in PHP and Perl.",
    )];
    accept_all(group, "jti-non-empty", JTI, &short);
}

fn sub(group: &mut Group) {
    let missing = [
        ("sub-missing", "", "Without a user id there is no user to sign in."),
        (
            "sub-in-capitals",
            r#","SUB":"test-pandium-com""#,
            "Claim names are case-sensitive, so this is an unknown claim.",
        ),
    ];
    reject_all(group, "sub-present", SUB_MEMBER, &missing);
    group.reject(
        "sub-inside-ti",
        "sub-present",
        "A sub inside tenant info is not the token's subject.",
        payload(replaced(SUB_MEMBER, "").replace(r#""ti":{"#, r#""ti":{"sub":"test-pandium-com","#)),
    );
    group.accept(
        "sub-written-first",
        "sub-present",
        "A parser that expects sub last, as in the sample, refuses sound tokens.",
        payload(replaced(SUB_MEMBER, "").replacen('{', r#"{"sub":"test-pandium-com","#, 1)),
    );
    let types = [
        (
            "sub-number",
            "42",
            "A database id was not turned into text; beyond 2^53 two such users may become one.",
        ),
        ("sub-zero", "0", "The number zero counts as no user in some languages and as a user in others."),
        ("sub-null", "null", "Null that turns into the text null signs all such users in as one."),
        ("sub-true", "true", "A boolean that turns into the text true signs all such users in as one."),
        (
            "sub-in-an-array",
            r#"["test-pandium-com"]"#,
            "A list that turns into its only item hides that the type is wrong.",
        ),
        (
            "sub-as-an-object",
            r#"{"id":"test-pandium-com"}"#,
            "An object that turns into a fixed text signs all such users in as one.",
        ),
    ];
    reject_all(group, "sub-string", SUB, &types);
    let texts = [
        ("sub-of-digits", r#""42""#, "Digits in quotation marks are a string and stay one."),
        (
            "sub-of-leading-zeros",
            r#""007""#,
            "A reader that turns digits into a number drops the zeros and names another user.",
        ),
    ];
    accept_all(group, "sub-string", SUB, &texts);
    group.reject(
        "sub-empty",
        "sub-non-empty",
        "An empty id means that no user was signed in when the token was minted.",
        payload(replaced(SUB, r#""""#)),
    );
    let short = [(
        "sub-of-one-zero",
        r#""0""#,
        "A user whose id is the text 0 is a user, even where 0 counts as false.",
    )];
    accept_all(group, "sub-non-empty", SUB, &short);
}

/// Ids that a verifier must not change (RFC 7519 §7.3): each must be read code point for code point.
fn exact_subs(group: &mut Group) {
    let rows: &[Row] = &[
        (
            "sub-composed",
            "\"jos\u{e9}\"",
            "The composed letter and its decomposed twin are two users, so neither is normalised.",
        ),
        (
            "sub-decomposed",
            "\"jose\u{301}\"",
            "A letter with a combining accent must not be composed on the way.",
        ),
        (
            "sub-with-a-cyrillic-letter",
            "\"\u{430}dmin\"",
            "A letter that looks like another is another letter, and another user.",
        ),
        (
            "sub-in-fullwidth-letters",
            "\"\u{ff41}\u{ff44}min\"",
            "Compatibility normalisation turns these letters into those of another user.",
        ),
        ("sub-in-mixed-case", r#""Test-Pandium-Com""#, "Folding case signs one user in as another."),
        (
            "sub-beyond-the-basic-plane",
            r#""user-\ud83d\ude80""#,
            "Both halves of an escaped surrogate pair are one character.",
        ),
    ];
    for (fault, sub, why) in rows {
        group.accept(fault, "sub-string", why, payload(replaced(SUB, sub))).clause("RFC 7519 §2, §7.3");
    }
    let long = format!("\"{}\"", "u".repeat(1_000));
    group.accept(
        "sub-of-a-thousand-characters",
        "sub-string",
        "An id that is cut to the width of a column collides with others that start alike.",
        payload(replaced(SUB, &long)),
    );
}

fn plain_ids(group: &mut Group) {
    let rows: &[Row] = &[
        (
            "sub-with-spaces-around",
            r#"" test-pandium-com ""#,
            "Trimming an id that was signed names another user.",
        ),
        (
            "sub-with-a-line-break",
            r#""test-pandium-com\n""#,
            "A line break at the end is part of the id, however it came there.",
        ),
        (
            "sub-with-a-no-break-space",
            "\"test-pandium-com\u{a0}\"",
            "White space beyond ASCII is trimmed in some languages only.",
        ),
    ];
    accept_all(group, "id-plain", SUB, rows);
    let unsure: &[Row] = &[
        (
            "sub-of-white-space",
            r#""   ""#,
            "White space is not empty; a verifier that trims first sees an empty id.",
        ),
        (
            "sub-with-a-nul",
            r#""test\u0000-pandium-com""#,
            "A reader that takes the NUL for the end of the text signs in the user called test.",
        ),
    ];
    for (fault, sub, why) in unsure {
        group.accept(fault, "id-plain", why, payload(replaced(SUB, sub))).level(Level::Should);
    }
    group.accept(
        "jti-with-spaces-around",
        "id-plain",
        "An id is remembered exactly as written, or else a new id with one more space counts as used.",
        payload(replaced(JTI, r#"" 1cfa7dbf ""#)),
    );
    group.accept(
        "sub-with-a-space-inside",
        "id-plain",
        "A space between two words is an ordinary character of an id.",
        payload(replaced(SUB, r#""Jane Doe""#)),
    );
}

fn uris(group: &mut Group) {
    let rows: &[Row] = &[(
        "sub-with-a-colon-and-a-space",
        r#""tenant: 1""#,
        "RFC 7519 requires a URI where there is a colon, and few verifiers check.",
    )];
    for (fault, sub, why) in rows {
        group.either(fault, "string-or-uri", why, payload(replaced(SUB, sub)));
    }
    let uris: &[Row] = &[
        ("sub-urn", r#""urn:example:user:1""#, "A URN is a URI."),
        (
            "sub-https-uri",
            r#""https://app.example/users/1?a=b#c""#,
            "A web address is a URI and is not normalised.",
        ),
    ];
    accept_all(group, "string-or-uri", SUB, uris);
}
