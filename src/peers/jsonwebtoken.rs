//! The crate `jsonwebtoken`, the most used of its kind in Rust.
//!
//! It has no parameter for the time, so its clock is the machine's. Its documentation recommends to pin the
//! algorithm and to leave `aud` validation on; this adapter does both.

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

/// Makes an instance.
#[must_use]
pub fn new() -> Box<dyn Implementation> {
    Box::new(JsonWebToken)
}

/// HS256 only; `exp`, `nbf` and `aud` are checked where present, to the second.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    // `exp` is required by default; the profile's tokens live by `iat` and have none.
    validation.required_spec_claims.clear();
    validation.leeway = 0;
    validation.validate_exp = true;
    validation.validate_nbf = true;
    // With no audience set, a token with an `aud` is rejected.
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
