//! A sequence of tokens and turns of the clock: no token gets in twice.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("replay", bytes));
