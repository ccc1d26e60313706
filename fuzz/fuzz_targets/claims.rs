//! A claims set as text: it is refused, or survives signing and verifying.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("claims", bytes));
jwt_assay_fuzz::change_json!();
