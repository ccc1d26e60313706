//! The calls: how many, when, and when to give up.

use std::thread;
use std::time::Duration;

use super::{Failure, Generator};
use crate::lint::Minted;

/// After this many failures in a row we give up, since each may take its whole time limit.
const MAX_FAILURES_IN_A_ROW: usize = 3;

/// The total length of the tokens that are kept, in bytes: enough for half a million of the usual size.
const MAX_KEPT_BYTES: usize = 256 << 20;

/// How often a generator is called, and when.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// How many tokens to request.
    pub count: usize,
    /// Returns the time, in seconds since the epoch.
    pub clock: &'a dyn Fn() -> u64,
    /// Whether that clock runs. If so, the last token is requested at least two seconds after the first, so
    /// that an `iat` which does not follow the clock is found.
    pub clock_runs: bool,
}

/// The results of the calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The tokens, in the order of the calls.
    pub minted: Vec<Minted>,
    /// The calls that returned no token, counted from 1.
    pub failures: Vec<(usize, Failure)>,
    /// How many calls were made: fewer than planned after too many failures in a row, or once the tokens
    /// exceeded the memory limit. The call that exceeded it counts as a failure.
    pub calls: usize,
}

/// Calls a generator as often as planned, one call after the other; `done` is called after each.
pub fn ask(generator: &dyn Generator, plan: &Plan<'_>, done: impl FnMut()) -> Asked {
    ask_within(MAX_KEPT_BYTES, generator, plan, done)
}

fn ask_within(limit: usize, generator: &dyn Generator, plan: &Plan<'_>, mut done: impl FnMut()) -> Asked {
    let mut asked = Asked::default();
    let mut in_a_row = 0;
    let mut kept = 0;
    while asked.calls < plan.count && in_a_row < MAX_FAILURES_IN_A_ROW {
        asked.calls += 1;
        if plan.clock_runs && asked.calls == plan.count {
            wait_for_the_clock(&asked, plan);
        }
        let before = (plan.clock)();
        match generator.mint() {
            Ok(token) if token.len() > limit - kept => {
                asked.failures.push((asked.calls, too_much(limit)));
                done();
                break;
            }
            Ok(mut token) => {
                // It may have been cut out of a longer answer, and still have its capacity.
                token.shrink_to_fit();
                kept += token.len();
                let after = (plan.clock)().max(before);
                asked.minted.push(Minted { token, before, after });
                in_a_row = 0;
            }
            Err(failure) => {
                asked.failures.push((asked.calls, failure));
                in_a_row += 1;
            }
        }
        done();
    }
    asked
}

fn too_much(limit: usize) -> Failure {
    let found = format!("the tokens take more than {} MiB", limit >> 20);
    Failure::new(found, "request fewer with -n, or make the generator mint shorter ones")
}

/// Waits until the clock has moved on since the first token.
fn wait_for_the_clock(asked: &Asked, plan: &Plan<'_>) {
    let Some(first) = asked.minted.first() else { return };
    let passed = (plan.clock)().saturating_sub(first.after);
    thread::sleep(Duration::from_secs(Minted::MIN_GAP_SECONDS.saturating_sub(passed)));
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    /// Returns one scripted result per call.
    struct Script(RefCell<Vec<Result<String, Failure>>>);

    impl Script {
        fn of(calls: &str) -> Self {
            let call = |mark| match mark {
                'x' => Err(Failure::new("nothing", "look")),
                token => Ok(token.to_string()),
            };
            Script(RefCell::new(calls.chars().rev().map(call).collect()))
        }
    }

    impl Generator for Script {
        fn mint(&self) -> Result<String, Failure> {
            self.0.borrow_mut().pop().expect("no call more than planned")
        }
    }

    fn asked(calls: &str) -> (Asked, usize) {
        let done = Cell::new(0);
        let plan = Plan { count: calls.len(), clock: &|| 7, clock_runs: false };
        let asked = ask(&Script::of(calls), &plan, || done.set(done.get() + 1));
        (asked, done.get())
    }

    #[test]
    fn a_failure_is_kept_with_its_call_and_the_rest_goes_on() {
        let (asked, done) = asked("axxbxc");
        let tokens: Vec<&str> = asked.minted.iter().map(|minted| minted.token.as_str()).collect();
        let failed: Vec<usize> = asked.failures.iter().map(|(call, _)| *call).collect();
        assert_eq!((tokens, failed, asked.calls, done), (vec!["a", "b", "c"], vec![2, 3, 5], 6, 6));
    }

    #[test]
    fn calls_end_after_three_failures_in_a_row() {
        let (asked, done) = asked("axxxb");
        assert_eq!((asked.minted.len(), asked.failures.len(), asked.calls, done), (1, 3, 4, 4));
    }

    #[test]
    fn calls_end_at_the_memory_limit() {
        /// Mints tokens of the greatest length.
        struct Long;
        impl Generator for Long {
            fn mint(&self) -> Result<String, Failure> {
                Ok("a".repeat(super::super::OUTPUT_LIMIT))
            }
        }
        let plan = Plan { count: 9, clock: &|| 7, clock_runs: false };
        let done = Cell::new(0);
        let asked = ask_within(3 << 20, &Long, &plan, || done.set(done.get() + 1));
        assert_eq!((asked.minted.len(), asked.calls, done.get()), (3, 4, 4));
        let [(4, failure)] = &asked.failures[..] else { panic!("{:?}", asked.failures) };
        assert_eq!(
            failure.to_string(),
            "the tokens take more than 3 MiB; request fewer with -n, or make the generator mint shorter ones"
        );
        let within = ask_within(9 << 20, &Long, &plan, || {});
        assert_eq!((within.minted.len(), within.failures.len()), (9, 0));
    }

    #[test]
    fn no_call_ends_before_it_began_although_the_clock_went_back() {
        let times = RefCell::new(vec![5, 9]);
        let clock = || times.borrow_mut().pop().expect("two looks");
        let plan = Plan { count: 1, clock: &clock, clock_runs: false };
        let asked = ask(&Script::of("a"), &plan, || {});
        assert_eq!(asked.minted, [Minted { token: "a".to_owned(), before: 9, after: 9 }]);
    }
}
