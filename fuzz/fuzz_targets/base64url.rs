//! Text and bytes: text that decodes has one spelling, and bytes survive encoding.
//! Judges src/jwt/base64url.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("base64url", bytes));
