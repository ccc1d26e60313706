//! A token, changed and signed: no report contains anything that a terminal or a parser would act on.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("report", bytes));
jwt_assay_fuzz::change_tokens!();
