//! A vector file: it is refused with a reason, or loaded, and no question has two answers.
//! Judges src/vectors.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("vectors", bytes));
jwt_assay_fuzz::change_json!();
