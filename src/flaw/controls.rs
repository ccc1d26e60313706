//! Correct implementations that differ from the reference. The suite must not accuse any of them.

use super::generator::{self, CORRECT_GENERATOR};
use super::texts;
use super::verifier::{self, CORRECT_VERIFIER, Steps};
use super::{How, factory};
use crate::jwt::Policy;
use crate::jwt::base64url::{self, DecodeErrorKind};
use crate::jwt::json::{Object, Value};
use crate::lint::{Inspector, Level};
use crate::suite::Factory;

/// A correct implementation that uses the freedom which the documents leave.
pub struct Control {
    /// Its name, in kebab case.
    pub name: &'static str,
    /// How it differs from the reference, in one sentence.
    pub story: &'static str,
    /// Whether it also keeps every SHOULD.
    pub strict: bool,
    how: How,
}

impl Control {
    /// Makes instances for a run.
    #[must_use]
    pub fn factory(&'static self) -> Factory {
        factory(self.name, self.how)
    }
}

/// The correct implementations.
pub static CONTROLS: &[Control] = &[
    Control {
        name: "sound-verifier",
        story: "It is the verifier that every wrong one is made of, with every step right.",
        strict: true,
        how: How::Verify(&CORRECT_VERIFIER),
    },
    Control {
        name: "cautious-verifier",
        story: "It rejects everything that the documents leave free, and any iat ahead of its clock.",
        strict: true,
        how: How::Verify(&Steps { refuses: is_doubtful, ..CORRECT_VERIFIER }),
    },
    Control {
        name: "liberal-verifier",
        story: "It checks every MUST and no SHOULD.",
        strict: false,
        how: How::Verify(&Steps {
            decode: |segment| match base64url::examine(segment) {
                (defects, bytes) if defects.iter().all(|defect| defect.kind == DecodeErrorKind::PadBits) => {
                    bytes
                }
                _ => None,
            },
            header: |text| texts::last_wins(&texts::without_mark(text)),
            payload: |text| texts::last_wins(&texts::without_mark(text)),
            unchecked: LIBERTIES,
            policy: |now| {
                let mut policy = Policy::at(now);
                policy.leeway = 1;
                policy
            },
            ..CORRECT_VERIFIER
        }),
    },
    Control {
        name: "sound-generator",
        story: "It is the generator that every wrong one is made of, with every step right.",
        strict: true,
        how: How::Sign(&CORRECT_GENERATOR),
    },
    Control {
        name: "generator-with-another-hand",
        story: "It writes typ first, members backwards, with white space, and escapes all characters beyond ASCII.",
        strict: true,
        how: How::Sign(&generator::Steps {
            header: || "{ \"typ\" : \"JWT\",\r\n \"alg\" : \"HS256\" }".into(),
            write: |claims| escaped(&serde_json::to_string_pretty(&backwards(claims)).unwrap_or_default()),
            ..CORRECT_GENERATOR
        }),
    },
];

/// Rules that are only a SHOULD for verifiers.
const LIBERTIES: &[&str] = &[
    "token-limit",
    "header-surrogates",
    "header-number-range",
    "typ-string",
    "typ-other",
    "payload-surrogates",
    "payload-number-range",
    "iat-seconds",
    "xti-hidden-integrations",
    "xti-group",
    "xti-allowed-installs",
    "iss-string",
    "iat-not-future",
];

/// Whether a token breaks a rule that a verifier may reject for.
fn is_doubtful(parts: &verifier::Parts, claims: &Object) -> bool {
    let now = u64::try_from(parts.now).unwrap_or_default();
    let inspection = Inspector::without_secret().inspect(&parts.token, &Policy::at(now));
    let free = |level| level == Some(Level::May);
    parts.age(claims) < 0 || inspection.findings.iter().any(|finding| free(finding.rule.verifier()))
}

fn backwards(object: &Object) -> Object {
    let mut reversed = Object::new();
    let members: Vec<(&str, &Value)> = object.iter().collect();
    for (name, value) in members.into_iter().rev() {
        match value {
            Value::Object(inner) => reversed.insert(name, backwards(inner)),
            other => reversed.insert(name, other.clone()),
        }
    }
    reversed
}

/// Writes every character beyond ASCII as an escape, or as two.
fn escaped(text: &str) -> Vec<u8> {
    let mut ascii = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            ascii.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            ascii.push_str(&format!("\\u{unit:04x}"));
        }
    }
    ascii.into_bytes()
}
