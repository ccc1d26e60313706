//! What a child prints: however it comes, its lines are those of a plain split.
//! Judges src/child/output.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("output", bytes));
