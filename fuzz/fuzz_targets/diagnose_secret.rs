//! Any secret, and a token signed with some form of it: the diagnosis names only mistakes that were made.
//! Judges src/lint/diagnose and src/lint/secret.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("diagnose_secret", bytes));
