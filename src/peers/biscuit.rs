//! The crate `biscuit`, a library for JOSE at large, over ring.
//!
//! Its registered claims are typed: whole seconds and strings. It panics at dates beyond the range of its
//! calendar. By default it rejects a future `iat`, and that stays on.

use std::time::SystemTime;

use ::biscuit::errors::Error;
use ::biscuit::jwa::SignatureAlgorithm;
use ::biscuit::jws::{RegisteredHeader, Secret};
use ::biscuit::{ClaimsSet, Empty, JWT, TemporalOptions, Validation, ValidationOptions};

use super::convert::{self, ReadClaims};
use crate::jwt::json::Object;
use crate::suite::{
    Answer, Clock, Decision, Description, Implementation, Scope, SignQuestion, VerifyQuestion,
};

/// The version under test: the one in Cargo.lock.
const VERSION: &str = "0.8.0";

/// The claims that `RegisteredClaims` has fields for.
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// The audience name of this verifier. No token is meant for it, so a token with an `aud` is rejected.
const OURSELVES: &str = "urn:jwt-assay:in-no-audience";

/// The crate `biscuit`.
#[derive(Clone, Copy, Debug)]
pub struct Biscuit;

/// Makes an instance.
#[must_use]
pub fn new() -> Box<dyn Implementation> {
    Box::new(Biscuit)
}

/// Decoding checks the signature only; the claims need a second step.
fn verify(key: &[u8], token: &str, now: SystemTime) -> Result<ClaimsSet<ReadClaims>, Error> {
    let token = JWT::<ReadClaims, Empty>::new_encoded(token);
    let token = token.into_decoded(&Secret::Bytes(key.to_vec()), SignatureAlgorithm::HS256)?;
    token.validate(ValidationOptions {
        temporal_options: TemporalOptions { now: Some(now.into()), ..Default::default() },
        audience: Validation::Validate(OURSELVES.to_owned()),
        ..Default::default()
    })?;
    token.payload().cloned()
}

fn sign(key: &[u8], claims: &Object) -> Result<String, Error> {
    let header = RegisteredHeader { algorithm: SignatureAlgorithm::HS256, ..Default::default() };
    let claims = ClaimsSet {
        registered: convert::registered(claims)?,
        private: convert::without(claims, &REGISTERED),
    };
    let token = JWT::<Object, Empty>::new_decoded(header.into(), claims);
    Ok(token.into_encoded(&Secret::Bytes(key.to_vec()))?.encoded()?.to_string())
}

impl Implementation for Biscuit {
    fn describe(&self) -> Description {
        convert::description("biscuit", VERSION, Scope::Jwt, Clock::Request)
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let input = convert::token_text(question.token)
            .and_then(|token| convert::calendar_time(question.now).map(|now| (token, now)));
        match input {
            Ok((token, now)) => convert::decision(verify(question.key, token, now)),
            Err(unsupported) => unsupported,
        }
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        convert::answer(sign(question.key, question.claims))
    }
}
