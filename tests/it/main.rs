//! The integration tests, in one binary.

#[path = "../../vectors/recipes/recipes/mod.rs"]
mod recipes;

#[cfg(feature = "cli")]
mod cli;
mod data;
#[cfg(feature = "harness")]
mod harness;
mod house;
mod labels;
mod oracle;
// They look for processes that are left, where Linux tells them.
#[cfg(all(feature = "process", target_os = "linux"))]
mod pipe;
#[cfg(feature = "harness")]
mod outsider;
mod properties;
mod python;
mod runner;
mod vectors;
mod wycheproof;
