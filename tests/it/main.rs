//! The integration tests, in one binary.

#[path = "../../vectors/recipes/recipes/mod.rs"]
mod recipes;

#[cfg(feature = "cli")]
mod cli;
mod data;
mod house;
mod labels;
mod oracle;
// They look for processes that are left, where Linux tells them.
#[cfg(all(feature = "process", target_os = "linux"))]
mod pipe;
mod properties;
mod python;
mod runner;
mod vectors;
mod wycheproof;
