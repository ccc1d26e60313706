//! Any bytes as a secret or a list of words: they are hidden wherever they are, and tokens signed with them are known.
//! Judges src/lint/secret, src/secrets.rs and src/profile/secret.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("secret", bytes));
