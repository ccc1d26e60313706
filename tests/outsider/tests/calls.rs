//! The same in two ordinary tests: nothing to set up, and one report on all cases.

use jwt_assay::jwt::json::to_string;
use jwt_assay::suite::{Scope, check_signer, check_verifier};

#[test]
fn it_signs_as_it_should() {
    check_signer("signer", |question| {
        outsider::sign(question.key, &to_string(question.claims)).map_err(str::to_owned)
    })
    .assert_conformant();
}

#[test]
fn it_verifies_as_it_must() {
    check_verifier("verifier", Scope::Jws, |question| {
        outsider::verify(question.key, question.token).map(|_| None).map_err(str::to_owned)
    })
    .assert_conformant();
}
