//! An adapter's reply: it is refused, or has the members of its kind alone, and all of them are kept.
//! Judges src/peers/protocol.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("adapter_reply", bytes));
jwt_assay_fuzz::change_json!();
