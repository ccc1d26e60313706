//! A token, changed and signed: no report has anything that a terminal or a parser would act on, by a list of its own.
//! Judges src/report and src/text.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run_token!("report", bytes));
jwt_assay_fuzz::change_tokens!();
