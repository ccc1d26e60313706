//! What is wrong with one token, or with those of one generator.

mod diagnose;
mod keys;
mod minted;
mod misplaced;
mod pasted;
mod times;
mod writing;
