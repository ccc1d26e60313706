//! A catalogue: it is refused, or shows each tile once.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("catalogue", bytes));
jwt_assay_fuzz::change_json!();
