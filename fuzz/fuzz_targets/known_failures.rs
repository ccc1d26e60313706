//! A list of known failures: it is read or refused, and each case has its own reason.
//! Judges src/suite/known.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("known_failures", bytes));
jwt_assay_fuzz::change_json!();
