//! A claims set as text: it is refused, or all that the text says is read, signed and verified.
//! Judges src/jwt/claims and src/jwt/json.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("claims", bytes));
jwt_assay_fuzz::change_json!();
