//! The same without known failures: what a maintainer starts from.

#![no_main]

use std::sync::LazyLock;

use jwt_assay::fuzzing::{oracles::Differential, strategies};
use jwt_assay::suite::{Clock, Scope};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

static CRATE: LazyLock<Differential> = LazyLock::new(|| {
    Differential::verifier("jsonwebtoken", Scope::Jwt, outsider_fuzz::verify).clock(Clock::System)
});

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    let token = strategies::mutate_token(&data[..size], seed.into(), &mut |text| text);
    strategies::put(&token, data, most).unwrap_or(size)
});

fuzz_target!(|bytes: &[u8]| {
    CRATE.judge(bytes);
});
