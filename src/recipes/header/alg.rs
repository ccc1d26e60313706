//! `alg` missing, of a wrong type, or other than HS256: each is refused even if the MAC is right, since a
//! secret belongs to one algorithm.

use super::super::group::Group;
use super::super::sample::{KEY, SAMPLE, header};
use super::none::signed_as;
use super::with;
use crate::forge::{self, Forge, Forged, Hash};

pub(super) fn add(group: &mut Group) {
    missing(group);
    wrong_type(group);
    other_hash(group);
    for (fault, alg, why) in MISSPELT.iter().chain(&FOREIGN) {
        group.reject(fault, "alg-hs256", why, signed_as(alg));
    }
    group.reject(
        "alg-empty-unsigned",
        "alg-hs256",
        "A library that takes an empty name for none accepts an unsigned token.",
        unsigned(r#"{"alg":"","typ":"JWT"}"#),
    );
    group.accept(
        "alg-value-escaped",
        "alg-hs256",
        "The escape is legal JSON for HS256; a verifier that matches the header's text refuses it.",
        signed_as(r"\u0048S256"),
    );
}

fn missing(group: &mut Group) {
    let cases = [
        (
            "alg-absent",
            r#"{"typ":"JWT"}"#,
            "A verifier that falls back to some algorithm lets the token's writer leave the choice out.",
        ),
        (
            "header-without-members",
            "{}",
            "An empty object is JSON, but the one parameter that every JWS needs is not in it.",
        ),
        (
            "alg-name-in-capitals",
            r#"{"ALG":"HS256","typ":"JWT"}"#,
            "A parser that binds names without regard to case finds an alg that is not there.",
        ),
        (
            "alg-name-in-title-case",
            r#"{"Alg":"HS256","typ":"JWT"}"#,
            "Some object mappers accept Alg for a field named alg; the RFC's names have one spelling.",
        ),
        (
            "alg-name-that-goes-on-after-a-nul",
            r#"{"alg\u0000":"HS256","typ":"JWT"}"#,
            "Read as a C string, the name ends where the alg would.",
        ),
        (
            "alg-only-inside-another-parameter",
            r#"{"jwk":{"alg":"HS256"},"typ":"JWT"}"#,
            "A search for \"alg\" in the text finds the key's algorithm, and the token itself names none.",
        ),
        (
            "alg-inherited-from-proto",
            r#"{"typ":"JWT","__proto__":{"alg":"HS256"}}"#,
            "Where parsed members become a JavaScript prototype, alg seems to be there and is not.",
        ),
    ];
    for (fault, text, why) in cases {
        group.reject(fault, "alg-present", why, header(text));
    }
    group.reject(
        "alg-absent-unsigned",
        "alg-present",
        "A library that reads a missing alg as none accepts an unsigned token.",
        unsigned(r#"{"typ":"JWT"}"#),
    );
    group.accept(
        "alg-after-other-parameters",
        "alg-present",
        "Members have no order, so alg may come last and after parameters that are ignored.",
        header(r#"{"typ":"JWT","x":[{"alg":1}],"alg":"HS256"}"#),
    );
}

fn wrong_type(group: &mut Group) {
    let cases = [
        ("alg-null", "null", "A null that is treated as absent sends the verifier to its default algorithm."),
        ("alg-number", "256", "A number makes loosely typed comparisons guess which algorithm is meant."),
        (
            "alg-array",
            r#"["HS256"]"#,
            "A list of one name turns into that name when it is made a string, as JavaScript does.",
        ),
        (
            "alg-object",
            r#"{"name":"HMAC","hash":"SHA-256"}"#,
            "The object that Web Crypto takes for an algorithm is not what a JOSE header holds.",
        ),
    ];
    for (fault, alg, why) in cases {
        group.reject(fault, "alg-string", why, header(format!(r#"{{"alg":{alg},"typ":"JWT"}}"#)));
    }
    group.accept(
        "alg-in-capitals-is-a-number",
        "alg-string",
        "Only alg has to be a string; ALG is another parameter, unknown and ignored.",
        with(r#""ALG":256"#),
    );
}

fn other_hash(group: &mut Group) {
    for (hash, alg, right, shared) in [
        (
            Hash::Sha384,
            "HS384",
            "Verifiers that allow the whole HMAC family let the token choose among algorithms for one key.",
            "The MAC is that of HS256, so a verifier that accepts it has not looked at alg at all.",
        ),
        (
            Hash::Sha512,
            "HS512",
            "A stronger hash is still not the one agreed on, and one secret serves one algorithm.",
            "A header that promises HS512 over the MAC of HS256 contradicts itself.",
        ),
    ] {
        let name = alg.to_lowercase();
        let forge = Forge::new(SAMPLE).header(format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#));
        let mac = forge::mac(hash, KEY, &forge.signing_input());
        group.reject(&format!("alg-{name}-with-its-mac"), "alg-hs256", right, forge.seal(mac));
        group.reject(&format!("alg-{name}-with-hs256-mac"), "alg-hs256", shared, forge.sign(KEY));
    }
}

fn unsigned(text: &str) -> Forged {
    Forge::new(SAMPLE).header(text).seal_segment("")
}

/// Names that are mistaken for HS256: fault, the value as JSON text, why.
const MISSPELT: [(&str, &str, &str); 8] = [
    ("alg-lower-case", "hs256", "Names of algorithms are case-sensitive; hs256 is not registered."),
    ("alg-blank-after", "HS256 ", "A trimmed name lets two different headers mean one algorithm."),
    ("alg-blank-before", " HS256", "A name that must be trimmed to be known is not the registered name."),
    ("alg-nul-after", r"HS256\u0000", "A C string ends at the NUL, so what follows it goes unseen."),
    (
        "alg-line-feed-after",
        r"HS256\n",
        "A pattern whose $ also matches before a final line feed lets this pass.",
    ),
    ("alg-fullwidth", "\u{ff28}\u{ff33}256", "Names are compared verbatim, with no Unicode normalization."),
    ("alg-empty", "", "An empty name is not a name, and must not fall through to a default."),
    ("alg-jca-name", "HmacSHA256", "This is the algorithm's name in Java, not its name in JOSE."),
];

/// Names of other algorithms over the MAC of HS256.
const FOREIGN: [(&str, &str, &str); 8] = [
    (
        "alg-xmldsig-uri",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "Some .NET code writes the XML name into the header, which RFC 7518 lists for comparison only.",
    ),
    (
        "alg-rs256-with-hs256-mac",
        "RS256",
        "Confusing RS256 with HMAC is how public keys came to be used as secrets.",
    ),
    (
        "alg-ps256-with-hs256-mac",
        "PS256",
        "A verifier that lets PS256 pass with a MAC checks the signature by one rule and reports another.",
    ),
    (
        "alg-es256-with-hs256-mac",
        "ES256",
        "An allow-list of all 256-bit algorithms mixes those with a secret and those with a public key.",
    ),
    ("alg-eddsa-with-hs256-mac", "EdDSA", "A name with no hash in it must not end in a default of HS256."),
    (
        "alg-hs1-with-hs256-mac",
        "HS1",
        "HS1 is registered for other uses only, and SHA-1 is not a basis for a login.",
    ),
    (
        "alg-dir-with-hs256-mac",
        "dir",
        "dir says that encrypted tokens use the shared key directly, and says nothing about a signature.",
    ),
    (
        "alg-list-in-a-string",
        "HS256,none",
        "A substring test finds HS256 in this value, and another may find none.",
    ),
];
