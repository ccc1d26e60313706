//! Deliberately wrong implementations: verifiers, generators and others that each make one mistake. They
//! prove that the suite catches mistakes; nearly all of these were made in real software.
//!
//! ```
//! use jwt_assay::flaw::flaw;
//! use jwt_assay::suite::check;
//! let factory = flaw("ignores-crit").unwrap().factory();
//! assert!(!check(move || factory()).is_conformant());
//! ```

mod controls;
mod generator;
mod matrix;
mod memory;
mod table;
mod texts;
mod verifier;

use std::sync::Arc;

pub use controls::{CONTROLS, Control};
pub use matrix::{Asked, ControlResult, FlawResult, Matrix, catches, matrix};
pub use table::flaws;
use verifier::Verifier;

use crate::jwt::json::Object;
use crate::suite::{
    Answer, Clock, Decision, Description, Factory, Failure, Implementation, Operation, Scope, SignQuestion,
    VerifyQuestion, ViewQuestion,
};

/// A deliberately wrong implementation.
pub struct Flaw {
    /// The mistake's name, in kebab case.
    pub name: &'static str,
    /// What it breaks.
    pub breaks: Breaks,
    /// What it does wrong, in one sentence, and where this happened.
    pub story: &'static str,
    how: How,
}

/// What a flaw breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    /// A rule of the lint, by its id.
    Rule(&'static str),
    /// Not a rule about tokens, but the result of an operation: the requested claims, the right view, MAC or
    /// encoding.
    Result,
}

/// How an implementation works.
#[derive(Clone, Copy)]
enum How {
    Verify(&'static verifier::Steps),
    Sign(&'static generator::Steps),
    View(fn(&Object, &Object) -> Option<Object>),
    Hmac(fn(&[u8], &[u8]) -> Vec<u8>),
    Base64url(fn(&[u8]) -> String),
}

/// The flaw with a name.
#[must_use]
pub fn flaw(name: &str) -> Option<&'static Flaw> {
    flaws().find(|flaw| flaw.name == name)
}

impl Flaw {
    /// The operation that it gets wrong, the only one that it offers.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.how.operation()
    }

    /// The id of the rule that it breaks, if it breaks a rule about tokens.
    #[must_use]
    pub fn rule(&self) -> Option<&'static str> {
        match self.breaks {
            Breaks::Rule(id) => Some(id),
            Breaks::Result => None,
        }
    }

    /// What kind of implementation it is, in one word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.how {
            How::Verify(_) => "verifier",
            How::Sign(_) => "generator",
            How::View(_) => "view",
            How::Hmac(_) => "hmac",
            How::Base64url(_) => "base64url",
        }
    }

    /// Makes instances for a run, with the flaw's name.
    #[must_use]
    pub fn factory(&'static self) -> Factory {
        factory(self.name, self.how)
    }
}

impl How {
    fn operation(self) -> Operation {
        match self {
            How::Verify(_) => Operation::Verify,
            How::Sign(_) => Operation::Sign,
            How::View(_) => Operation::View,
            How::Hmac(_) => Operation::Hmac,
            How::Base64url(_) => Operation::Base64url,
        }
    }
}

fn factory(name: &'static str, how: How) -> Factory {
    Arc::new(move || Box::new(Instance { name, how, verifier: fresh(how) }))
}

/// A verifier with an empty memory, if it is a verifier.
fn fresh(how: How) -> Option<Verifier> {
    match how {
        How::Verify(steps) => Some(Verifier::new(steps)),
        _ => None,
    }
}

/// An instance of a flaw or a control.
struct Instance {
    name: &'static str,
    how: How,
    verifier: Option<Verifier>,
}

impl Implementation for Instance {
    fn describe(&self) -> Description {
        Description {
            name: self.name.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            language: "Rust".to_owned(),
            scope: Scope::Profile,
            ops: vec![self.how.operation()],
            clock: Clock::Request,
        }
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        match &mut self.verifier {
            Some(verifier) => verifier.verify(question),
            None => Decision::Unsupported("it does not verify".to_owned()),
        }
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        match self.how {
            How::Sign(steps) => Answer::Given(steps.sign(question.key, question.claims)),
            _ => Answer::Unsupported("it does not sign".to_owned()),
        }
    }

    fn view(&mut self, question: &ViewQuestion<'_>) -> Answer<Object> {
        match self.how {
            How::View(view) => view(question.catalogue, question.claims)
                .map_or_else(|| Answer::Refused("it can't be shown".to_owned()), Answer::Given),
            _ => Answer::Unsupported("it does not offer view".to_owned()),
        }
    }

    fn hmac(&mut self, key: &[u8], message: &[u8]) -> Answer<Vec<u8>> {
        match self.how {
            How::Hmac(hmac) => Answer::Given(hmac(key, message)),
            _ => Answer::Unsupported("it does not offer hmac".to_owned()),
        }
    }

    fn base64url(&mut self, bytes: &[u8]) -> Answer<String> {
        match self.how {
            How::Base64url(encode) => Answer::Given(encode(bytes)),
            _ => Answer::Unsupported("it does not offer base64url".to_owned()),
        }
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.verifier.iter_mut().for_each(Verifier::forget_tokens);
        Ok(())
    }
}
