//! The crate `jsonwebtoken`, the most used of its kind in Rust.
//!
//! It takes no time from its caller, so its clock is the machine's. Its documentation asks for the
//! algorithm to be pinned and for `aud` validation to stay on; both are done here.

use ::jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};

use super::convert::{self, ReadClaims};
use crate::suite::{
    Answer, Clock, Decision, Description, Implementation, Scope, SignQuestion, VerifyQuestion,
};

/// The version under test: the one in Cargo.lock.
const VERSION: &str = "11.1.0";

/// The crate `jsonwebtoken`.
#[derive(Clone, Copy, Debug)]
pub struct JsonWebToken;

/// A peer ready to be asked.
#[must_use]
pub fn new() -> Box<dyn Implementation> {
    Box::new(JsonWebToken)
}

/// HS256 alone; `exp`, `nbf` and `aud` honoured where present, to the second.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    // `exp` is required by default; the profile's tokens live by `iat` and have none.
    validation.required_spec_claims.clear();
    validation.leeway = 0;
    validation.validate_exp = true;
    validation.validate_nbf = true;
    // With no audience set, a token that names one is refused.
    validation.validate_aud = true;
    validation
}

impl Implementation for JsonWebToken {
    fn describe(&self) -> Description {
        convert::description("jsonwebtoken", VERSION, Scope::Jwt, Clock::System)
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let key = DecodingKey::from_secret(question.key);
        let verified = decode::<ReadClaims>(question.token, &key, &validation());
        convert::decision(verified.map(|token| token.claims))
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        let key = EncodingKey::from_secret(question.key);
        convert::answer(encode(&Header::new(Algorithm::HS256), question.claims, &key))
    }
}
