//! A JSON Pointer with a document: it is refused, or finds a value or nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("pointer", bytes));
