//! The conformance suite: cases, the trait of an implementation under test, and the runner that turns
//! answers into verdicts.
//!
//! Expectation, decision and verdict are three types. A [`Case`] holds the expectation, an
//! [`Implementation`] makes the decision without ever seeing a case, and the [`Verdict`] follows from both.

mod case;
mod cases;
mod changes;
pub(crate) mod check;
mod clock;
mod coverage;
mod fuzzed;
mod implementation;
mod known;
mod parallel;
mod patience;
mod report;
mod runner;
mod verdict;
mod worker;

pub use case::{Case, Expectation, Question};
pub use cases::{NothingMatches, Suite};
pub use changes::{
    CaseChange, Change, PeerChanges, PeerRecord, RUN_RECORD_BYTES, ResultRecord, RunChanges, RunRecord,
    RunRecordError, ToolRecord,
};
#[cfg(feature = "fuzzing")]
pub(crate) use check::verifier;
pub use check::{check, check_signer, check_verifier};
pub use clock::{precise_clock, system_clock};
pub use coverage::Coverage;
pub use fuzzed::{FOUND, Found, FuzzReport};
pub use implementation::{
    Answer, Clock, Decision, Description, Factory, Failure, Implementation, Queued, SignQuestion,
    VerifyQuestion, ViewQuestion,
};
pub use known::{KnownFailure, KnownFailures, KnownFailuresError};
pub use parallel::in_parallel;
#[cfg(feature = "hunt")]
pub(crate) use patience::Patience;
#[cfg(feature = "process")]
pub(crate) use patience::{MAX_FIRST_FAILURES, MAX_STARTS};
pub use report::{CaseResult, ConstantAnswer, Instability, NotRun, PeerReport, Report, Totals, Unfinished};
pub use runner::{RunOptions, run};
pub use verdict::Verdict;
#[cfg(any(feature = "hunt", feature = "harness"))]
pub(crate) use worker::panic_message;
pub use worker::{THREAD_NAME, silence_iut_panics};

pub use crate::vectors::{Earlier, Operation, Scope, VectorError};
