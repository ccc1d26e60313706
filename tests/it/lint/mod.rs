//! What is wrong with one token, or with those of one generator.

mod diagnose;
mod keys;
mod minted;
#[cfg(feature = "profile")]
mod misplaced;
mod pasted;
mod summary;
#[cfg(feature = "profile")]
mod times;
mod writing;
