//! Where an instance runs: in a thread, or here if it bounds the time itself. Its panics become verdicts.

use std::any::Any;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::case::Question;
use super::implementation::{
    Decision, Factory, Failure, Implementation, SignQuestion, VerifyQuestion, ViewQuestion,
};
use super::verdict::Outcome;
use crate::stop::Stop;
use crate::vectors::Earlier;

/// How often a run that waits for an answer checks whether it has to stop.
const POLL: Duration = Duration::from_millis(50);

/// The name of the threads that implementations run in, by which the panic hook knows them.
pub const THREAD_NAME: &str = "implementation under test";

/// Keeps the panics of implementations under test off stderr, since their verdicts report them. Any
/// other panic is printed as before. For programs that show the verdicts.
pub fn silence_iut_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(THREAD_NAME) {
            usual(panic);
        }
    }));
}

/// The message of a panic.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}

/// One question on its way to the thread.
pub(super) struct Job {
    pub question: Arc<Question>,
    pub resets: bool,
}

/// Where an instance runs.
pub(super) enum Worker {
    /// In a thread. One that hangs is abandoned.
    Thread { jobs: Sender<Job>, outcomes: Receiver<Outcome> },
    /// Here, since it bounds the time itself: two threads that wait for each other cost more than the question.
    Here { instance: Box<dyn Implementation>, jobs: VecDeque<Job> },
}

impl Worker {
    /// Starts a fresh instance. If the factory panics, the first question finds that the thread has ended.
    pub fn start(
        factory: &Factory,
        bounds_time: bool,
        prepare: fn(&mut dyn Implementation),
    ) -> io::Result<Self> {
        if bounds_time {
            let mut instance = factory();
            prepare(&mut *instance);
            return Ok(Worker::Here { instance, jobs: VecDeque::new() });
        }
        let (jobs, inbox) = channel::<Job>();
        let (outbox, outcomes) = channel();
        let factory = Arc::clone(factory);
        let work = move || {
            let mut instance = factory();
            prepare(&mut *instance);
            for job in inbox {
                let outcome = caught(&mut *instance, &job);
                // After a failure the remaining questions go to a fresh instance.
                let has_failed = outcome.failure().is_some();
                if outbox.send(outcome).is_err() || has_failed {
                    break;
                }
            }
        };
        thread::Builder::new().name(THREAD_NAME.to_owned()).spawn(work)?;
        Ok(Worker::Thread { jobs, outcomes })
    }

    /// Queues a question.
    pub fn put(&mut self, job: Job) {
        match self {
            // A thread that has ended takes no job; the missing outcome shows that.
            Worker::Thread { jobs, .. } => drop(jobs.send(job)),
            Worker::Here { jobs, .. } => jobs.push_back(job),
        }
    }

    /// Waits for the outcome of the next question; `None` if the run has to stop first. The time starts now, so a
    /// question that was queued early has a little more.
    pub fn outcome(&mut self, timeout: Option<Duration>, stop: &Stop) -> Option<Outcome> {
        let outcomes = match self {
            Worker::Thread { outcomes, .. } => outcomes,
            Worker::Here { instance, jobs } => return Some(caught(&mut **instance, &jobs.pop_front()?)),
        };
        let start = Instant::now();
        loop {
            let left = timeout.map(|timeout| timeout.saturating_sub(start.elapsed()));
            match outcomes.recv_timeout(left.unwrap_or(POLL).min(POLL)) {
                Ok(outcome) => return Some(outcome),
                Err(RecvTimeoutError::Disconnected) => return Some(crash("its thread ended".to_owned())),
                Err(RecvTimeoutError::Timeout) if stop.is_requested() => return None,
                Err(RecvTimeoutError::Timeout) if left.is_some_and(|left| left.is_zero()) => {
                    let limit = timeout.unwrap_or_default();
                    return Some(Outcome::Failed(Failure::Timeout { limit, seen: None }));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

fn crash(seen: String) -> Outcome {
    Outcome::Failed(Failure::Crash(seen))
}

/// Asks an instance. A panic is a crash.
fn caught(instance: &mut dyn Implementation, job: &Job) -> Outcome {
    let outcome = catch_unwind(AssertUnwindSafe(|| put(instance, job)));
    outcome.unwrap_or_else(|panic| crash(panic_message(&*panic).to_owned()))
}

/// Asks an instance.
fn put(instance: &mut dyn Implementation, job: &Job) -> Outcome {
    if job.resets
        && let Err(failure) = instance.reset()
    {
        return Outcome::Failed(failure);
    }
    match &*job.question {
        Question::Verify { key, token, now, before, .. } => {
            for Earlier { key, token, now } in before {
                let decision = instance.verify(&VerifyQuestion { key, token: token.as_bytes(), now: *now });
                // It has lost its memory, so its answer to the case itself would mean nothing.
                if matches!(decision, Decision::Failed(_)) {
                    return Outcome::Verify(decision);
                }
            }
            Outcome::Verify(instance.verify(&VerifyQuestion { key, token, now: *now }))
        }
        Question::Sign { key, claims, .. } => Outcome::Sign(instance.sign(&SignQuestion { key, claims })),
        Question::View { catalogue, claims, .. } => {
            Outcome::View(instance.view(&ViewQuestion { catalogue, claims }))
        }
        Question::Hmac { key, message, .. } => Outcome::Hmac(instance.hmac(key, message)),
        Question::Base64url { bytes, .. } => Outcome::Base64url(instance.base64url(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{self, PanicHookInfo};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    const MESSAGE: &str = "a panic that the tests of this file make";

    /// Panics in a thread with this name, and returns the message.
    fn panic_in(name: &str) -> String {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(|| panic!("{MESSAGE}"));
        let panic = thread.expect("a thread can be started").join().expect_err("it panics");
        panic_message(&*panic).to_owned()
    }

    /// The hook is the whole process's, so only panics with our own message are counted.
    #[test]
    fn only_the_panics_of_implementations_are_silenced() {
        let printed = Arc::new(AtomicUsize::new(0));
        let (count, usual) = (Arc::clone(&printed), panic::take_hook());
        panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
            if panic_message(panic.payload()) == MESSAGE {
                count.fetch_add(1, Ordering::SeqCst);
            } else {
                usual(panic);
            }
        }));
        silence_iut_panics();
        assert_eq!(panic_in(THREAD_NAME), MESSAGE);
        assert_eq!(printed.load(Ordering::SeqCst), 0);
        assert_eq!(panic_in("another thread"), MESSAGE);
        assert_eq!(printed.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn every_kind_of_panic_has_a_message() {
        assert_eq!(panic_message(&"borrowed"), "borrowed");
        assert_eq!(panic_message(&"made up".to_owned()), "made up");
        assert_eq!(panic_message(&7), "a panic without a message");
    }
}
