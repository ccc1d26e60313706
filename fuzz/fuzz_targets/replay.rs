//! A sequence of tokens and clock changes: no token is accepted twice.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("replay", bytes));
