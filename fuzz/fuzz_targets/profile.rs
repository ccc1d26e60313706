//! A profile: it is refused with a reason, or judges tokens within bounds, to the edge of its terms.
//! Judges src/profile.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("profile", bytes));
jwt_assay_fuzz::change_json!();
