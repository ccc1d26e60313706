//! A JSON Pointer with a document: it is refused, or finds what serde_json finds.
//! Judges src/generator/pointer.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("pointer", bytes));
