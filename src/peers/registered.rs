//! Crates that have types of their own for the registered claims, so the claims of a question have to be converted.

use super::convert::{self, ReadClaims};
use crate::jwt::json::Object;
use crate::suite::{
    Answer, Clock, Decision, Description, Implementation, Scope, SignQuestion, VerifyQuestion,
};

pub(super) mod biscuit {
    //! The crate `biscuit`, a library for JOSE at large, over ring.
    //!
    //! Its registered claims are typed: whole seconds and strings. It panics at dates beyond the range of its
    //! calendar. By default it rejects a future `iat`, and that stays on.

    use std::time::SystemTime;

    use ::biscuit::errors::Error;
    use ::biscuit::jwa::SignatureAlgorithm;
    use ::biscuit::jws::{RegisteredHeader, Secret};
    use ::biscuit::{ClaimsSet, Empty, JWT, TemporalOptions, Validation, ValidationOptions};

    use super::*;

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
}

pub(super) mod jwt_simple {
    //! The crate `jwt-simple`, on its pure-Rust crypto.
    //!
    //! Its registered claims are typed: whole seconds since the epoch, and strings. A verifier without an
    //! audience of its own can't be configured: if no audiences are set, `aud` is ignored; if some are, the
    //! claim is required. The calls themselves refuse secrets of less than 12 bytes.

    use ::jwt_simple::prelude::{Duration, HS256Key, JWTClaims, MACLike, UnixTimeStamp, VerificationOptions};

    use super::*;

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
}

pub(super) mod jwt_compact {
    //! The crate `jwt-compact`.
    //!
    //! `exp`, `nbf` and `iat` are typed, and the caller requests each check by name, as its documentation
    //! shows. It deliberately leaves `iss`, `sub` and `aud` to the application.

    use std::error::Error;
    use std::time::SystemTime;

    use ::jwt_compact::alg::{Hs256, Hs256Key};
    use ::jwt_compact::{AlgorithmExt, Claims, Empty, Header, TimeOptions, UntrustedToken};

    use super::*;

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
}
