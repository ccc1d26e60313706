//! How the crate under test is asked, set up as its documentation tells a careful user to.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use jwt_assay::jwt::json::Object;
use jwt_assay::suite::VerifyQuestion;
use serde_json::{Map, Value};

/// Verifies a token, and gives the claims that were read.
///
/// # Errors
/// The crate's own words on why it refuses the token.
pub fn verify(question: &VerifyQuestion<'_>) -> Result<Option<Object>, String> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.leeway = 0;
    validation.validate_nbf = true;
    let key = DecodingKey::from_secret(question.key);
    let token = decode::<Map<String, Value>>(question.token, &key, &validation);
    let claims = token.map_err(|error| error.to_string())?.claims;
    // Where our limits end before the crate's, there are no claims to compare.
    Ok(serde_json::to_vec(&claims).ok().and_then(|text| Object::parse(&text).ok()))
}
