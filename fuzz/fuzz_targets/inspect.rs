//! A token, changed and signed again: the lint's findings are in order, printable, and those that the rules for generators give.
//! Judges src/lint.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run_token!("inspect", bytes));
jwt_assay_fuzz::change_tokens!();
