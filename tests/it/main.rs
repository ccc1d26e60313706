//! The integration tests, in one binary.

#[path = "../../vectors/recipes/recipes/mod.rs"]
mod recipes;

#[cfg(feature = "cli")]
mod cli;
mod data;
mod labels;
mod oracle;
mod properties;
mod python;
mod vectors;
mod wycheproof;
