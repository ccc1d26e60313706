//! Tokens, changed and signed again: the crate disagrees with the rules only in its known failures.

#![no_main]

use std::sync::LazyLock;

use jwt_assay::fuzzing::{oracles::Differential, strategies};
use jwt_assay::suite::{Clock, KnownFailures, Scope};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

static CRATE: LazyLock<Differential> = LazyLock::new(|| {
    let list = include_bytes!("../../../../vectors/known-failures/jsonwebtoken.json");
    let known = KnownFailures::from_json(list).expect("a valid list");
    Differential::verifier("jsonwebtoken", Scope::Jwt, outsider_fuzz::verify)
        .clock(Clock::System)
        .known_failures(known)
});

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    let token = strategies::mutate_token(&data[..size], seed.into(), &mut |text| text);
    strategies::put(&token, data, most).unwrap_or(size)
});

fuzz_target!(|bytes: &[u8]| {
    CRATE.judge(bytes);
});
