//! The crate `jwt` (its repository is called rust-jwt), over RustCrypto's HMAC.
//!
//! It verifies the signature and returns the claims without checking any, so it is tested as a JWS
//! library. The key's type pins the algorithm.

use ::jwt::header::HeaderType;
use ::jwt::token::Signed;
use ::jwt::{AlgorithmType, Header, SignWithKey, Token, VerifyWithKey};
use jwt_hmac::{Hmac, Mac};
use jwt_sha2::Sha256;

use super::convert::{self, ReadClaims};
use crate::suite::{
    Answer, Clock, Decision, Description, Implementation, Scope, SignQuestion, VerifyQuestion,
};

/// The version under test: the one in Cargo.lock.
const VERSION: &str = "0.16.0";

/// The crate `jwt`.
#[derive(Clone, Copy, Debug)]
pub struct Jwt;

/// Makes an instance.
#[must_use]
pub fn new() -> Box<dyn Implementation> {
    Box::new(Jwt)
}

fn hs256(key: &[u8]) -> Result<Hmac<Sha256>, String> {
    Hmac::new_from_slice(key).map_err(|error| format!("refuses the key: {error}"))
}

impl Implementation for Jwt {
    fn describe(&self) -> Description {
        convert::description("jwt", VERSION, Scope::Jws, Clock::None)
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let token = match convert::token_text(question.token) {
            Ok(token) => token,
            Err(unsupported) => return unsupported,
        };
        let key = match hs256(question.key) {
            Ok(key) => key,
            Err(refusal) => return Decision::Unsupported(refusal),
        };
        let verified: Result<ReadClaims, _> = token.verify_with_key(&key);
        convert::decision(verified)
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        let key = match hs256(question.key) {
            Ok(key) => key,
            Err(refusal) => return Answer::Unsupported(refusal),
        };
        // By default, the crate writes no `typ`.
        let header = Header {
            algorithm: AlgorithmType::Hs256,
            type_: Some(HeaderType::JsonWebToken),
            ..Default::default()
        };
        let signed: Result<Token<_, _, Signed>, _> = Token::new(header, question.claims).sign_with_key(&key);
        convert::answer(signed.map(String::from))
    }
}
