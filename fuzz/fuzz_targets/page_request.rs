//! A request to the local server: each page shows what is in it as text, and none has the secret.
//! Judges src/serve.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("page_request", bytes));
