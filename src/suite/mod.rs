//! Ask an implementation: cases, the trait of an implementation under test, and the runner that
//! turns answers into verdicts.
//!
//! Expectation, decision and verdict are three types: a [`Case`] holds the first, an
//! [`Implementation`] gives the second without ever seeing a case, and a verdict comes of both.

mod case;
mod cases;
mod implementation;
mod known;
pub(crate) mod own;
mod parallel;
mod quiet;
mod report;
mod runner;
mod verdict;

pub use case::{Case, Expectation, Question};
pub use cases::{NothingMatches, Suite};
pub use implementation::{
    Answer, Clock, Decision, Description, Failure, Implementation, SignQuestion, VerifyQuestion, ViewQuestion,
};
pub use known::{KnownFailures, KnownFailuresError};
#[cfg(feature = "fuzzing")]
pub(crate) use own::verifier;
pub use own::{check, check_signer, check_verifier};
pub use parallel::in_parallel;
#[cfg(any(feature = "fuzzing", feature = "harness"))]
pub(crate) use quiet::words_of;
pub use quiet::{THREAD_NAME, keep_quiet_about_crashes};
pub use report::{CaseResult, PeerReport, Report, Totals, Unasked, Uniform};
pub use runner::{Factory, RunOptions, run};
pub use verdict::Verdict;

pub use crate::vectors::{Operation, Scope, VectorError};
