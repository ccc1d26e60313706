//! Text and bytes: what decodes has one spelling, what is encoded comes back.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("base64url", bytes));
