//! The crate `jwt-simple`, on its pure-Rust crypto.
//!
//! Its registered claims are typed: whole seconds since the epoch, and strings. A verifier without an
//! audience of its own can't be configured: if no audiences are set, `aud` is ignored; if some are, the
//! claim is required. The calls themselves refuse secrets of less than 12 bytes.

use ::jwt_simple::prelude::{Duration, HS256Key, JWTClaims, MACLike, UnixTimeStamp, VerificationOptions};

use super::convert::{self, ReadClaims};
use crate::jwt::json::Object;
use crate::suite::{
    Answer, Clock, Decision, Description, Implementation, Scope, SignQuestion, VerifyQuestion,
};

/// The version under test: the one in Cargo.lock.
const VERSION: &str = "0.15.0";

/// The claims that `JWTClaims` has fields of its own for.
const REGISTERED: [&str; 8] = ["iat", "exp", "nbf", "iss", "sub", "aud", "jti", "nonce"];

/// The crate `jwt-simple`.
#[derive(Clone, Copy, Debug)]
pub struct JwtSimple;

/// Makes an instance.
#[must_use]
pub fn new() -> Box<dyn Implementation> {
    Box::new(JwtSimple)
}

/// Checks times to the second; by default, a quarter of an hour is tolerated.
fn options(now: u64) -> VerificationOptions {
    VerificationOptions {
        time_tolerance: Some(Duration::from_secs(0)),
        artificial_time: Some(UnixTimeStamp::from_secs(now)),
        ..Default::default()
    }
}

/// The claims in the crate's types, and in ours where it has none.
fn typed(claims: &Object) -> serde_json::Result<JWTClaims<Object>> {
    let registered: JWTClaims<ReadClaims> = convert::registered(claims)?;
    Ok(JWTClaims {
        issued_at: registered.issued_at,
        expires_at: registered.expires_at,
        invalid_before: registered.invalid_before,
        issuer: registered.issuer,
        subject: registered.subject,
        audiences: registered.audiences,
        jwt_id: registered.jwt_id,
        nonce: registered.nonce,
        custom: convert::without(claims, &REGISTERED),
    })
}

impl Implementation for JwtSimple {
    fn describe(&self) -> Description {
        convert::description("jwt-simple", VERSION, Scope::Jwt, Clock::Request)
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let token = match convert::token_text(question.token) {
            Ok(token) => token,
            Err(unsupported) => return unsupported,
        };
        let key = HS256Key::from_bytes(question.key);
        convert::decision(key.verify_token::<ReadClaims>(token, Some(options(question.now))))
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        let claims = match typed(question.claims) {
            Ok(claims) => claims,
            Err(error) => return Answer::Refused(error.to_string()),
        };
        convert::answer(HS256Key::from_bytes(question.key).authenticate(claims))
    }
}
