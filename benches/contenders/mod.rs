//! The reference and the published crates: each signs the same claims and reads them back into types. The key
//! and everything else that can be built beforehand is built once, as each crate's documentation recommends for
//! speed.
//!
//! biscuit and jwt-simple take ownership of the claims to sign, so for them signing includes a copy.

pub mod floor;
mod typed;

use std::hint::black_box;
use std::rc::Rc;

use jwt_assay::jwt::{self, Scratch};

use super::inputs::{self, SECRET};
use typed::{Claims, WithoutIat, WithoutRegistered};

/// A library that is timed.
pub struct Contender {
    /// Its name, with what differs if it is listed more than once.
    pub name: &'static str,
    /// Signs the claims set of a given number, and drops the token.
    pub sign: Box<dyn FnMut(usize)>,
    /// Verifies a token, drops its claims, and returns whether it was accepted.
    pub verify: Box<dyn FnMut(&str) -> bool>,
    /// The token for the claims set of a given number.
    pub token: Box<dyn Fn(usize) -> String>,
    /// The `jti` of a token, if it is accepted.
    pub jti: Box<Read>,
}

/// Reads a text from a token.
type Read = dyn Fn(&str) -> Option<String>;

impl Contender {
    fn new<T: 'static>(
        name: &'static str,
        sign: impl Fn(usize) -> String + 'static,
        verify: impl Fn(&str) -> Option<T> + 'static,
        jti: impl Fn(&T) -> String + 'static,
    ) -> Self {
        let (sign, verify) = (Rc::new(sign), Rc::new(verify));
        Contender {
            name,
            sign: {
                let sign = sign.clone();
                Box::new(move |at| drop(black_box(sign(at))))
            },
            token: Box::new(move |at| sign(at)),
            verify: {
                let verify = verify.clone();
                Box::new(move |token| black_box(verify(token)).is_some())
            },
            jti: Box::new(move |token| verify(token).as_ref().map(&jti)),
        }
    }
}

/// All contenders, for claims with `extra_bytes` of text in `xti`. The reference comes first, and again with the
/// simple calls `sign` and `verify`.
pub fn all(extra_bytes: usize) -> Vec<Contender> {
    let ours = inputs::all_claims(extra_bytes);
    let claims: Vec<Claims> = ours.iter().map(Claims::from).collect();
    vec![
        reference(ours.clone()),
        simple(ours),
        jwt(claims.clone()),
        jsonwebtoken(claims.clone()),
        jwt_compact(&claims),
        biscuit(&claims),
        jsonwebtokens(claims.clone()),
        jwt_simple(&claims),
    ]
}

/// The reference at its fastest, reusing memory.
fn reference(all: Vec<jwt::Claims>) -> Contender {
    let mut contender = Contender { name: "jwt-assay", ..simple(all.clone()) };
    let (key, policy) = (inputs::key(), inputs::policy());
    let (mut token, mut scratch) = (String::new(), Scratch::default());
    let signing_key = key.clone();
    contender.sign = Box::new(move |at| {
        jwt::sign_into(&mut token, &all[at], &signing_key, &mut scratch).expect("sound claims");
        black_box(&token);
    });
    let mut scratch = Scratch::default();
    contender.verify =
        Box::new(move |token| match black_box(jwt::verify_in(token, &key, &policy, &mut scratch)) {
            Ok(claims) => {
                scratch.recycle(claims);
                true
            }
            Err(_) => false,
        });
    contender
}

/// The reference called in the simplest way.
fn simple(all: Vec<jwt::Claims>) -> Contender {
    let (signing_key, key, policy) = (inputs::key(), inputs::key(), inputs::policy());
    Contender::new(
        "jwt-assay, simple calls",
        move |at| jwt::sign(&all[at], &signing_key).expect("sound claims"),
        move |token: &str| jwt::verify(token, &key, &policy).ok(),
        |claims| claims.jti.clone(),
    )
}

fn jwt(all: Vec<Claims>) -> Contender {
    use ::jwt::header::HeaderType;
    use ::jwt::{AlgorithmType, Header, SignWithKey, Token, VerifyWithKey};
    use jwt_hmac::{Hmac, Mac};

    let key: Hmac<jwt_sha2::Sha256> = Hmac::new_from_slice(SECRET).expect("a key");
    let sign = {
        let key = key.clone();
        move |at: usize| {
            let header = Header {
                algorithm: AlgorithmType::Hs256,
                type_: Some(HeaderType::JsonWebToken),
                ..Default::default()
            };
            Token::new(header, &all[at]).sign_with_key(&key).expect("a token").into()
        }
    };
    let verify = move |token: &str| -> Option<Claims> { token.verify_with_key(&key).ok() };
    Contender::new("jwt", sign, verify, |claims| claims.jti.clone())
}

fn jsonwebtoken(all: Vec<Claims>) -> Contender {
    use ::jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};

    let (header, key) = (Header::new(Algorithm::HS256), EncodingKey::from_secret(SECRET));
    let sign = move |at: usize| encode(&header, &all[at], &key).expect("a token");
    let key = DecodingKey::from_secret(SECRET);
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    let verify = move |token: &str| decode::<Claims>(token, &key, &validation).ok();
    Contender::new("jsonwebtoken", sign, verify, |token| token.claims.jti.clone())
}

