//! A generator's tokens with the times of their calls: what is said of them all is true of two.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("minted", bytes));
