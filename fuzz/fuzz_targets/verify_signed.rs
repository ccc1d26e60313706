//! A token, changed and signed again: verifier, lint and a second reading agree on the decision, the first rule and the claims, on any terms.
//! Judges src/jwt and src/lint.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run_token!("verify_signed", bytes));
jwt_assay_fuzz::change_tokens!();
