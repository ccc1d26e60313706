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
mod patience {
    //! When an implementation is given up that crashes or hangs: after a few questions if it never answered any, and after
    //! many starts if it did. Without that, it would use up its budget to say the same thing again and again.

    use crate::stop::{StopReason, seconds};
    use crate::suite::implementation::Failure;

    /// How many questions an implementation that has answered none may leave without an answer in time.
    const MAX_FIRST_TIMEOUTS: usize = 3;
    /// How many questions an implementation that has answered none may leave without an answer.
    pub(crate) const MAX_FIRST_FAILURES: usize = 25;
    /// How many instances there may be in all: a suite of a thousand cases should not cost as many starts.
    pub(crate) const MAX_STARTS: usize = 500;

    /// Counts questions without an answer.
    #[derive(Debug, Default)]
    pub(crate) struct Patience {
        has_answered: bool,
        timeouts: usize,
        failures: usize,
    }

    impl Patience {
        /// Notes one question, and returns why there are no more, if there are not. `unsupported` is an answer here: the
        /// implementation works.
        pub(crate) fn note(&mut self, failure: Option<&Failure>) -> Option<StopReason> {
            let Some(failure) = failure else {
                self.has_answered = true;
                return None;
            };
            self.failures += 1;
            self.timeouts += usize::from(matches!(failure, Failure::Timeout { .. }));
            let Patience { has_answered, timeouts, failures } = *self;
            let why = match failure {
                _ if failures >= MAX_STARTS => {
                    format!(
                        "it crashed or hung {failures} times; fix the first of these failures, and run it again"
                    )
                }
                _ if has_answered => return None,
                Failure::Timeout { limit, .. } if timeouts >= MAX_FIRST_TIMEOUTS => format!(
                    "it answered none of its first {failures} questions, {timeouts} of them not within {}; try the first \
                 one by hand, or allow more time with --timeout",
                    seconds(*limit)
                ),
                _ if failures >= MAX_FIRST_FAILURES => {
                    format!(
                        "it answered none of its first {failures} questions; fix the first failure, and run it again"
                    )
                }
                _ => return None,
            };
            Some(StopReason::GivenUp(why))
        }
    }

    #[cfg(test)]
    mod tests {
        use std::time::Duration;

        use super::*;

        /// After how many questions it is given up, where `answers` says which of them have an answer.
        fn given_up(failure: &Failure, answers: impl Fn(usize) -> bool) -> Option<usize> {
            let mut patience = Patience::default();
            (1..2_000).find(|at| patience.note(Some(failure).filter(|_| !answers(*at))).is_some())
        }

        #[test]
        fn one_that_never_answers_is_given_up_soon_and_one_that_did_later() {
            let crash = Failure::Crash("it ended".to_owned());
            let timeout = Failure::Timeout { limit: Duration::from_secs(5), seen: None };
            assert_eq!(given_up(&crash, |_| false), Some(25));
            assert_eq!(given_up(&timeout, |_| false), Some(3));
            assert_eq!(given_up(&crash, |at| at == 25), Some(501));
            assert_eq!(given_up(&timeout, |at| at == 3), Some(501));
            assert_eq!(given_up(&timeout, |at| at % 10 != 0), None);
            assert_eq!(given_up(&crash, |_| true), None);
        }
    }
}
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
