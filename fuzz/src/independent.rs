//! A second reading of a token, by an oracle that shares no code with the library: it has its own JSON reader, ring's HMAC
//! and data-encoding's base64url.

use jwt_assay::fuzzing::{Input, SECRET};
use jwt_assay::jwt::{Key, Policy, json, verify};
use jwt_assay_oracle as oracle;
use jwt_assay_oracle::verify::{Scope, Verifier};

/// Verifies a token both ways, at the input's time and otherwise on default terms, and compares.
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
            assert_eq!(
                again.as_ref(),
                Ok(&read),
                "second-reading-claims: the second reading has other claims"
            );
        }
        (Err(fault), Err(layer)) => {
            let named = format!("{layer:?}").to_lowercase();
            let same = fault.reason.layer().name() == named;
            assert!(
                same,
                "second-reading-layer: we refuse for {}, the second reading at {named}",
                fault.reason.id()
            );
        }
        (Ok(_), Ok(None)) => unreachable!("a verifier of the whole profile reads the claims"),
        (Ok(_), Err(layer)) => {
            panic!("second-reading-accepted: we accept, and the second reading refuses at {layer:?}")
        }
        (Err(fault), Ok(_)) => panic!(
            "second-reading-refused: we refuse for {}, and the second reading accepts",
            fault.reason.id()
        ),
    }
}
