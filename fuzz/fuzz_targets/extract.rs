//! What a generator gave: a token is found in it, or a reason that can be printed.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("extract", bytes));
