//! Parameters beside `alg` and `typ`: ignored, so that nothing in the token chooses the key, the
//! way of reading the payload, or a place to fetch something from.

use jwt_assay::forge::{Forge, Forged};
use jwt_assay::jwt::base64url;
use jwt_assay::suite::Scope;

use super::super::kit::{Group, KEY, SAMPLE, header, sample};
use super::with;

pub(super) fn add(group: &mut Group) {
    for (fault, parameter, why) in IGNORED {
        group.accept(fault, "header-extra", why, with(parameter));
    }
    group.accept(
        "jwk-of-the-right-key",
        "header-extra",
        "A key in the header is ignored even where it is the shared one; the MAC alone counts.",
        with(&jwk(KEY)),
    );
    group.accept(
        "alg-and-typ-alone",
        "header-extra",
        "This is the profile's header, spaced as some generators do.",
        header(r#"{ "alg" : "HS256", "typ" : "JWT" }"#),
    );
    kid(group);
    content_type(group);
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
        ("kid-null", "null", "Some generators write null where no key has a name, and nothing hangs on it."),
    ] {
        group.either(fault, "kid-string", why, with(&format!(r#""kid":{kid}"#)));
    }
}

fn content_type(group: &mut Group) {
    group.either(
        "cty-jwt-over-claims",
        "header-extra",
        "RFC 7519 reads the payload as a nested token and fails; a reader of plain claims ignores cty.",
        with(r#""cty":"JWT""#),
    );
    let nested = Forge::new(sample().token()).header(r#"{"alg":"HS256","typ":"JWT","cty":"JWT"}"#);
    group
        .reject(
            "cty-jwt-over-a-token",
            "payload-json",
            "The profile's payload is a claims set; unwrapping tokens from tokens is not part of it.",
            nested.sign(KEY),
        )
        .scope(Scope::Marketplace);
}

/// Tokens signed with a key that the token itself brings.
fn attacks(group: &mut Group) {
    let by = |parameter: &str, key: &[u8]| -> Forged {
        Forge::new(SAMPLE).header(format!(r#"{{"alg":"HS256","typ":"JWT",{parameter}}}"#)).sign(key)
    };
    let cases = [
        (
            "jwk-of-an-attacker",
            by(&jwk(ATTACKER), ATTACKER),
            "A verifier that takes the key from the header lets every attacker bring a fitting one.",
        ),
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

const IGNORED: [(&str, &str, &str); 7] = [
    (
        "unknown-parameter",
        r#""x":"y""#,
        "RFC 7515 has verifiers ignore what they don't understand, or no extension could ever start.",
    ),
    (
        "jku-to-this-host",
        r#""jku":"http://127.0.0.1:9/""#,
        "An address in an unverified header must not be fetched: it can reach services behind the wall.",
    ),
    (
        "x5u-to-this-host",
        r#""x5u":"http://127.0.0.1:9/""#,
        "A certificate's address is as little to be fetched for a MAC as a key's.",
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
        "claims-in-the-header",
        r#""sub":"admin","iat":0"#,
        "Claims count where they stand: those of the header must not take the place of the payload's.",
    ),
    (
        "proto-in-the-header",
        r#""__proto__":{"alg":"none","crit":["x"]}"#,
        "A parser that lets members become a prototype would change what alg and crit say.",
    ),
];
