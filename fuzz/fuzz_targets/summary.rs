//! The summary of a stream: it is refused, or read as it was written, and adds up.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("summary", bytes));
jwt_assay_fuzz::change_json!();
