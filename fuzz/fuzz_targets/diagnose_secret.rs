//! Any secret, and a token signed with what somebody made of it: no mistake is named that was not made.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("diagnose_secret", bytes));
