//! A generator's tokens with the times of their calls: findings about the series are true of two of its tokens.
//! Judges src/lint/minted and src/lint/minted.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("minted", bytes));
