//! What should not be a shared secret: nothing at all, a public or private key, a sample from the documentation, what
//! can be guessed.

use super::super::group::Group;
use super::super::sample::KEY;
use super::{reject, signed};
use crate::encoding::unbase64;

pub fn add(group: &mut Group) {
    add_empty(group);
    add_public(group);
    add_private(group);
    add_samples(group);
    add_weak(group);
}

fn add_empty(group: &mut Group) {
    group
        .reject(
            "empty",
            "key-empty",
            "A variable that is not set gives an empty secret, and then everybody can sign.",
            signed(b""),
        )
        .key(b"");
    group
        .reject(
            "empty-for-a-token-of-another-secret",
            "key-empty",
            "No secret must never mean no check, whatever the token was signed with.",
            signed(KEY),
        )
        .key(b"");
    group
        .either(
            "all-zeros",
            "key-empty",
            "HMAC pads with zeros, so 32 of them sign like the empty secret; a verifier may refuse to start.",
            signed(b""),
        )
        .key(&[0; 32])
        .clause("RFC 2104 §2");
    reject(
        group,
        "empty-at-the-generator",
        (KEY, b""),
        "The generator's variable was not set, and its tokens must not pass.",
    );
    reject(
        group,
        "word-undefined-at-the-generator",
        (KEY, b"undefined"),
        "An unset variable became a word, which was never anyone's secret.",
    );
    reject(
        group,
        "word-none-at-the-generator",
        (KEY, b"None"),
        "The generator signed with another language's word for nothing.",
    );
}

/// The public key of RFC 8410 §10.1, in several notations.
const PEM: &str = "-----BEGIN PUBLIC KEY-----\n\
                   MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
                   -----END PUBLIC KEY-----\n";
const DER: &[u8] = b"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
const JWK: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE"}"#;
const SSH: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBm/RAlphM3+hUG6wWfcO5bIUIaqMLa2ywxcOK1wMWbh";

fn add_public(group: &mut Group) {
    let cases = [
        (
            "pem-public-key",
            PEM.to_owned(),
            "Anyone who knows the public key could sign as its owner if a verifier took it for a secret.",
        ),
        (
            "pem-public-key-behind-white-space",
            format!("\n  {PEM}"),
            "A guard that looks only at the first byte lets the same public key through.",
        ),
        (
            "pem-rsa-public-key",
            PEM.replace("PUBLIC", "RSA PUBLIC"),
            "The older label for an RSA key marks a public key as well.",
        ),
        (
            "pem-certificate",
            PEM.replace("PUBLIC KEY", "CERTIFICATE"),
            "A certificate is public, and not a secret.",
        ),
        ("ssh-public-key", SSH.to_owned(), "A public key in the notation of SSH is as public as any other."),
        (
            "jwk-public-key",
            JWK.to_owned(),
            "A JWK set is where most verifiers get public keys from, and JSON starts like no PEM.",
        ),
        (
            "pem-public-key-behind-a-comment",
            format!("# our key\n{PEM}"),
            "PEM allows text before the key, so that a guard has to look for it.",
        ),
    ];
    for (fault, secret, why) in cases {
        group.either(fault, "key-public", why, signed(&secret)).key(secret.as_bytes());
    }
    let der = unbase64(DER).unwrap_or_default();
    let why = "The bytes in a PEM file are the same public key, without any text to know it by.";
    group.either("der-public-key", "key-public", why, signed(&der)).key(&der);
    let near = "the PUBLIC KEY of the shop hangs beside its door";
    group
        .accept(
            "that-speaks-of-a-public-key",
            "key-public",
            "A guard that searches for words anywhere refuses secrets that are none of its business.",
            signed(near),
        )
        .key(near.as_bytes());
}

/// The private key of RFC 8410 §10.3.
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\n\
                       MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
                       -----END PRIVATE KEY-----\n";

fn add_private(group: &mut Group) {
    let why =
        "With a shared secret, every verifier could sign all else that its owner signs with the private key.";
    group.either("pem-private-key", "key-private", why, signed(PRIVATE)).key(PRIVATE.as_bytes());
    let near = "the PRIVATE KEY of the shop is under its mat.";
    let why = "A guard that searches for words anywhere refuses secrets that only mention a private key.";
    group.accept("that-speaks-of-a-private-key", "key-private", why, signed(near)).key(near.as_bytes());
}

fn add_weak(group: &mut Group) {
    let cases = [
        (
            "one-character-repeated",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "Long enough, and the first guess of its length.",
        ),
        ("row-of-keys", "qwertyuiopasdfghjklzxcvbnm123456", "Typed in the order of the keyboard."),
    ];
    for (fault, secret, why) in cases {
        group.either(fault, "key-weak", why, signed(secret)).key(secret.as_bytes());
    }
    let near = "aaaa7Qv2xZ-qwerty-9Lm4-tR8w.aaaa";
    let why = "A repetition and a row of keys inside a secret of other characters do no harm.";
    group.accept("with-a-row-of-keys-inside", "key-weak", why, signed(near)).key(near.as_bytes());
}

fn add_samples(group: &mut Group) {
    let cases = [
        ("sample-secret", "secret", "The first word that every cracking tool tries."),
        (
            "sample-your-256-bit-secret",
            "your-256-bit-secret",
            "It is the default of a well-known debugger, and of many deployments.",
        ),
        (
            "sample-of-sufficient-length",
            "a-string-secret-at-least-256-bits-long",
            "Long enough for every check of lengths, and known to everybody.",
        ),
        ("sample-changeme", "changeme", "A default that says what to do with it."),
        ("word-undefined", "undefined", "An unset variable in JavaScript, put into a text."),
        ("word-null", "null", "An unset variable, put into a text by most other languages."),
    ];
    for (fault, secret, why) in cases {
        group.either(fault, "key-sample", why, signed(secret)).key(secret.as_bytes());
    }
    let near = "secret, but not just the word: 7Qv2xZ";
    group
        .accept(
            "that-contains-a-sample",
            "key-sample",
            "Only the whole sample is known to everybody; a part of it in a longer secret does no harm.",
            signed(near),
        )
        .key(near.as_bytes());
    group
        .accept(
            "plain",
            "key-empty",
            "32 bytes that were agreed on, and nothing odd about them.",
            signed(KEY),
        )
        .key(KEY);
}