fn jwt_compact(all: &[Claims]) -> Contender {
    use ::jwt_compact::alg::{Hs256, Hs256Key};
    use ::jwt_compact::{AlgorithmExt, Claims, Header, UntrustedToken};
    use std::time::{Duration, UNIX_EPOCH};

    let all: Vec<_> = all
        .iter()
        .map(|claims| {
            let mut typed = Claims::new(WithoutIat {
                jti: claims.jti.clone(),
                ti: claims.ti.clone(),
                sub: claims.sub.clone(),
            });
            typed.issued_at = Some((UNIX_EPOCH + Duration::from_secs(claims.iat)).into());
            typed
        })
        .collect();
    let (header, key) = (Header::empty().with_token_type("JWT"), Hs256Key::new(SECRET));
    let sign = {
        let key = key.clone();
        move |at: usize| Hs256.token(&header, &all[at], &key).expect("a token")
    };
    let verify = move |token: &str| {
        let token = UntrustedToken::new(token).ok()?;
        Some(Hs256.validator::<WithoutIat>(&key).validate(&token).ok()?.into_parts().1)
    };
    Contender::new("jwt-compact", sign, verify, |claims| claims.custom.jti.clone())
}

fn biscuit(all: &[Claims]) -> Contender {
    use ::biscuit::jwa::SignatureAlgorithm;
    use ::biscuit::jws::{RegisteredHeader, Secret};
    use ::biscuit::{ClaimsSet, Empty, JWT, RegisteredClaims};

    let all: Vec<_> = all
        .iter()
        .map(|claims| ClaimsSet {
            registered: RegisteredClaims {
                id: Some(claims.jti.clone()),
                subject: Some(claims.sub.clone()),
                issued_at: i64::try_from(claims.iat).ok().map(Into::into),
                ..Default::default()
            },
            private: WithoutRegistered { ti: claims.ti.clone() },
        })
        .collect();
    let secret = || Secret::Bytes(SECRET.to_vec());
    let (key, header) =
        (secret(), RegisteredHeader { algorithm: SignatureAlgorithm::HS256, ..Default::default() });
    let sign = move |at: usize| {
        let token = JWT::<_, Empty>::new_decoded(header.clone().into(), all[at].clone());
        token.into_encoded(&key).expect("a token").unwrap_encoded().to_string()
    };
    let key = secret();
    let verify = move |token: &str| {
        let token = JWT::<WithoutRegistered, Empty>::new_encoded(token);
        let decoded = token.into_decoded(&key, SignatureAlgorithm::HS256).ok()?;
        Some(decoded.unwrap_decoded().1)
    };
    Contender::new("biscuit", sign, verify, |claims| claims.registered.id.clone().unwrap_or_default())
}

fn jsonwebtokens(all: Vec<Claims>) -> Contender {
    use ::jsonwebtokens::{Algorithm, AlgorithmID, Verifier, encode};

    let algorithm = || Algorithm::new_hmac(AlgorithmID::HS256, &SECRET[..]).expect("a key");
    let (key, header) = (algorithm(), serde_json::json!({ "alg": "HS256", "typ": "JWT" }));
    let sign = move |at: usize| encode(&header, &all[at], &key).expect("a token");
    let key = algorithm();
    let verifier = Verifier::create().build().expect("a verifier");
    // It returns untyped JSON, so its user does the rest.
    let verify = move |token: &str| -> Option<Claims> {
        let token = verifier.verify_for_time(token, &key, inputs::NOW).ok()?;
        serde_json::from_value(token.claims).ok()
    };
    Contender::new("jsonwebtokens", sign, verify, |claims| claims.jti.clone())
}

fn jwt_simple(all: &[Claims]) -> Contender {
    use ::jwt_simple::prelude::{Claims, HS256Key, MACLike, UnixTimeStamp, VerificationOptions};

    let all: Vec<_> = all
        .iter()
        .map(|claims| {
            let custom = WithoutRegistered { ti: claims.ti.clone() };
            let mut typed =
                Claims::with_custom_claims(custom, ::jwt_simple::prelude::Duration::from_secs(60));
            typed.issued_at = Some(UnixTimeStamp::from_secs(claims.iat));
            (typed.expires_at, typed.invalid_before) = (None, None);
            (typed.jwt_id, typed.subject) = (Some(claims.jti.clone()), Some(claims.sub.clone()));
            typed
        })
        .collect();
    let key = HS256Key::from_bytes(SECRET);
    let sign = {
        let key = key.clone();
        move |at: usize| key.authenticate(all[at].clone()).expect("a token")
    };
    let options = VerificationOptions {
        artificial_time: Some(UnixTimeStamp::from_secs(inputs::NOW)),
        ..Default::default()
    };
    let verify = move |token: &str| key.verify_token::<WithoutRegistered>(token, Some(options.clone())).ok();
    Contender::new("jwt-simple", sign, verify, |claims| claims.jwt_id.clone().unwrap_or_default())
}
