//! The calls: how many, when, how many at once, and when to give up.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Failure, Generator};
use crate::lint::Minted;
use crate::stop::{Stop, StopReason};

/// After this many failures in a row we give up, since each may take its whole time limit.
const MAX_FAILURES_IN_A_ROW: usize = 3;

/// The total length of the tokens that are kept, in bytes: enough for half a million of the usual size.
const MAX_KEPT_BYTES: usize = 256 << 20;

/// How many calls per thread may be ahead of one that is slow: their results take memory until its own is there.
const CALLS_AHEAD: usize = 4;

/// How often the calls are checked for whether they have to stop.
const POLL: Duration = Duration::from_millis(20);

/// How long calls that have to stop may take to end.
const STOP_GRACE: Duration = Duration::from_millis(300);

/// How often a generator is called, and when.
#[derive(Clone)]
pub struct Plan {
    /// How many tokens to request.
    pub count: usize,
    /// How many calls to make at once. The results are the same in the order of the calls, whichever ends first.
    pub jobs: NonZeroUsize,
    /// Returns the time since the epoch.
    pub clock: Arc<dyn Fn() -> Duration + Send + Sync>,
    /// Whether that clock runs. If so, the last token is requested at least two seconds after the first, so
    /// that an `iat` which does not follow the clock is found.
    pub clock_runs: bool,
    /// When to stop before all calls are made.
    pub stop: Stop,
}

/// The results of the calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The tokens, in the order of the calls.
    pub minted: Vec<Minted>,
    /// The calls that returned no token, counted from 1.
    pub failures: Vec<(usize, Failure)>,
    /// How many calls ended: fewer than planned if they had to stop, after too many failures in a row, or once the
    /// tokens exceeded the memory limit. The call that exceeded it counts as a failure.
    pub calls: usize,
    /// Why the calls had to stop, if they had to.
    pub stopped: Option<StopReason>,
}

/// Calls a generator as often as planned; `done` is called for each call that ended, in the order of the calls.
///
/// # Panics
/// If the generator does.
pub fn ask(generator: &Arc<dyn Generator>, plan: &Plan, done: impl FnMut()) -> Asked {
    ask_within(MAX_KEPT_BYTES, generator, plan, done)
}

fn ask_within(limit: usize, generator: &Arc<dyn Generator>, plan: &Plan, mut done: impl FnMut()) -> Asked {
    let callers = match Callers::start(generator, plan) {
        Ok(callers) => callers,
        Err(error) => {
            let stopped = Some(StopReason::Exhausted(error.to_string()));
            return Asked { stopped, ..Asked::default() };
        }
    };
    let mut series = Series::new(plan, limit);
    let mut sent = 0;
    while !series.is_over && !plan.stop.is_requested() {
        while sent < series.may_be_sent() {
            sent += 1;
            if plan.clock_runs && sent == plan.count {
                series.wait_for_the_clock();
            }
            callers.call(sent);
        }
        if let Ok(call) = callers.results.recv_timeout(POLL) {
            (0..series.arrive(call)).for_each(|_| done());
        }
    }
    if !series.is_over {
        callers.stop().for_each(|call| {
            series.arrive(call);
        });
        std::mem::take(&mut series.early).into_values().for_each(|call| series.take(call));
        series.asked.stopped = plan.stop.reason().cloned();
    }
    series.asked
}

/// The results so far.
struct Series<'a> {
    plan: &'a Plan,
    limit: usize,
    kept: usize,
    in_a_row: usize,
    is_over: bool,
    /// The results of calls that ended before an earlier one.
    early: BTreeMap<usize, Call>,
    asked: Asked,
}

impl<'a> Series<'a> {
    fn new(plan: &'a Plan, limit: usize) -> Self {
        let (early, asked) = (BTreeMap::new(), Asked::default());
        Series { plan, limit, kept: 0, in_a_row: 0, is_over: plan.count == 0, early, asked }
    }

    /// Adds a result, in the order of the calls: it waits for those of earlier calls. Returns how many were added.
    fn arrive(&mut self, call: Call) -> usize {
        let added_before = self.asked.calls;
        self.early.insert(call.number, call);
        while !self.is_over
            && let Some(call) = self.early.remove(&(self.asked.calls + 1))
        {
            self.take(call);
        }
        self.asked.calls - added_before
    }

    /// How many calls may have been made by now. The last one waits for all others.
    fn may_be_sent(&self) -> usize {
        let Plan { count, jobs, .. } = *self.plan;
        let ahead = if jobs == NonZeroUsize::MIN { 1 } else { jobs.get().saturating_mul(CALLS_AHEAD) };
        let others = self.asked.calls.saturating_add(ahead).min(count.saturating_sub(1));
        if self.asked.calls + 1 == count { count } else { others }
    }

