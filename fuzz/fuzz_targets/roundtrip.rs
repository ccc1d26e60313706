//! Claims: what is signed verifies and reads back the same.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("roundtrip", bytes));
