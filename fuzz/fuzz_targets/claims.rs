//! A claims set as a text: what is taken is signed and comes back.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("claims", bytes));
jwt_assay_fuzz::change_json!();
