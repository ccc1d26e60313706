//! `typ`: JWT in capitals is what the profile writes. Other spellings of the same media type are
//! free. Only the marketplace refuses other media types and other JSON types: the RFCs say that
//! implementations ignore `typ` and leave it to the application (RFC 7519 §5.1).

use super::super::group::Group;
use super::super::sample::header;
use super::with;
use crate::forge::Forged;
use crate::vectors::Scope;

pub(super) fn add(group: &mut Group) {
    for (fault, typ, why) in WRONG_TYPE {
        group.reject(fault, "typ-string", why, typed(typ)).scope(Scope::Profile);
    }
    group.accept(
        "typ-in-title-case-is-a-number",
        "typ-string",
        "Typ is not typ: an unknown parameter may have any type and is ignored.",
        with(r#""Typ":7"#),
    );
    for (fault, typ, why) in OTHER {
        let token = typed(&format!("\"{typ}\""));
        group.reject(fault, "typ-other", why, token).scope(Scope::Profile);
    }
    group.accept(
        "typ-value-escaped",
        "typ-other",
        "Escapes are undone before the value is compared, so this says JWT.",
        typed(r#""\u004aWT""#),
    );
    group.accept(
        "typ-in-capitals-is-at-jwt",
        "typ-other",
        "Parameter names are case-sensitive, so TYP does not make this an access token.",
        with(r#""TYP":"at+jwt""#),
    );
    free(group);
}

fn free(group: &mut Group) {
    group.either(
        "typ-absent",
        "typ-jwt",
        "RFC 7519 makes typ optional and the profile writes it, so a verifier may ask for it or not.",
        header(r#"{"alg":"HS256"}"#),
    );
    for (fault, typ, why) in [
        ("typ-lower-case", "jwt", "Media types ignore case, while RFC 7519 recommends capitals."),
        (
            "typ-with-application",
            "application/jwt",
            "This is the whole media type, which RFC 7515 recommends to shorten.",
        ),
    ] {
        group.either(fault, "typ-jwt", why, typed(&format!("\"{typ}\"")));
    }
    group.accept(
        "typ-before-alg",
        "typ-jwt",
        "A JSON object has no order; a verifier that compares the header's bytes refuses half the world.",
        header(r#"{"typ":"JWT","alg":"HS256"}"#),
    );
}

fn typed(typ: &str) -> Forged {
    header(format!(r#"{{"alg":"HS256","typ":{typ}}}"#))
}

/// Values as JSON text.
const WRONG_TYPE: [(&str, &str, &str); 3] = [
    (
        "typ-null",
        "null",
        "A null typ is neither absent nor a type, and code that calls a string method on it crashes.",
    ),
    ("typ-number", "1", "A typ that is not a string does not name a media type."),
    ("typ-array", r#"["JWT"]"#, "A list of one string equals that string in some languages, and is not one."),
];

const OTHER: [(&str, &str, &str); 5] = [
    (
        "typ-at-jwt",
        "at+jwt",
        "An access token of the same issuer and secret must not double as a login token.",
    ),
    (
        "typ-application-at-jwt",
        "application/at+jwt",
        "The long form of a media type names the same foreign kind of token as the short one.",
    ),
    ("typ-jose", "JOSE", "JOSE promises some JWS or JWE, not a set of claims."),
    ("typ-empty", "", "An empty typ is a mistake in the generator, not a way to leave typ out."),
    ("typ-blank-after", "JWT ", "A value that is JWT only when trimmed is not the value JWT."),
];
