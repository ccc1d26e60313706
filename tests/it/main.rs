//! The integration tests, in one binary.

#[path = "../../vectors/recipes/recipes/mod.rs"]
mod recipes;

mod allocations;
#[cfg(feature = "batch")]
mod batch;
#[cfg(feature = "cli")]
mod cli;
mod data;
mod diagnose;
mod faults;
mod flaws;
#[cfg(feature = "fuzzing")]
mod fuzzing;
#[cfg(feature = "cli")]
mod generator;
#[cfg(feature = "harness")]
mod harness;
mod house;
mod labels;
mod minted;
mod oracle;
#[cfg(feature = "harness")]
mod outsider;
mod peers;
// They look for processes that are left, where Linux tells them.
#[cfg(all(feature = "process", target_os = "linux"))]
mod pipe;
mod properties;
mod python;
#[cfg(all(feature = "cli", feature = "harness"))]
mod readme;
#[cfg(feature = "report")]
mod report;
mod runner;
mod speed;
mod vectors;
mod writing;
mod wycheproof;
