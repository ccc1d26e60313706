//! Parameters beside `alg` and `typ`: ignored, so that nothing in the token chooses the key, the
//! way of reading the payload, or a place to fetch something from.

use super::super::group::Group;
use super::super::sample::{KEY, SAMPLE, header, sample, stored};
use super::with;
use crate::forge::{Forge, Forged};
use crate::jwt::base64url;
use crate::lint::Level;
use crate::vectors::Scope;

pub(super) fn add(group: &mut Group) {
    for (fault, parameter, why) in IGNORED {
        group.accept(fault, "header-extra", why, with(parameter));
    }
    for (fault, parameter, why) in FETCHED {
        group
            .accept(fault, "header-extra", why, with(parameter))
            .level(Level::Should)
            .clause("RFC 7515 §4, RFC 8725 §3.10");
    }
    group
        .accept(
            "claims-in-the-header",
            "header-extra",
            "Claims count in the payload only: those in the header must not take their place.",
            with(r#""sub":"admin","iat":0"#),
        )
        .level(Level::Should);
    group
        .either(
            "jwk-of-the-right-key",
            "header-extra",
            "jwk holds a public key, so a secret there is published; a verifier may ignore it or refuse.",
            with(&jwk(KEY)),
        )
        .clause("RFC 7515 §4.1.3");
    group.accept(
        "alg-and-typ-alone",
        "header-extra",
        "This is the profile's header, spaced as some generators do.",
        header(r#"{ "alg" : "HS256", "typ" : "JWT" }"#),
    );
    kid(group);
    content_type(group);
    compressed(group);
    attacks(group);
}

fn kid(group: &mut Group) {
    group.accept(
        "kid-string",
        "kid-string",
        "A kid is a hint; with one shared secret there is nothing to look up.",
        with(r#""kid":"2021-05""#),
    );
    for (fault, kid, why) in [
        ("kid-number", "7", "RFC 7515 asks for a string; a verifier that has no use for kid need not look."),
        (
            "kid-null",
            "null",
            "Some generators write null where the key has no name, and nothing depends on it.",
        ),
    ] {
        group.either(fault, "kid-string", why, with(&format!(r#""kid":{kid}"#)));
    }
}

fn content_type(group: &mut Group) {
    group
        .either(
            "cty-jwt-over-claims",
            "header-extra",
            "RFC 7519 reads the payload as a nested token and fails; a reader of plain claims ignores cty.",
            with(r#""cty":"JWT""#),
        )
        .scope(Scope::Jwt)
        .clause("RFC 7519 §7.2 step 8, §5.2");
    let nested = Forge::new(sample().token()).header(r#"{"alg":"HS256","typ":"JWT","cty":"JWT"}"#);
    group
        .reject(
            "cty-jwt-over-a-token",
            "payload-json",
            "RFC 7519 §7.2 step 8 unwraps such a token; the profile knows no nested ones, and its payload \
             is the claims set.",
            nested.sign(KEY),
        )
        .level(Level::Should)
        .scope(Scope::Profile)
        .clause("Customizing the JWT, JWT Payload");
}

/// The parameter that says that a JWE is compressed, over a payload that is compressed.
fn compressed(group: &mut Group) {
    let deflated = Forge::new(stored(SAMPLE.as_bytes())).header(r#"{"alg":"HS256","typ":"JWT","zip":"DEF"}"#);
    group
        .reject(
            "zip-over-deflated-claims",
            "payload-utf8",
            "zip belongs to encrypted tokens; a verifier that obeys it here can be made to fill its memory.",
            deflated.sign(KEY),
        )
        .clause("RFC 7519 §7.2 step 10, RFC 7516 §4.1.3");
}

/// Tokens signed with a key that the token itself brings.
fn attacks(group: &mut Group) {
    let by = |parameter: &str, key: &[u8]| -> Forged {
        Forge::new(SAMPLE).header(format!(r#"{{"alg":"HS256","typ":"JWT",{parameter}}}"#)).sign(key)
    };
    group
        .reject(
            "jwk-of-an-attacker",
            "signature-match",
            "A verifier that takes the key from the header lets every attacker bring a matching one.",
            by(&jwk(ATTACKER), ATTACKER),
        )
        .clause("RFC 7515 §5.2 step 8, RFC 7518 §3.2");
    let cases = [
        (
            "jku-of-an-attacker",
            by(r#""jku":"https://attacker.example/keys.json","kid":"one""#, ATTACKER),
            "Keys are configured, never fetched from an address that the token names.",
        ),
        (
            "kid-of-an-empty-file",
            by(r#""kid":"../../../../../../dev/null""#, b""),
            "A kid that is used as a path can point to an empty file, whose key everybody knows.",
        ),
        (
            "kid-with-sql",
            by(r#""kid":"x' UNION SELECT 'attacker' --""#, b"attacker"),
            "A kid that is pasted into a query lets the attacker choose the key that is found.",
        ),
        (
            "kid-as-the-key",
            by(r#""kid":"an example secret of an attacker""#, b"an example secret of an attacker"),
            "A kid names a key; a verifier that uses the name as the key asks the token for its secret.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, "signature-match", why, token).clause("RFC 8725 §3.10, RFC 7515 §5.2 step 8");
    }
}

const ATTACKER: &[u8] = b"an attacker's key of 32 bytes...";

fn jwk(key: &[u8]) -> String {
    format!(r#""jwk":{{"kty":"oct","k":"{}"}}"#, base64url::encode(key))
}

const IGNORED: [(&str, &str, &str); 5] = [
    (
        "unknown-parameter",
        r#""x":"y""#,
        "RFC 7515 has verifiers ignore what they don't understand, or no extension could ever start.",
    ),
    (
        "cty-json",
        r#""cty":"application/json""#,
        "cty describes the payload to applications and changes nothing.",
    ),
    (
        "zip-over-plain-claims",
        r#""zip":"DEF""#,
        "zip belongs to encrypted tokens, so a plain payload stays as it is.",
    ),
    (
        "proto-in-the-header",
        r#""__proto__":{"alg":"none","crit":["x"]}"#,
        "A parser that lets members become a prototype would change what alg and crit say.",
    ),
    (
        "proto-array-in-the-header",
        r#""__proto__":[]"#,
        "A parser that lets members become a prototype ends up with something that is not the header.",
    ),
];

/// Addresses that a verifier may refuse, and should rather ignore.
const FETCHED: [(&str, &str, &str); 2] = [
    (
        "jku-to-this-host",
        r#""jku":"http://127.0.0.1:9/""#,
        "An address in an unverified header must not be fetched: it can reach services behind the firewall.",
    ),
    (
        "x5u-to-this-host",
        r#""x5u":"http://127.0.0.1:9/""#,
        "A certificate's address must not be fetched for a MAC, any more than a key's.",
    ),
];
