//! The integration tests, in one binary. They mirror the rooms of `src`; `benches` and `vectors` are folders of the
//! package, `readme` is its README, and `house` its source as a whole.

// A package has only this file of them.
#![cfg(feature = "repository")]

mod benches;
// Its tests look for processes that are left, in Linux's /proc.
#[cfg(all(feature = "process", target_os = "linux"))]
mod child;
#[cfg(feature = "cli")]
mod cli;
mod flaw;
#[cfg(all(feature = "cli", feature = "fuzzing", feature = "harness"))]
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
#[cfg(feature = "profile")]
mod profile;
mod python;
#[cfg(all(feature = "cli", feature = "harness"))]
mod readme;
#[cfg(feature = "recipes")]
mod recipes;
#[cfg(feature = "report")]
mod report;
#[cfg(feature = "cli")]
mod secrets;
mod seed;
#[cfg(feature = "cli")]
mod serve;
#[cfg(feature = "cli")]
mod signals;
mod skip;
mod snapshots;
#[cfg(feature = "stream")]
mod stream;
mod suite;
mod vectors;
