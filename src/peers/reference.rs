//! The reference as an implementation under test, with every operation.

use crate::jwt::json::{self, Object};
use crate::jwt::view::{Catalogue, view};
use crate::jwt::{Claims, Key, Policy, ReplayGuard, base64url, sign, verify};
use crate::suite::{
    Answer, Clock, Decision, Description, Failure, Implementation, Operation, Scope, SignQuestion,
    VerifyQuestion, ViewQuestion,
};

/// The reference, with a memory for replays.
struct Reference {
    seen: ReplayGuard,
}

/// Makes an instance that has seen no token yet.
#[must_use]
pub fn new() -> Box<dyn Implementation> {
    Box::new(Reference { seen: memory() })
}

fn memory() -> ReplayGuard {
    ReplayGuard::with_capacity(10_000)
}

impl Implementation for Reference {
    fn describe(&self) -> Description {
        Description {
            name: "reference".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            language: "Rust".to_owned(),
            scope: Scope::Profile,
            ops: vec![
                Operation::Sign,
                Operation::Verify,
                Operation::View,
                Operation::Hmac,
                Operation::Base64url,
            ],
            clock: Clock::Request,
        }
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let policy = Policy::at(question.now);
        let decided = Key::new(question.key).map_err(|error| error.to_string()).and_then(|key| {
            let claims = verify(question.token, &key, &policy).map_err(|fault| fault.to_string())?;
            self.seen.admit(&claims, &policy).map_err(|fault| fault.to_string())?;
            Ok(claims)
        });
        match decided {
            Ok(claims) => Decision::Accept(Some(claims.to_object())),
            Err(reason) => Decision::Reject(reason),
        }
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        let token = Key::new(question.key).map_err(|error| error.to_string()).and_then(|key| {
            let claims = Claims::from_object(question.claims.clone()).map_err(|fault| fault.to_string())?;
            sign(&claims, &key).map_err(|fault| fault.to_string())
        });
        token.map_or_else(Answer::Refused, Answer::Given)
    }

    fn view(&mut self, question: &ViewQuestion<'_>) -> Answer<Object> {
        let catalogue = json::to_string(question.catalogue);
        let shown = Catalogue::from_json(catalogue.as_bytes()).map_err(|error| error.to_string());
        let shown = shown.and_then(|catalogue| {
            let claims = Claims::from_object(question.claims.clone()).map_err(|fault| fault.to_string())?;
            Ok(view(&catalogue, &claims).to_object())
        });
        shown.map_or_else(Answer::Refused, Answer::Given)
    }

    fn hmac(&mut self, key: &[u8], message: &[u8]) -> Answer<Vec<u8>> {
        match Key::new(key) {
            Ok(key) => Answer::Given(key.mac(message).to_vec()),
            Err(error) => Answer::Refused(error.to_string()),
        }
    }

    fn base64url(&mut self, bytes: &[u8]) -> Answer<String> {
        Answer::Given(base64url::encode(bytes))
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.seen = memory();
        Ok(())
    }
}
