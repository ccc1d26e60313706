//! A profile: it is refused with a reason, or judges tokens within bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("profile", bytes));
jwt_assay_fuzz::change_json!();
