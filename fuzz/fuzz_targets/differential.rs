//! A token, changed and signed again: no crate decides otherwise, except for its known failures.
//! Judges src/peers.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jwt_assay_fuzz::take_panics_for_answers(), |bytes: &[u8]| jwt_assay_fuzz::run_token!("differential", bytes));
jwt_assay_fuzz::change_tokens!();
