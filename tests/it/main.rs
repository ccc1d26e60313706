//! The integration tests, in one binary.

#[path = "../../vectors/recipes/recipes/mod.rs"]
mod recipes;

#[cfg(feature = "cli")]
mod cli;
mod data;
mod house;
mod labels;
mod oracle;
mod properties;
mod python;
mod runner;
mod vectors;
mod wycheproof;
