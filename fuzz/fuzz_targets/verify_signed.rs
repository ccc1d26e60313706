//! A token, changed and signed again: verifier, lint and a second reading agree.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    jwt_assay_fuzz::run!("verify_signed", bytes);
    jwt_assay_fuzz::second_reading(&jwt_assay::fuzzing::Input::read(bytes));
});
jwt_assay_fuzz::change_tokens!();
