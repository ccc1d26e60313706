//! The first so many signatures that differ are explained, whichever worker has them: who explains waits
//! until all earlier batches are done, so that the same ones are explained each time.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many signatures of a stream are explained: each takes about a millisecond.
pub(super) const EXPLAINED: u64 = 100;

/// Whose turn it is to explain.
pub(super) struct Turns {
    /// How many explanations are left.
    left: AtomicU64,
    order: Mutex<Order>,
    changed: Condvar,
}

#[derive(Default)]
struct Order {
    /// The first batch that is not done.
    next: u64,
    /// Batches behind it that are done.
    done: BTreeSet<u64>,
}

impl Turns {
    pub(super) fn new(left: u64) -> Self {
        Turns { left: AtomicU64::new(left), order: Mutex::default(), changed: Condvar::new() }
    }

    /// The turn of a batch, which is over when this is dropped.
    pub(super) fn of(&self, batch: u64) -> Turn<'_> {
        Turn { turns: self, batch, has_come: false }
    }

    fn order(&self) -> MutexGuard<'_, Order> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn of one batch.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    batch: u64,
    has_come: bool,
}

impl Turn<'_> {
    /// Whether one more signature may be explained.
    pub(super) fn take(&mut self) -> bool {
        // It only falls, so nobody need wait to hear that nothing is left.
        if self.turns.left.load(Ordering::Acquire) == 0 {
            return false;
        }
        if !self.has_come {
            let order = self.turns.order();
            let wait = |order: &mut Order| order.next != self.batch;
            let _come = self.turns.changed.wait_while(order, wait).unwrap_or_else(PoisonError::into_inner);
            self.has_come = true;
        }
        let left = self.turns.left.load(Ordering::Acquire);
        self.turns.left.store(left.saturating_sub(1), Ordering::Release);
        left > 0
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut order = self.turns.order();
        order.done.insert(self.batch);
        while {
            let next = order.next;
            order.done.remove(&next)
        } {
            order.next += 1;
        }
        drop(order);
        self.turns.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn the_earliest_are_explained_whoever_is_first() {
        let turns = Turns::new(3);
        let taken = |batch: u64, count: usize| {
            let mut turn = turns.of(batch);
            (0..count).filter(|_| turn.take()).count()
        };
        thread::scope(|scope| {
            let third = scope.spawn(|| taken(2, 5));
            let second = scope.spawn(|| taken(1, 2));
            let first = scope.spawn(|| taken(0, 1));
            assert_eq!([first, second, third].map(|thread| thread.join().expect("no panic")), [1, 2, 0]);
        });
        assert_eq!(taken(3, 1), 0, "nothing is left, and nobody waits");
    }

    #[test]
    fn a_batch_with_nothing_to_explain_passes_the_turn_on() {
        let turns = Turns::new(9);
        drop((turns.of(1), turns.of(0)));
        assert!(turns.of(2).take());
    }
}