    /// Adds the result of the next call.
    fn take(&mut self, call: Call) {
        let Call { number, before, after, result } = call;
        let result = result.unwrap_or_else(|panic| resume_unwind(panic));
        self.asked.calls += 1;
        match result {
            Ok(token) if token.len() > self.limit - self.kept => {
                self.asked.failures.push((number, too_much(self.limit)));
                self.is_over = true;
            }
            Ok(mut token) => {
                // It may have been cut out of a longer answer, and still have its capacity.
                token.shrink_to_fit();
                self.kept += token.len();
                self.asked.minted.push(Minted::timed(token, before, after));
                self.in_a_row = 0;
            }
            Err(failure) => {
                self.asked.failures.push((number, failure));
                self.in_a_row += 1;
            }
        }
        self.is_over |= self.asked.calls == self.plan.count || self.in_a_row == MAX_FAILURES_IN_A_ROW;
    }

    /// Waits until the clock has moved on since the first token.
    fn wait_for_the_clock(&self) {
        let Some(first) = self.asked.minted.first() else { return };
        let passed = (self.plan.clock)().as_secs().saturating_sub(first.after);
        let end = Instant::now() + Duration::from_secs(Minted::MIN_GAP_SECONDS.saturating_sub(passed));
        while Instant::now() < end && !self.plan.stop.is_requested() {
            thread::sleep(POLL.min(end.saturating_duration_since(Instant::now())));
        }
    }
}

/// A call that ended.
struct Call {
    number: usize,
    before: Duration,
    after: Duration,
    result: thread::Result<Result<String, Failure>>,
}

/// The threads that call the generator. They are left to themselves if they do not end in time: a request to a URL
/// can't be stopped.
struct Callers {
    numbers: Sender<usize>,
    results: Receiver<Call>,
}

impl Callers {
    /// Starts as many threads as there may be, but not without one.
    fn start(generator: &Arc<dyn Generator>, plan: &Plan) -> io::Result<Self> {
        let (numbers, inbox) = channel();
        let (outbox, results) = channel();
        let inbox = Arc::new(Mutex::new(inbox));
        for thread in 0..plan.jobs.get().min(plan.count) {
            let (generator, plan) = (Arc::clone(generator), plan.clone());
            let (inbox, outbox) = (Arc::clone(&inbox), outbox.clone());
            let started = thread::Builder::new().spawn(move || work(&*generator, &plan, &inbox, &outbox));
            match started {
                Err(error) if thread == 0 => return Err(error),
                Err(_) => break,
                Ok(_) => {}
            }
        }
        Ok(Callers { numbers, results })
    }

    fn call(&self, number: usize) {
        // Threads that have ended have to stop, or have panicked, which their last result says.
        let _ = self.numbers.send(number);
    }

    /// Makes no more calls, and waits a moment for those that are being made.
    fn stop(self) -> impl Iterator<Item = Call> {
        drop(self.numbers);
        let end = Instant::now() + STOP_GRACE;
        std::iter::from_fn(move || {
            self.results.recv_timeout(end.saturating_duration_since(Instant::now())).ok()
        })
    }
}

fn work(generator: &dyn Generator, plan: &Plan, inbox: &Mutex<Receiver<usize>>, outbox: &Sender<Call>) {
    // Unlocked as soon as there is a number.
    let next = || inbox.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
    while let Some(number) = next().filter(|_| !plan.stop.is_requested()) {
        let before = (plan.clock)();
        let result = catch_unwind(AssertUnwindSafe(|| generator.mint(&plan.stop)));
        let after = (plan.clock)().max(before);
        if matches!(result, Ok(Err(_))) && plan.stop.is_requested() {
            // It may have failed because it had to stop.
            return;
        }
        if outbox.send(Call { number, before, after, result }).is_err() {
            return;
        }
    }
}

