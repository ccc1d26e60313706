//! Claims: signed claims verify on the terms that just accept them, and read back the same.
//! Judges src/jwt/token.rs and src/jwt/claims.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("roundtrip", bytes));
