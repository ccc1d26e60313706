//! A stream of tokens: however it is cut into reads, it is judged as its lines are one by one.
//! Judges src/stream.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("stream", bytes));
