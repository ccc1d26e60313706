//! A token made by the model: verifier and lint agree, and an accepted token has one spelling.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("verify_model", bytes));
