//! Any bytes, at full speed: the verifier never panics, and decides as a second reading does.
//! Judges src/jwt.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run_token!("decode", bytes));
