//! Ask an implementation: cases, the trait of an implementation under test, and the runner that
//! turns answers into verdicts.
//!
//! Expectation, decision and verdict are three types: a [`Case`] holds the first, an
//! [`Implementation`] gives the second without ever seeing a case, and a verdict comes of both.

mod case;
mod implementation;
mod known;
pub(crate) mod own;
mod parallel;
mod quiet;
mod record;
mod report;
mod runner;
mod vectors;
mod verdict;

pub use case::{Case, Expectation, Question};
pub use implementation::{
    Answer, Clock, Decision, Description, Failure, Implementation, Operation, Scope, SignQuestion,
    VerifyQuestion, ViewQuestion,
};
pub use known::{KnownFailures, KnownFailuresError};
#[cfg(feature = "fuzzing")]
pub(crate) use own::verifier;
pub use own::{check, check_signer, check_verifier};
pub use parallel::in_parallel;
#[cfg(any(feature = "fuzzing", feature = "harness"))]
pub(crate) use quiet::words_of;
pub use quiet::{THREAD_NAME, keep_quiet_about_crashes};
pub use record::{CaseRecord, Expect, GroupRecord};
pub use report::{CaseResult, PeerReport, Report, Totals, Unasked, Uniform};
pub use runner::{Factory, RunOptions, run};
pub use vectors::{COMPANIONS, FILES, NothingMatches, Suite, VectorError};
pub use verdict::Verdict;
