//! A catalogue, alone or with a user's claims: it is refused, or what is shown is what the rules say.
//! Judges src/jwt/view and src/jwt/view.rs.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| jwt_assay_fuzz::run!("catalogue", bytes));
jwt_assay_fuzz::change_json!();
