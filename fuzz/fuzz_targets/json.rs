//! A JSON text: it is read as serde_json reads it, or has a name twice, or is too large.
//! Judges src/jwt/json.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("json", bytes));
jwt_assay_fuzz::change_json!();
