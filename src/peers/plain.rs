//! Crates that read and write any claims set as it is.

use super::convert::{self, ReadClaims};
use crate::suite::{
    Answer, Clock, Decision, Description, Implementation, Scope, SignQuestion, VerifyQuestion,
};

pub(super) mod jsonwebtoken {
    //! The crate `jsonwebtoken`, the most used of its kind in Rust.
    //!
    //! It has no parameter for the time, so its clock is the machine's. Its documentation recommends to pin the
    //! algorithm and to leave `aud` validation on; this adapter does both.

    use ::jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};

    use super::*;

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
}

pub(super) mod jsonwebtokens {
    //! The crate `jsonwebtokens` (with an `s`), over ring.
    //!
    //! It reads every claims set as a serde_json value. A verifier without an audience of its own can't be
    //! configured: if none is set, only the type of `aud` is checked; if one is set, the claim is required. By
    //! default it rejects a future `iat`, and that stays on.

    use ::jsonwebtokens::error::Error;
    use ::jsonwebtokens::{Algorithm, AlgorithmID, Verifier, encode};
    use serde_json::{Value, json};

    use super::*;

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
}

pub(super) mod jwt {
    //! The crate `jwt` (its repository is called rust-jwt), over RustCrypto's HMAC.
    //!
    //! It verifies the signature and returns the claims without checking any, so it is tested as a JWS
    //! library. The key's type pins the algorithm.

    use ::jwt::header::HeaderType;
    use ::jwt::token::Signed;
    use ::jwt::{AlgorithmType, Header, SignWithKey, Token, VerifyWithKey};
    use jwt_hmac::{Hmac, Mac};
    use jwt_sha2::Sha256;

    use super::*;

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
            let signed: Result<Token<_, _, Signed>, _> =
                Token::new(header, question.claims).sign_with_key(&key);
            convert::answer(signed.map(String::from))
        }
    }
}
