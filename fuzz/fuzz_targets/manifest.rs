//! A manifest of adapters: it is read or refused.
//! Judges src/peers/adapters.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("manifest", bytes));
jwt_assay_fuzz::change_json!();
