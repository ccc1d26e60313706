//! Any bytes, at full speed: the verifier never panics.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("decode", bytes));
