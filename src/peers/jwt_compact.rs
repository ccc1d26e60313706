//! The crate `jwt-compact`.
//!
//! `exp`, `nbf` and `iat` are typed, and the caller requests each check by name, as its documentation
//! shows. It deliberately leaves `iss`, `sub` and `aud` to the application.

use std::error::Error;
use std::time::SystemTime;

use ::jwt_compact::alg::{Hs256, Hs256Key};
use ::jwt_compact::{AlgorithmExt, Claims, Empty, Header, TimeOptions, UntrustedToken};

use super::convert::{self, ReadClaims};
use crate::jwt::json::Object;
use crate::suite::{
    Answer, Clock, Decision, Description, Implementation, Scope, SignQuestion, VerifyQuestion,
};

/// The version under test: the one in Cargo.lock.
const VERSION: &str = "0.8.0";

/// The crate `jwt-compact`.
#[derive(Clone, Copy, Debug)]
pub struct JwtCompact;

/// Makes an instance.
#[must_use]
pub fn new() -> Box<dyn Implementation> {
    Box::new(JwtCompact)
}

/// The steps of the crate's own example. A time is checked only if its claim is present, because the crate
/// treats a missing one as an error.
fn verify(key: &[u8], token: &str, now: SystemTime) -> Result<Claims<ReadClaims>, Box<dyn Error>> {
    let key = Hs256Key::new(key);
    let token = UntrustedToken::new(token)?;
    let token = Hs256.validator::<ReadClaims>(&key).validate(&token)?;
    let claims = token.claims();
    let to_the_second = TimeOptions::new(Default::default(), move || now.into());
    if claims.expiration.is_some() {
        claims.validate_expiration(&to_the_second)?;
    }
    if claims.not_before.is_some() {
        claims.validate_maturity(&to_the_second)?;
    }
    Ok(claims.clone())
}

/// The claims in the crate's types, and in ours where it has none.
fn typed(claims: &Object) -> serde_json::Result<Claims<Object>> {
    let registered: Claims<Empty> = convert::registered(claims)?;
    let mut typed = Claims::new(convert::without(claims, &["exp", "nbf", "iat"]));
    typed.expiration = registered.expiration;
    typed.not_before = registered.not_before;
    typed.issued_at = registered.issued_at;
    Ok(typed)
}

impl Implementation for JwtCompact {
    fn describe(&self) -> Description {
        convert::description("jwt-compact", VERSION, Scope::Jwt, Clock::Request)
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
        let claims = match typed(question.claims) {
            Ok(claims) => claims,
            Err(error) => return Answer::Refused(error.to_string()),
        };
        let header = Header::empty().with_token_type("JWT");
        convert::answer(Hs256.token(&header, &claims, &Hs256Key::new(question.key)))
    }
}
