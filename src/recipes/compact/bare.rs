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
        "Words in the claims are not a wrapper, so searching the decoded text would refuse good tokens.",
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
            "Stripping the scheme is the HTTP layer's job; a verifier that does it accepts two spellings.",
        ),
        (
            "bearer-in-lower-case-before-the-token",
            "bearer ",
            "",
            "HTTP ignores the case of the scheme, which is not part of the token in any spelling.",
        ),
        (
            "jwt-before-the-token",
            "JWT ",
            "",
            "Some frameworks write JWT instead of Bearer; the MAC does not cover that word either.",
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
            "The name of the parameter came along; a verifier that cuts it off is a second query parser.",
        ),
        (
            "query-around-the-token",
            "?lang=en&tenant=",
            "",
            "A whole query was passed; which of two parameters counts is not the verifier's to decide.",
        ),
        (
            "link-around-the-token",
            "https://marketplace.example/?tenant=",
            "&lang=en#top",
            "A whole link was passed; taking it apart is the web framework's job.",
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
    // As compact text its first segment is `{"  ` and the header, if a reader skips what is not base64url.
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
            "Counting periods does not identify the compact form: JSON can contain two of them.",
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
        "Brackets and quotation marks are not base64url, even if a lenient decoder skips them.",
        format!(r#"["{}"]"#, token()),
    );
}
