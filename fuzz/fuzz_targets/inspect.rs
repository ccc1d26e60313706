//! A token, changed and signed again: the lint's findings are in order, and printable.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("inspect", bytes));
jwt_assay_fuzz::change_tokens!();
