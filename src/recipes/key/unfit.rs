//! What should not be a shared secret: nothing at all, the text of a public key, a sample from the
//! documentation.

use super::super::group::Group;
use super::super::sample::KEY;
use super::{reject, signed};

pub fn add(group: &mut Group) {
    add_empty(group);
    add_public(group);
    add_samples(group);
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

/// The public key of RFC 8410 §10.1, in two notations.
const PEM: &str = "-----BEGIN PUBLIC KEY-----\n\
                   MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
                   -----END PUBLIC KEY-----\n";
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
    ];
    for (fault, secret, why) in cases {
        group.either(fault, "key-public", why, signed(&secret)).key(secret.as_bytes());
    }
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
