//! Rules of the key and of the JWS signature.

use super::Level::{May, Must, Should};
use super::Source::{Decided, Rfc};
use super::{Rule, generator_rule, verifier_rule};
use crate::jwt::Layer::Signature;
use crate::jwt::{Reason, Scope};

pub(crate) const KEY_LENGTH: Rule = generator_rule(
    ("key-length", Signature),
    Should,
    Some(May),
    ("RFC 7518 §3.2", Decided),
    "The shared secret has 32 bytes or more.",
    "Generate a random secret of 32 bytes, the length of the hash, or more.",
)
.of_any(Scope::Jws);

pub(crate) const KEY_PUBLIC: Rule = generator_rule(
    ("key-public", Signature),
    Should,
    Some(May),
    ("RFC 8725 §2.1, §3.1", Decided),
    "The shared secret is not a public key or a certificate.",
    "Use a random secret; anyone who wants to forge a token knows the public key.",
)
.of_any(Scope::Jws);

pub(crate) const KEY_PRIVATE: Rule = generator_rule(
    ("key-private", Signature),
    Should,
    Some(May),
    ("RFC 8725 §3.1", Decided),
    "The shared secret is not a private key.",
    "Generate a random secret for HS256, and keep the private key to the side that owns it: with a shared secret, every \
     verifier has it too. To sign with the private key, use its algorithm, such as RS256 or ES256, on both sides.",
)
.of_any(Scope::Jws);

pub(crate) const KEY_SAMPLE: Rule = generator_rule(
    ("key-sample", Signature),
    Must,
    Some(May),
    ("RFC 8725 §3.5", Decided),
    "The shared secret is not a published one: a product's default, a sample from documentation, the text of an unset \
     variable.",
    "Replace the secret with a random one of 32 bytes or more, such as `openssl rand -hex 32` prints, wherever it is \
     used: anyone can sign tokens with a published one.",
)
.of_any(Scope::Jws);

pub(crate) const KEY_WEAK: Rule = generator_rule(
    ("key-weak", Signature),
    Should,
    Some(May),
    ("RFC 8725 §3.5", Decided),
    "The shared secret is random, not a repetition, a sequence, a number, or a placeholder.",
    "Replace the secret with a random one of 32 bytes or more, such as `openssl rand -hex 32` prints.",
)
.of_any(Scope::Jws);

pub(super) const RULES: &[Rule] = &[
    verifier_rule(
        Reason::KeyEmpty,
        Must,
        ("RFC 7518 §3.2", Rfc),
        "The shared secret is not empty.",
        "Check for a configuration variable that is not set; refuse to start without a secret.",
    ),
    KEY_LENGTH,
    KEY_PUBLIC,
    KEY_PRIVATE,
    KEY_SAMPLE,
    KEY_WEAK,
    verifier_rule(
        Reason::SignaturePresent,
        Must,
        ("RFC 7515 §5.2 step 8", Rfc),
        "The third segment is not empty.",
        "Sign the token; an empty signature proves nothing about who made it.",
    ),
    verifier_rule(
        Reason::SignatureMatch,
        Must,
        ("RFC 7515 §5.2 step 8, RFC 7518 §3.2", Rfc),
        "The signature is HMAC-SHA-256 over the first two segments as sent, with the shared secret.",
        "Compute HMAC-SHA-256 with the secret's exact bytes over the ASCII text header.payload, and \
         encode its 32 bytes, not their hex digits, in base64url.",
    ),
];
