//! A token, changed and signed rightly or wrongly: a mistake is named only if every bit of the signature fits.
//! Judges src/lint/diagnose.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run_token!("diagnose", bytes));
jwt_assay_fuzz::change_tokens!();
