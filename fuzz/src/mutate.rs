//! The library's strategies as libFuzzer's custom mutators.

use std::sync::OnceLock;

use jwt_assay::fuzzing::strategies;
use libfuzzer_sys::fuzzer_mutate;

/// The environment variable that replaces the strategies by libFuzzer's own moves on bytes, to measure their worth.
pub const RAW_VARIABLE: &str = "JWT_ASSAY_FUZZ_RAW";

/// How many bytes libFuzzer's own moves may add at once.
const ROOM: usize = 64;

fn is_raw() -> bool {
    static RAW: OnceLock<bool> = OnceLock::new();
    *RAW.get_or_init(|| std::env::var_os(RAW_VARIABLE).is_some())
}

/// Lets libFuzzer change and cross a target's inputs as tokens, and sign them again.
#[macro_export]
macro_rules! change_tokens {
    () => {
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
            $crate::mutate(jwt_assay::fuzzing::strategies::mutate_token, data, size, most, seed)
        });
        libfuzzer_sys::fuzz_crossover!(|one: &[u8], two: &[u8], out: &mut [u8], seed: u32| {
            $crate::cross(one, two, out, seed)
        });
    };
}

/// Lets libFuzzer change a target's inputs as JSON texts.
#[macro_export]
macro_rules! change_json {
    () => {
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
            $crate::mutate(jwt_assay::fuzzing::strategies::mutate_json, data, size, most, seed)
        });
    };
}

/// [`strategies::mutate_token`] or [`strategies::mutate_json`].
pub type Strategy = fn(&[u8], u64, strategies::ByteMoves<'_>) -> Vec<u8>;

/// Changes an input in place by a strategy, and returns its new size.
pub fn mutate(strategy: Strategy, data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    if is_raw() {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut bytes = |mut text: Vec<u8>| {
        let size = text.len();
        text.resize(size + ROOM, 0);
        let size = fuzzer_mutate(&mut text, size, size + ROOM);
        text.truncate(size);
        text
    };
    let changed = strategy(&data[..size], seed.into(), &mut bytes);
    strategies::put(&changed, data, max_size).unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
}

/// Makes one token of two; without strategies, of their halves.
pub fn cross(one: &[u8], two: &[u8], out: &mut [u8], seed: u32) -> usize {
    let crossed = if is_raw() {
        [&one[..one.len() / 2], &two[two.len() / 2..]].concat()
    } else {
        strategies::cross_tokens(one, two, seed.into())
    };
    let most = out.len();
    strategies::put(&crossed, out, most).unwrap_or_default()
}
