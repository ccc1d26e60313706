//! Any bytes as they come to jsonwebtoken's `decode`, and nothing else: what the target `decode` is timed
//! beside.

#![no_main]

use std::sync::LazyLock;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use jwt_assay::fuzzing::{Input, SECRET};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<DecodingKey> = LazyLock::new(|| DecodingKey::from_secret(SECRET));
static VALIDATION: LazyLock<Validation> = LazyLock::new(|| {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation
});

fuzz_target!(|bytes: &[u8]| {
    let _ = decode::<serde_json::Value>(Input::read(bytes).token, &KEY, &VALIDATION);
});
