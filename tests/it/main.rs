//! The integration tests, in one binary. They mirror the rooms of `src`; `benches`, `house` and `vectors` are the
//! folders of the package, and its source as a whole.

#[path = "../../vectors/recipes/recipes/mod.rs"]
mod recipes;

mod benches;
// Its tests look for processes that are left, in Linux's /proc.
#[cfg(all(feature = "process", target_os = "linux"))]
mod child;
#[cfg(feature = "cli")]
mod cli;
mod flaw;
#[cfg(feature = "fuzzing")]
mod fuzzing;
#[cfg(feature = "cli")]
mod generator;
#[cfg(feature = "harness")]
mod harness;
mod house;
mod jwt;
mod lint;
mod oracle;
mod peers;
mod python;
#[cfg(feature = "report")]
mod report;
mod seed;
mod suite;
mod vectors;
