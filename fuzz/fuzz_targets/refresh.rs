//! A token, made again for a later time: all its times are moved by the same, and nothing else is.
//! Judges src/forge.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run_token!("refresh", bytes));
jwt_assay_fuzz::change_tokens!();
