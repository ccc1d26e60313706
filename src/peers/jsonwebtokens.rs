//! The crate `jsonwebtokens` (with an `s`), over ring.
//!
//! It reads every claims set as a serde_json value. A verifier without an audience of its own can't be
//! configured: if none is set, only the type of `aud` is checked; if one is set, the claim is required. By
//! default it rejects a future `iat`, and that stays on.

use ::jsonwebtokens::error::Error;
use ::jsonwebtokens::{Algorithm, AlgorithmID, Verifier, encode};
use serde_json::{Value, json};

use super::convert;
use crate::suite::{
    Answer, Clock, Decision, Description, Implementation, Scope, SignQuestion, VerifyQuestion,
};

/// The version under test: the one in Cargo.lock.
const VERSION: &str = "1.2.0";

/// The crate `jsonwebtokens`.
#[derive(Clone, Copy, Debug)]
pub struct JsonWebTokens;

/// Makes an instance.
#[must_use]
pub fn new() -> Box<dyn Implementation> {
    Box::new(JsonWebTokens)
}

fn hs256(key: &[u8]) -> Result<Algorithm, String> {
    Algorithm::new_hmac(AlgorithmID::HS256, key).map_err(|error| format!("refuses the key: {error}"))
}

/// By default `exp`, `nbf` and `iat` are checked where present, with no leeway.
fn verify(algorithm: &Algorithm, token: &str, now: u64) -> Result<Value, Error> {
    let verifier = Verifier::create().build()?;
    Ok(verifier.verify_for_time(token, algorithm, now)?.claims)
}

impl Implementation for JsonWebTokens {
    fn describe(&self) -> Description {
        convert::description("jsonwebtokens", VERSION, Scope::Jwt, Clock::Request)
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let token = match convert::token_text(question.token) {
            Ok(token) => token,
            Err(unsupported) => return unsupported,
        };
        match hs256(question.key) {
            Ok(algorithm) => convert::decision(verify(&algorithm, token, question.now)),
            Err(refusal) => Decision::Unsupported(refusal),
        }
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        let algorithm = match hs256(question.key) {
            Ok(algorithm) => algorithm,
            Err(refusal) => return Answer::Unsupported(refusal),
        };
        // The crate leaves the whole header to its caller.
        let header = json!({ "alg": algorithm.name(), "typ": "JWT" });
        convert::answer(encode(&header, question.claims, &algorithm))
    }
}
