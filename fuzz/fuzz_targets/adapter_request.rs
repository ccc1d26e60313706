//! A request to an adapter: it is refused, or all its members are kept.
//! Judges src/peers/protocol.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("adapter_request", bytes));
jwt_assay_fuzz::change_json!();
