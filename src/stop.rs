//! When work has to end before it is done, and why. Everything that waits for an answer from outside polls a
//! [`Stop`]; a [`Budget`] shares out the time of a run.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Why work ended before it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// Its time was up.
    Budget {
        /// The time for everything.
        limit: Duration,
        /// Whether it ended earlier, because others were waiting for their share.
        is_share: bool,
    },
    /// It was interrupted, by a signal for example.
    Interrupted,
    /// The machine has no thread, process or file descriptor left, as the system says.
    Exhausted(String),
}

/// The reason, as a clause.
impl fmt::Display for StopReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StopReason::Budget { limit, is_share } => {
                let part = if *is_share { "its share of the" } else { "the" };
                write!(formatter, "{part} budget of {} was spent; allow more with --budget", seconds(*limit))
            }
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

/// The time of a run of several items, of which some run at once and the others wait.
///
/// While items wait, one that hangs may not use up their time: each has an equal share of it. Time that a quick item
/// leaves goes to those that run when no other waits for it.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use jwt_assay::stop::Budget;
/// let budget = Arc::new(Budget::new(Duration::from_secs(120), 20, 2));
/// let turn = budget.next_turn();
/// assert_eq!(turn.spent(), None);
/// ```
#[derive(Debug)]
pub struct Budget {
    start: Instant,
    limit: Duration,
    share: Duration,
    at_once: usize,
    waiting: AtomicUsize,
}

/// The time of one item.
#[derive(Debug)]
pub struct Turn {
    budget: Arc<Budget>,
    /// How long after the start of the run its own share ends.
    end: Duration,
}

impl Budget {
    /// Time for this many items, of which `at_once` run at the same time. It starts now.
    #[must_use]
    pub fn new(limit: Duration, items: usize, at_once: usize) -> Self {
        let at_once = at_once.max(1);
        let share = limit / u32::try_from(items.div_ceil(at_once)).unwrap_or(u32::MAX).max(1);
        Budget { start: Instant::now(), limit, share, at_once, waiting: AtomicUsize::new(items) }
    }

    /// Starts an item, which no longer waits.
    #[must_use]
    pub fn next_turn(self: &Arc<Self>) -> Turn {
        let next = |waiting: usize| waiting.checked_sub(1);
        let waited = self.waiting.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).unwrap_or(0);
        // Those behind it take their turns in all places, this one included.
        let end = self.before_rounds(waited.saturating_sub(1) / self.at_once);
        Turn { budget: Arc::clone(self), end }
    }

    /// How long after the start there is just enough time left for this many rounds of items.
    fn before_rounds(&self, rounds: usize) -> Duration {
        let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
        self.limit.saturating_sub(self.share.saturating_mul(rounds))
    }
}

impl Turn {
    /// Why the item has to end, if its time is up.
    #[must_use]
    pub fn spent(&self) -> Option<StopReason> {
        let (end, limit) = (self.end(), self.budget.limit);
        (self.budget.start.elapsed() >= end).then_some(StopReason::Budget { limit, is_share: end < limit })
    }

    /// How long after the start of the run it has to end: later than its own share does, once fewer wait.
    fn end(&self) -> Duration {
        let waiting = self.budget.waiting.load(Ordering::SeqCst);
        self.end.max(self.budget.before_rounds(waiting.div_ceil(self.budget.at_once)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(limit: u64, items: usize, at_once: usize) -> Arc<Budget> {
        Arc::new(Budget::new(Duration::from_secs(limit), items, at_once))
    }

    /// When items end, in seconds, if each takes all the time that it gets.
    fn ends(limit: u64, items: usize, at_once: usize) -> Vec<u64> {
        let budget = budget(limit, items, at_once);
        let mut running: Vec<Turn> = Vec::new();
        let mut ends = Vec::new();
        for _ in 0..items {
            if running.len() == at_once {
                let first = (0..at_once).min_by_key(|at| running[*at].end()).expect("one that ends first");
                ends.push(running.remove(first).end().as_secs());
            }
            running.push(budget.next_turn());
        }
        ends.extend(running.iter().map(|turn| turn.end().as_secs()));
        ends
    }

    #[test]
    fn items_that_wait_have_an_equal_share() {
        assert_eq!(ends(120, 1, 2), [120]);
        assert_eq!(ends(120, 2, 2), [120, 120]);
        assert_eq!(ends(120, 4, 1), [30, 60, 90, 120]);
        assert_eq!(ends(120, 5, 2), [40, 80, 80, 120, 120]);
        assert_eq!(ends(120, 6, 2), [40, 40, 80, 80, 120, 120]);
        assert_eq!(budget(9, 0, 0).next_turn().end().as_secs(), 9);
    }

    #[test]
    fn time_that_a_quick_item_leaves_goes_to_the_others() {
        let budget = budget(120, 6, 2);
        let slow = budget.next_turn();
        let ends = (0..5).map(|_| (budget.next_turn().end().as_secs(), slow.end().as_secs()));
        assert_eq!(ends.collect::<Vec<_>>(), [(40, 40), (80, 40), (80, 80), (120, 80), (120, 120)]);
    }

    #[test]
    fn a_spent_budget_says_whether_others_wait() {
        let budget = Arc::new(Budget::new(Duration::ZERO, 1, 1));
        let reason = budget.next_turn().spent().expect("no time at all");
        assert_eq!(reason.to_string(), "the budget of 0 seconds was spent; allow more with --budget");
        let shared = StopReason::Budget { limit: Duration::from_secs(1), is_share: true };
        assert_eq!(
            shared.to_string(),
            "its share of the budget of 1 second was spent; allow more with --budget"
        );
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
