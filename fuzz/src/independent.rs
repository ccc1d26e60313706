//! A second reading of a token by code that shares none of ours: the oracle of the test suite, with a
//! JSON reader of its own, ring's HMAC and data-encoding's base64url.

use jwt_assay::fuzzing::{Input, SECRET};
use jwt_assay::jwt::{Key, Policy, json, verify};
use jwt_assay_oracle as oracle;
use jwt_assay_oracle::verify::{Scope, Verifier};

/// Verifies a token on the usual terms, at the input's time, and compares.
///
/// # Panics
/// If the two readings differ in the decision, its layer, or the claims.
pub fn second_reading(input: &Input<'_>) {
    let Ok(now) = i64::try_from(input.policy.now) else { return };
    let policy = Policy::at(input.policy.now);
    let key = Key::new(SECRET).expect("the secret is not empty");
    let ours = verify(input.token, &key, &policy);
    let theirs = Verifier::new(SECRET, Scope::Profile, now).verify(input.token);
    match (ours, theirs) {
        (Ok(claims), Ok(Some(read))) => {
            let written = json::to_string(&claims);
            let again = oracle::json::parse(written.as_bytes(), oracle::json::TOKEN);
            assert_eq!(again.as_ref(), Ok(&read), "second-reading-claims: the claims are read otherwise");
        }
        (Err(fault), Err(layer)) => {
            let named = format!("{layer:?}").to_lowercase();
            let same = fault.reason.layer().name() == named;
            assert!(same, "second-reading-layer: refused for {} and at {named}", fault.reason.id());
        }
        (Ok(_), Ok(None)) => unreachable!("a marketplace's verifier reads the claims"),
        (Ok(_), Err(layer)) => panic!("second-reading-accepted: the second reading refuses at {layer:?}"),
        (Err(fault), Ok(_)) => panic!("second-reading-refused: only we refuse, for {}", fault.reason.id()),
    }
}
