//! A sequence of tokens and clock changes: no token is accepted twice.
//! Judges src/jwt/replay.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("replay", bytes));