fn too_much(limit: usize) -> Failure {
    let found = format!("the tokens take more than {} MiB", limit >> 20);
    Failure::new(found, "request fewer with -n, or make the generator mint shorter ones")
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Returns the result that a call of this number has in the script: a token, or `x` for none.
    struct Script(Vec<char>, AtomicUsize);

    impl Generator for Script {
        fn mint(&self, _: &Stop) -> Result<String, Failure> {
            match self.0[self.1.fetch_add(1, Ordering::SeqCst)] {
                'x' => Err(Failure::new("nothing", "look")),
                token => Ok(token.to_string()),
            }
        }
    }

    fn script(calls: &str) -> Arc<dyn Generator> {
        Arc::new(Script(calls.chars().collect(), AtomicUsize::new(0)))
    }

    fn plan(count: usize, jobs: usize) -> Plan {
        let jobs = NonZeroUsize::new(jobs).expect("at least one");
        Plan { count, jobs, clock: Arc::new(|| Duration::ZERO), clock_runs: false, stop: Stop::never() }
    }

    fn asked(calls: &str) -> (Asked, usize) {
        let mut done = 0;
        let asked = ask(&script(calls), &plan(calls.len(), 1), || done += 1);
        (asked, done)
    }

    fn tokens(asked: &Asked) -> Vec<&str> {
        asked.minted.iter().map(|minted| minted.token.as_str()).collect()
    }

    #[test]
    fn a_failure_is_kept_with_its_call_and_the_rest_goes_on() {
        let (asked, done) = asked("axxbxc");
        let failed: Vec<usize> = asked.failures.iter().map(|(call, _)| *call).collect();
        assert_eq!((tokens(&asked), failed, asked.calls, done), (vec!["a", "b", "c"], vec![2, 3, 5], 6, 6));
    }

    #[test]
    fn calls_end_after_three_failures_in_a_row() {
        let (asked, done) = asked("axxxb");
        assert_eq!((asked.minted.len(), asked.failures.len(), asked.calls, done), (1, 3, 4, 4));
        assert_eq!(asked.stopped, None);
    }

    #[test]
    fn calls_end_at_the_memory_limit() {
        /// Mints tokens of the greatest length.
        struct Long;
        impl Generator for Long {
            fn mint(&self, _: &Stop) -> Result<String, Failure> {
                Ok("a".repeat(super::super::OUTPUT_LIMIT))
            }
        }
        let long: Arc<dyn Generator> = Arc::new(Long);
        for jobs in [1, 3] {
            let mut done = 0;
            let asked = ask_within(3 << 20, &long, &plan(9, jobs), || done += 1);
            assert_eq!((asked.minted.len(), asked.calls, done), (3, 4, 4));
            let [(4, failure)] = &asked.failures[..] else { panic!("{:?}", asked.failures) };
            assert_eq!(
                failure.to_string(),
                "the tokens take more than 3 MiB; request fewer with -n, or make the generator mint shorter ones"
            );
        }
        let within = ask_within(9 << 20, &long, &plan(9, 1), || {});
        assert_eq!((within.minted.len(), within.failures.len()), (9, 0));
    }

    #[test]
    fn no_call_ends_before_it_began_although_the_clock_went_back() {
        let looks = AtomicUsize::new(0);
        let clock = move || Duration::from_secs([9, 5][looks.fetch_add(1, Ordering::SeqCst)]);
        let plan = Plan { clock: Arc::new(clock), ..plan(1, 1) };
        let asked = ask(&script("a"), &plan, || {});
        assert_eq!(
            asked.minted,
            [Minted::timed("a".to_owned(), Duration::from_secs(9), Duration::from_secs(9))]
        );
    }

    /// Two calls wait for each other, so they must be made at once. The last one waits for all others.
    #[test]
    fn as_many_calls_are_made_at_once_as_there_are_jobs() {
        struct Pairs(AtomicUsize, Barrier);
        impl Generator for Pairs {
            fn mint(&self, _: &Stop) -> Result<String, Failure> {
                let number = self.0.fetch_add(1, Ordering::SeqCst);
                if number < 8 {
                    self.1.wait();
                }
                Ok(number.to_string())
            }
        }
        let pairs: Arc<dyn Generator> = Arc::new(Pairs(AtomicUsize::new(0), Barrier::new(2)));
        let asked = ask(&pairs, &plan(9, 2), || {});
        assert_eq!((asked.minted.len(), asked.calls, asked.failures.len()), (9, 9, 0));
        assert_eq!(asked.minted[8].token, "8");
    }

    /// The results of a script whose calls end in this order.
    fn ended_in(order: &[usize], script: &str) -> Asked {
        let plan = plan(script.len(), 3);
        let mut series = Series::new(&plan, MAX_KEPT_BYTES);
        for at in order {
            let result = match script.as_bytes()[*at] {
                b'x' => Err(Failure::new("nothing", "look")),
                token => Ok(char::from(token).to_string()),
            };
            let (before, after) = (Duration::ZERO, Duration::ZERO);
            series.arrive(Call { number: at + 1, before, after, result: Ok(result) });
        }
        series.asked
    }

    #[test]
    fn the_results_do_not_depend_on_the_order_in_which_calls_end() {
        for script in ["abcde", "axbxc", "axxxb", "xxbxx"] {
            let (in_order, _) = asked(script);
            let orders = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [1, 0, 3, 2, 4]];
            for order in orders {
                assert_eq!(ended_in(&order, script), in_order, "{script} {order:?}");
            }
        }
    }

    #[test]
    fn a_stop_keeps_what_has_ended_and_waits_for_no_other() {
        /// Hangs from the third call on, until it has to stop.
        struct Hanging(AtomicUsize);
        impl Generator for Hanging {
            fn mint(&self, stop: &Stop) -> Result<String, Failure> {
                let number = self.0.fetch_add(1, Ordering::SeqCst);
                if number < 2 {
                    return Ok(number.to_string());
                }
                stop.set(StopReason::Interrupted);
                Err(Failure::new("killed", "look"))
            }
        }
        for jobs in [1, 4] {
            let hanging: Arc<dyn Generator> = Arc::new(Hanging(AtomicUsize::new(0)));
            let asked = ask(&hanging, &plan(9, jobs), || {});
            assert_eq!((asked.calls, asked.failures.len()), (2, 0), "{jobs}");
            assert_eq!(asked.stopped, Some(StopReason::Interrupted));
        }
    }
}
