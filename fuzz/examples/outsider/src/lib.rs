//! A verifier that uses the crate under test, set up as its documentation recommends.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use jwt_assay::jwt::json::Object;
use jwt_assay::suite::VerifyQuestion;
use serde_json::{Map, Value};

/// Verifies a token, and returns the claims.
///
/// # Errors
/// The crate's own error message.
pub fn verify(question: &VerifyQuestion<'_>) -> Result<Option<Object>, String> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.leeway = 0;
    validation.validate_nbf = true;
    let key = DecodingKey::from_secret(question.key);
    let token = decode::<Map<String, Value>>(question.token, &key, &validation);
    let claims = token.map_err(|error| error.to_string())?.claims;
    // Claims beyond our limits are not compared.
    Ok(serde_json::to_vec(&claims).ok().and_then(|text| Object::parse(&text).ok()))
}
