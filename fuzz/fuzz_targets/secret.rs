//! Any bytes as a secret or a list of words: what is found out about them is printable, and tokens signed with them are known.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("secret", bytes));
