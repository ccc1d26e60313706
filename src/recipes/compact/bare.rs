//! Things that people leave around a token, and other serializations that hold one.

use super::super::group::Group;
use super::super::sample::{header, payload, replaced};
use super::token;
use crate::jwt::base64url;
use crate::vectors::Scope;

const RULE: &str = "compact-bare";

/// The serializations that a JWT does not have.
const COMPACT_ONLY: &str = "RFC 7519 §1, §3";

pub fn add(group: &mut Group) {
    add_accepted(group);
    add_wrappers(group);
    add_serializations(group);
}

fn add_accepted(group: &mut Group) {
    group.accept(
        "claims-that-look-like-a-wrapper",
        RULE,
        "What the claims say is no wrapper, so a search through the decoded text would refuse good tokens.",
        payload(replaced(r#""extra value""#, r#""Bearer {?tenant=\"a.b.c\"}""#)),
    );
    group.accept(
        "start-other-than-eyj",
        RULE,
        "White space before the header's brace is legal JSON, so a token need not start with `eyJ`.",
        header("\n{\"alg\":\"HS256\",\"typ\":\"JWT\"}"),
    );
}

fn add_wrappers(group: &mut Group) {
    let cases = [
        (
            "bearer-before-the-token",
            "Bearer ",
            "",
            "Stripping the scheme word is the HTTP layer's work; a verifier that does it reads two texts.",
        ),
        (
            "bearer-in-lower-case-before-the-token",
            "bearer ",
            "",
            "The scheme word ignores case in HTTP, and in every case it is no part of the token.",
        ),
        (
            "jwt-before-the-token",
            "JWT ",
            "",
            "Some frameworks write JWT for Bearer; the word is not covered by the MAC either.",
        ),
        (
            "double-quotes-around-the-token",
            "\"",
            "\"",
            "The token was written as JSON text and never parsed again.",
        ),
        (
            "single-quotes-around-the-token",
            "'",
            "'",
            "Shell quotes that got into a variable are not part of the token.",
        ),
        (
            "query-parameter-around-the-token",
            "tenant=",
            "",
            "The name of the parameter came along; to cut it off here makes a second parser of queries.",
        ),
        (
            "query-around-the-token",
            "?lang=en&tenant=",
            "",
            "A whole query was handed over; which of two parameters counts is not the verifier's to decide.",
        ),
        (
            "link-around-the-token",
            "https://marketplace.example/?tenant=",
            "&lang=en#top",
            "A whole link was handed over; taking it apart belongs to the web framework.",
        ),
    ];
    for (fault, before, after, why) in cases {
        group.reject(fault, RULE, why, format!("{before}{}{after}", token()));
    }
}

fn add_serializations(group: &mut Group) {
    let whole = token();
    let [header, payload, signature]: [&str; 3] =
        whole.split('.').collect::<Vec<_>>().try_into().expect("three segments");
    let forged_payload = base64url::encode(replaced("test-pandium-com", "admin"));
    let protected = format!(r#""protected":"{header}""#);
    let rest = format!(r#""payload":"{payload}","signature":"{signature}""#);
    // As compact text its first segment is `{"  ` and the header, if what is no base64url is skipped.
    let polyglot = format!(r#"{{"  {header}.{forged_payload}.":"",{protected},{rest}}}"#);
    let general =
        format!(r#"{{"payload":"{payload}","signatures":[{{{protected},"signature":"{signature}"}}]}}"#);
    let cases: [(&str, String, &str); 4] = [
        (
            "json-flattened",
            format!("{{{protected},{rest}}}"),
            "The JSON serialization has unprotected parts, and a JWT never uses it.",
        ),
        (
            "json-general",
            general,
            "With a list of signatures, a reader must choose which one counts; a JWT has just one.",
        ),
        (
            "json-flattened-with-two-periods",
            format!(r#"{{{protected},"header":{{"kid":"a.b.c"}},{rest}}}"#),
            "Counting periods does not tell the compact form: JSON can hold two of them.",
        ),
        (
            "json-and-compact-at-once",
            polyglot,
            "One reader verifies the JSON, another takes the claims between the periods: a forgery.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, RULE, why, token).scope(Scope::Jwt).clause(COMPACT_ONLY);
    }
    group
        .reject(
            "json-member-that-holds-the-token",
            RULE,
            "A response body was passed on whole instead of the token in it.",
            format!(r#"{{"token":"{whole}"}}"#),
        )
        .clause("RFC 7515 §7.1, §7.2");
    group.reject(
        "json-list-that-holds-the-token",
        "base64url-characters",
        "Brackets and quotation marks are no base64url, however a lenient decoder skips them.",
        format!(r#"["{}"]"#, token()),
    );
}
