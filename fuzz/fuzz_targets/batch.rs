//! Batches of tokens, one after another in the same memory: each token is judged and signed as it is alone.
//! Judges src/jwt/batch.rs and src/jwt/token.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("batch", bytes));
