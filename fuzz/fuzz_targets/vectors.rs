//! A vector file: it is loaded, or refused with a reason.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("vectors", bytes));
jwt_assay_fuzz::change_json!();
