//! The summary of a stream, or the report of a run: it is refused, or read as it was written, and adds up or compares in every number.
//! Judges src/lint/summary and src/suite/changes.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("summary", bytes));
jwt_assay_fuzz::change_json!();
