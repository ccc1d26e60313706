//! A stream explains only the first N signatures that do not match, in the order of the input, so that each run
//! explains the same ones: a batch waits for all earlier ones before it takes from the quota.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many signatures of a stream are explained: each takes about a millisecond.
pub const MAX_EXPLAINED: u64 = 100;

/// The explanations that are left for a stream.
pub struct ExplainQuota {
    left: AtomicU64,
    order: Mutex<Order>,
    changed: Condvar,
}

#[derive(Default)]
struct Order {
    /// The first batch that is not done.
    next: u64,
    /// Later batches that are done.
    done: BTreeSet<u64>,
}

impl ExplainQuota {
    /// A quota of this many explanations.
    #[must_use]
    pub fn new(left: u64) -> Self {
        ExplainQuota { left: AtomicU64::new(left), order: Mutex::default(), changed: Condvar::new() }
    }

    /// The turn of a batch, which ends when it is dropped.
    pub fn turn_of(&self, batch: u64) -> Turn<'_> {
        Turn { quota: self, batch, has_come: false }
    }

    fn order(&self) -> MutexGuard<'_, Order> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn of one batch.
pub struct Turn<'a> {
    quota: &'a ExplainQuota,
    batch: u64,
    has_come: bool,
}

impl Turn<'_> {
    /// Takes one explanation, if any is left. The first call waits for all earlier batches.
    pub fn try_take(&mut self) -> bool {
        // The quota only shrinks, so there is no need to wait for an empty one.
        if self.quota.left.load(Ordering::Acquire) == 0 {
            return false;
        }
        if !self.has_come {
            let order = self.quota.order();
            let wait = |order: &mut Order| order.next != self.batch;
            let _come = self.quota.changed.wait_while(order, wait).unwrap_or_else(PoisonError::into_inner);
            self.has_come = true;
        }
        let left = self.quota.left.load(Ordering::Acquire);
        self.quota.left.store(left.saturating_sub(1), Ordering::Release);
        left > 0
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut order = self.quota.order();
        order.done.insert(self.batch);
        while {
            let next = order.next;
            order.done.remove(&next)
        } {
            order.next += 1;
        }
        drop(order);
        self.quota.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn the_earliest_are_explained_whichever_thread_is_first() {
        let quota = ExplainQuota::new(3);
        let taken = |batch: u64, count: usize| {
            let mut turn = quota.turn_of(batch);
            (0..count).filter(|_| turn.try_take()).count()
        };
        thread::scope(|scope| {
            let third = scope.spawn(|| taken(2, 5));
            let second = scope.spawn(|| taken(1, 2));
            let first = scope.spawn(|| taken(0, 1));
            assert_eq!([first, second, third].map(|thread| thread.join().expect("no panic")), [1, 2, 0]);
        });
        assert_eq!(taken(3, 1), 0, "nothing is left, and no batch waits");
    }

    #[test]
    fn a_batch_with_nothing_to_explain_passes_the_turn_on() {
        let quota = ExplainQuota::new(9);
        drop((quota.turn_of(1), quota.turn_of(0)));
        assert!(quota.turn_of(2).try_take());
    }
}
