//! Applies a function to many items, with a bounded number of threads.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Applies `work` to every item, with at most `workers` threads at a time, and returns the results in the
/// order of the items. Where no thread can be started, the caller's does the work.
///
/// # Panics
///
/// If `work` does, with the same payload, once the other workers have done the remaining items.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use jwt_assay::suite::in_parallel;
///
/// let two = NonZeroUsize::new(2).expect("two is not zero");
/// assert_eq!(in_parallel(["a", "bc", "def"], two, str::len), [1, 2, 3]);
/// ```
pub fn in_parallel<T: Send, R: Send>(
    items: impl IntoIterator<Item = T>,
    workers: NonZeroUsize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let items: Vec<T> = items.into_iter().collect();
    let workers = workers.get().min(items.len());
    let queue = Mutex::new(items.into_iter().enumerate());
    // The queue is locked only while an item is taken.
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || std::iter::from_fn(next).map(|(at, item)| (at, work(item))).collect::<Vec<_>>();
    let mut done = thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
        let workers: Vec<_> = (0..workers).map_while(start).collect();
        let own = if workers.is_empty() { work() } else { Vec::new() };
        let done: Vec<_> = workers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.into_iter()
            .flat_map(|part| part.unwrap_or_else(|panic| resume_unwind(panic)))
            .chain(own)
            .collect::<Vec<_>>()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn workers(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).expect("at least one worker")
    }

    #[test]
    fn the_results_are_in_the_order_of_the_items() {
        for count in [1, 2, 7, 1_000] {
            let squares = in_parallel(0..100_u32, workers(count), |number| number * number);
            assert_eq!(squares, (0..100).map(|number| number * number).collect::<Vec<_>>());
        }
        assert!(in_parallel([], workers(3), |()| ()).is_empty());
    }

    /// The barrier lets no thread through before there are two.
    #[test]
    fn as_many_items_are_worked_on_at_once_as_there_are_workers() {
        let (barrier, at_work, most) = (Barrier::new(2), AtomicUsize::new(0), AtomicUsize::new(0));
        in_parallel(0..10, workers(2), |_| {
            let now = at_work.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            barrier.wait();
            at_work.fetch_sub(1, Ordering::SeqCst);
        });
        assert_eq!(most.into_inner(), 2);
    }

    #[test]
    fn a_panic_is_passed_on_after_the_remaining_items() {
        let done = AtomicUsize::new(0);
        let work = |number| match number {
            0 => panic!("on purpose"),
            _ => done.fetch_add(1, Ordering::Relaxed),
        };
        let caught = catch_unwind(AssertUnwindSafe(|| in_parallel(0..10, workers(2), work)));
        let panic = caught.expect_err("the first item panics");
        assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
        assert_eq!(done.into_inner(), 9);
    }
}
