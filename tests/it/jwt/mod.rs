//! What is right: signing and verifying, alone and in batches, and the faults of a token.

#[cfg(feature = "batch")]
mod batch;
mod faults;
mod properties;
mod token;
mod wycheproof;
