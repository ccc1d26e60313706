//! When work has to end before it is done, and why. Everything that waits for an answer from outside polls a
//! [`Stop`]; a [`Budget`] is the time of a run.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Why work ended before it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// Its time was up.
    Budget {
        /// How much that was.
        limit: Duration,
    },
    /// There was no point in going on, as a clause.
    GivenUp(String),
    /// It was interrupted, by a signal for example.
    Interrupted,
    /// The machine has no thread, process or file descriptor left, as the system says.
    Exhausted(String),
}

/// The reason, as a clause.
impl fmt::Display for StopReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StopReason::Budget { limit } => {
                write!(formatter, "the budget of {} was spent; allow more with --budget", seconds(*limit))
            }
            StopReason::GivenUp(why) => formatter.write_str(why),
            StopReason::Interrupted => formatter.write_str("the run was interrupted"),
            StopReason::Exhausted(error) => {
                write!(formatter, "no further thread or process can be started: {error}")
            }
        }
    }
}

/// A time limit as it was given: `5 seconds`.
pub(crate) fn seconds(limit: Duration) -> String {
    let seconds = limit.as_secs_f64();
    format!("{seconds} second{}", if seconds == 1.0 { "" } else { "s" })
}

/// Whether work has to end. Clones are one: once one of them has a reason, all have that reason from then on.
#[derive(Clone)]
pub struct Stop(Arc<Source>);

struct Source {
    reason: OnceLock<StopReason>,
    poll: Box<dyn Fn() -> Option<StopReason> + Send + Sync>,
}

impl Stop {
    /// Work that may take as long as it takes.
    #[must_use]
    pub fn never() -> Self {
        Stop::when(|| None)
    }

    /// Work that ends once `poll` returns a reason. It is called often, from several threads.
    #[must_use]
    pub fn when(poll: impl Fn() -> Option<StopReason> + Send + Sync + 'static) -> Self {
        Stop(Arc::new(Source { reason: OnceLock::new(), poll: Box::new(poll) }))
    }

    /// Ends the work. An earlier reason stays.
    pub fn set(&self, reason: StopReason) {
        self.0.reason.get_or_init(|| reason);
    }

    /// Why the work has to end, if it has to.
    #[must_use]
    pub fn reason(&self) -> Option<&StopReason> {
        let known = self.0.reason.get();
        known.or_else(|| (self.0.poll)().map(|reason| self.0.reason.get_or_init(|| reason)))
    }

    /// Whether the work has to end.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.reason().is_some()
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Stop").field(&self.0.reason).finish()
    }
}

/// The time of one run. It starts when the budget is made.
///
/// ```
/// use std::time::Duration;
/// use jwt_assay::stop::Budget;
/// assert_eq!(Budget::new(Duration::from_secs(120)).spent(), None);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    start: Instant,
    limit: Duration,
}

impl Budget {
    /// This much time from now on.
    #[must_use]
    pub fn new(limit: Duration) -> Self {
        Budget { start: Instant::now(), limit }
    }

    /// Why the run has to end, if its time is up.
    #[must_use]
    pub fn spent(&self) -> Option<StopReason> {
        let limit = self.limit;
        (self.start.elapsed() >= limit).then_some(StopReason::Budget { limit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_budget_says_how_to_allow_more() {
        let reason = Budget::new(Duration::ZERO).spent().expect("no time at all");
        assert_eq!(reason.to_string(), "the budget of 0 seconds was spent; allow more with --budget");
    }

    #[test]
    fn the_first_reason_stays() {
        let stop = Stop::never();
        assert!(!stop.is_requested());
        let clone = stop.clone();
        clone.set(StopReason::Exhausted("no threads".to_owned()));
        stop.set(StopReason::Interrupted);
        let text = stop.reason().expect("a reason").to_string();
        assert_eq!(text, "no further thread or process can be started: no threads");
        let polled = Stop::when(|| Some(StopReason::Interrupted));
        assert_eq!(polled.reason(), Some(&StopReason::Interrupted));
    }
}
