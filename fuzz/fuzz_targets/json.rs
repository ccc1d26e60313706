//! A JSON text: text read without a defect is JSON to serde_json, too.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("json", bytes));
jwt_assay_fuzz::change_json!();
