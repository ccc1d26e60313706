//! A token, changed and signed rightly or wrongly: only the mistake that was made is named.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("diagnose", bytes));
jwt_assay_fuzz::change_tokens!();
