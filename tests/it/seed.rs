//! The seed of the properties. It is fixed, so that every run of `cargo test` tries the same inputs and no result
//! depends on luck. `PROPTEST_RNG_SEED` sets another seed, and `PROPTEST_CASES` how many inputs each property gets;
//! `.ci/deep` sets both.

use std::env;

use proptest::test_runner::{Config, RngSeed};

const SEED: u64 = 1_621_521_641;

/// The usual number of inputs.
pub fn fixed() -> Config {
    fixed_with(Config::default().cases)
}

/// Another number of inputs, unless `PROPTEST_CASES` is set.
pub fn fixed_with(cases: u32) -> Config {
    let given = Config::default();
    let is_set = |name| env::var_os(name).is_some();
    Config {
        cases: if is_set("PROPTEST_CASES") { given.cases } else { cases },
        rng_seed: if is_set("PROPTEST_RNG_SEED") { given.rng_seed } else { RngSeed::Fixed(SEED) },
        ..given
    }
}
