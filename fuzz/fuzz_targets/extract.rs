//! A generator's output: a token is found in it, or the reason is printable and repeats no secret.
//! Judges src/generator/extract.rs and src/lint/pasted.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("extract", bytes));
