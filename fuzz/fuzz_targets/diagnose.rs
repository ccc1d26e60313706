//! A token, changed and signed rightly or wrongly: the diagnosis names only mistakes that were made.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("diagnose", bytes));
jwt_assay_fuzz::change_tokens!();
