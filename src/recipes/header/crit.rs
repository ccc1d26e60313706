//! `crit` and the one extension that most libraries know, `b64`. The profile has no extensions, so
//! every `crit` is refused: for what it lists, or for its form.

use super::super::group::Group;
use super::super::sample::{KEY, SAMPLE, header, payload, with_claim};
use super::with;
use crate::forge::{Forge, Hash, mac};
use crate::jwt::base64url;
use crate::lint::Level;
use crate::vectors::Scope;

pub(super) fn add(group: &mut Group) {
    for (fault, parameters, why) in FORM {
        group.reject(fault, "crit-form", why, with(parameters));
    }
    for (fault, parameters, why) in [
        (
            "crit-names-an-absent-parameter",
            r#""crit":["x"]"#,
            "The list demands an extension that no verifier knows, and the header has no value for it.",
        ),
        (
            "crit-names-a-parameter-twice",
            r#""crit":["x","x"],"x":1"#,
            "Listed once or twice, the name is one that no verifier knows, so every reading refuses it.",
        ),
    ] {
        group.reject(fault, "crit-form", why, with(parameters)).level(Level::Must);
    }
    group.accept(
        "crit-as-a-claim",
        "crit-form",
        "crit means something in the header only; as a claim it is unknown and ignored.",
        payload(with_claim(r#""crit":[]"#)),
    );
    for (fault, parameters, why) in UNKNOWN {
        group.reject(fault, "crit-understood", why, with(parameters));
    }
    group.reject(
        "crit-before-alg",
        "crit-understood",
        "Members have no order, so the list counts wherever it is.",
        header(r#"{"crit":["x"],"x":1,"typ":"JWT","alg":"HS256"}"#),
    );
    group.accept(
        "crit-in-title-case",
        "crit-understood",
        "Crit is not crit: an unknown parameter demands nothing.",
        with(r#""Crit":["x"],"x":1"#),
    );
    unencoded(group);
}

/// The unencoded payload option of RFC 7797.
fn unencoded(group: &mut Group) {
    group
        .reject(
            "crit-b64-false",
            "crit-understood",
            "A JWT must not use unencoded payloads, so knowing the extension is no excuse here.",
            with(r#""b64":false,"crit":["b64"]"#),
        )
        .scope(Scope::Jwt)
        .clause("RFC 7797 §7, RFC 7515 §4.1.11");
    group.either(
        "crit-b64-true",
        "crit-understood",
        "With true the extension changes nothing: verifiers that know it may go on, others must stop.",
        with(r#""b64":true,"crit":["b64"]"#),
    );
    for (fault, b64, why) in [
        (
            "b64-false-without-crit",
            "false",
            "Without crit, verifiers that don't know the parameter ignore it; those that do report an error.",
        ),
        ("b64-true-without-crit", "true", "True is the default, and a JWT has no use for saying it."),
        ("b64-string", r#""false""#, "In many languages the text false is true, so readers may differ here."),
    ] {
        group.either(fault, "b64-absent", why, with(&format!(r#""b64":{b64}"#)));
    }
    group.accept(
        "b64-in-capitals",
        "b64-absent",
        "B64 is not b64, so the payload is encoded and signed as ever.",
        with(r#""B64":false"#),
    );
    not_encoded(group);
}

/// Headers that say that the payload is not encoded, over one that is and over one that is not.
fn not_encoded(group: &mut Group) {
    let forge = Forge::new(SAMPLE).header(UNENCODED);
    let input = [base64url::encode(UNENCODED).as_bytes(), b".", SAMPLE.as_bytes()].concat();
    group.reject(
        "b64-false-mac-over-decoded-payload",
        "signature-match",
        "Without crit the MAC is over the segments as sent, whatever b64 says.",
        forge.seal(mac(Hash::Sha256, KEY, &input)),
    );
    // Without spaces and periods, so that nothing but its other characters is wrong with it.
    let raw = SAMPLE.replace(' ', "_");
    group
        .reject(
            "b64-false-raw-payload",
            "base64url-characters",
            "A JWT's payload is always encoded; raw JSON between the periods is refused.",
            forge.payload_segment(raw.clone()).sign(KEY),
        )
        .scope(Scope::Jwt)
        .clause("RFC 7797 §7, RFC 7515 §2");
    let demanding = Forge::new("").header(r#"{"alg":"HS256","typ":"JWT","b64":false,"crit":["b64"]}"#);
    group
        .reject(
            "crit-b64-false-raw-payload",
            "base64url-characters",
            "A library that knows b64 verifies this as a JWS, and must still not hand it on as a JWT.",
            demanding.payload_segment(raw).sign(KEY),
        )
        .scope(Scope::Jwt)
        .clause("RFC 7797 §7");
}

/// A header that says `b64` without `crit`.
const UNENCODED: &str = r#"{"alg":"HS256","typ":"JWT","b64":false}"#;

const FORM: [(&str, &str, &str); 8] = [
    ("crit-empty", r#""crit":[]"#, "An empty list demands nothing, and RFC 7515 forbids writing it."),
    (
        "crit-null",
        r#""crit":null"#,
        "A null that is read as absent hides a header that its writer got wrong.",
    ),
    ("crit-string", r#""crit":"x","x":1"#, "Code that walks over a string finds letters instead of names."),
    (
        "crit-object",
        r#""crit":{"x":1},"x":1"#,
        "An object's members are not a list, and a loop over it may be empty.",
    ),
    (
        "crit-false",
        r#""crit":false"#,
        "A test whether crit is truthy skips the check that it was meant to start.",
    ),
    (
        "crit-with-a-number",
        r#""crit":[1],"1":1"#,
        "A number is not a name, though some languages find the member 1 with it.",
    ),
    (
        "crit-with-a-list",
        r#""crit":[["x"]],"x":1"#,
        "A list inside the list turns into the name x where it is made a string.",
    ),
    (
        "crit-names-alg",
        r#""crit":["alg"]"#,
        "alg is not an extension, and RFC 7515 forbids listing its own parameters.",
    ),
];

const UNKNOWN: [(&str, &str, &str); 7] = [
    (
        "crit-unknown-extension",
        r#""crit":["x"],"x":1"#,
        "The writer says that the token must not be used by anybody who does not know x.",
    ),
    (
        "crit-names-a-claim",
        r#""crit":["exp"],"exp":4102444800"#,
        "That exp is known as a claim does not make it an extension of the header.",
    ),
    (
        "crit-names-a-uri",
        r#""crit":["https://example.com/extension"],"https://example.com/extension":true"#,
        "Collision-resistant names are the usual form of private extensions, and as binding as short ones.",
    ),
    (
        "crit-names-two-extensions",
        r#""crit":["policy","tenant"],"policy":"p","tenant":"t""#,
        "Every name in the list has to be understood, and here none is.",
    ),
    (
        "crit-names-to-string",
        r#""crit":["toString"],"toString":1"#,
        "A lookup in a plain JavaScript object finds a toString in it, and takes it for known.",
    ),
    (
        "crit-names-nothing",
        r#""crit":[""],"":1"#,
        "The empty name is false in many languages, but it is still an extension that no verifier knows.",
    ),
    (
        "crit-names-proto",
        r#""crit":["__proto__"],"__proto__":{"x":true}"#,
        "A table of known extensions must not answer for what every object inherits.",
    ),
];
