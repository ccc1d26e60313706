//! A token made by the model: verifier, lint and a second reading agree, and an accepted token has one spelling.
//! Judges src/jwt and src/lint.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run_token!("verify_model", bytes));
