//! Runs the cases on an implementation: bounds the time, survives crashes, and applies the list of
//! known failures.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::case::{Case, Question};
use super::implementation::{
    Clock, Decision, Description, Failure, Implementation, SignQuestion, VerifyQuestion, ViewQuestion,
};
use super::known::{KnownFailure, KnownFailures};
use super::panics::{THREAD_NAME, panic_message};
use super::patience::Patience;
use super::renew::{has_validity, renewed};
use super::report::{CaseResult, PeerReport, Unfinished};
use super::verdict::{Judgement, Outcome, Verdict, judge};
use crate::jwt::Layer;
use crate::lint::Level;
use crate::stop::{Stop, StopReason};
use crate::vectors::Scope;

/// Makes instances of an implementation: one to start with, and one after each crash.
pub type Factory = Arc<dyn Fn() -> Box<dyn Implementation> + Send + Sync>;

/// How a run is done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunOptions {
    /// Whether a broken SHOULD is a failure.
    pub strict: bool,
    /// How long one question may take.
    pub timeout: Duration,
    /// Returns the machine's time, in seconds since the epoch, for implementations that have a clock
    /// of their own.
    pub clock: fn() -> u64,
    /// When to stop before every case has an answer.
    pub stop: Stop,
}

impl RunOptions {
    /// Five seconds per question, and no limit to their sum; a broken SHOULD is a note.
    #[must_use]
    pub fn new(clock: fn() -> u64) -> Self {
        RunOptions { strict: false, timeout: Duration::from_secs(5), clock, stop: Stop::never() }
    }
}

/// Runs cases on an implementation. `progress` is called with each result. A run that has to stop lists the cases that
/// are left.
pub fn run(
    factory: &Factory,
    cases: &[&Case],
    known: &KnownFailures,
    options: &RunOptions,
    mut progress: impl FnMut(&CaseResult),
) -> PeerReport {
    let mut session = Session::start(factory, options);
    let scope = session.description.scope;
    // A known failure that is outside of the scope still gets a result, which shows that it is stale.
    let is_reported = |case: &&Case| case.concerns(scope) || known.entry(&case.id).is_some();
    let cases: Vec<&Case> = cases.iter().copied().filter(is_reported).collect();
    let mut results = Vec::with_capacity(cases.len());
    let mut record = |case: &Case, judgement| {
        let result = conclude(case, judgement, known.entry(&case.id), options.strict);
        progress(&result);
        results.push(result);
    };
    let mut done = 0;
    for cases in cases.chunks(session.ahead()) {
        done += session.ask(cases, &mut record);
        if session.stopped.is_some() {
            break;
        }
    }
    let unfinished = session.leave(&cases[done..], record);
    PeerReport { description: session.description, results, unfinished }
}

/// How often a run that waits for an answer checks whether it has to stop.
const POLL: Duration = Duration::from_millis(50);

/// Turns a judgement into a result: a known failure must fail in the known way, and a SHOULD counts only in a strict
/// run.
fn conclude(case: &Case, mut judgement: Judgement, known: Option<&KnownFailure>, strict: bool) -> CaseResult {
    let failed = judgement.verdict.is_failure();
    let was = judgement.verdict;
    if let Some(known) = known {
        let reason = &known.why;
        judgement.note = Some(if !failed {
            judgement.verdict = Verdict::StaleKnownFailure;
            format!("{was}: remove it from the list of known failures ({reason})")
        } else if known.covers(was) {
            judgement.verdict = Verdict::KnownFailure;
            format!("{was}: {reason}")
        } else {
            format!(
                "another failure is known ({reason}); if this one is too, give its entry \"verdict\": \"{was}\""
            )
        });
    } else if failed
        && case.level == Level::Should
        && !strict
        && !matches!(was, Verdict::Crash | Verdict::Timeout)
    {
        judgement.verdict = Verdict::Note;
        judgement.note = Some(format!("{was}, which fails a strict run"));
    }
    CaseResult::new(case, judgement)
}

/// An implementation that runs in a thread of its own, and what is needed to restart it.
struct Session<'run> {
    factory: &'run Factory,
    options: &'run RunOptions,
    description: Description,
    /// `None` for an implementation that bounds the time itself.
    timeout: Option<Duration>,
    /// `None` if no thread could be started, for which `options.stop` then is the reason.
    worker: Option<Worker>,
    patience: Patience,
    /// Why the run stopped.
    stopped: Option<StopReason>,
}

impl<'run> Session<'run> {
    fn start(factory: &'run Factory, options: &'run RunOptions) -> Self {
        let first = factory();
        let timeout = (!first.bounds_time()).then_some(options.timeout);
        let description = first.describe();
        drop(first);
        let patience = Patience::default();
        let mut session =
            Session { factory, options, description, timeout, worker: None, patience, stopped: None };
        session.restart();
        session
    }

    /// Starts a fresh instance.
    fn restart(&mut self) {
        let worker = Worker::start(self.factory, self.timeout.is_none());
        self.worker =
            worker.map_err(|error| self.options.stop.set(StopReason::Exhausted(error.to_string()))).ok();
    }

    /// How many questions are queued before the first is answered. Two threads that wait for each other at every
    /// question spend most of their time on that. But a question that was remade for the present time must not
    /// grow old.
    fn ahead(&self) -> usize {
        if self.description.clock == Clock::System { 1 } else { 32 }
    }

    /// Asks some cases, and passes on the judgement of each, in their order, until the run has to stop. Returns how
    /// many were judged.
    fn ask<'case>(
        &mut self,
        cases: &[&'case Case],
        report: &mut impl FnMut(&'case Case, Judgement),
    ) -> usize {
        let asked: Vec<_> = cases.iter().map(|case| (*case, self.question_of(case))).collect();
        let mut open = asked.iter().filter_map(|(_, question)| question.as_ref().ok());
        self.put(open.clone());
        for (done, (case, question)) in asked.iter().enumerate() {
            let judgement = match question {
                Err(reason) => Judgement::skip(&case.question, reason),
                Ok(question) => {
                    open.next();
                    let Some(outcome) = self.outcome() else { return done };
                    self.stopped = self.patience.note(outcome.failure());
                    if outcome.failure().is_some() && self.stopped.is_none() {
                        self.restart();
                        self.put(open.clone());
                    }
                    judge(question, outcome)
                }
            };
            report(case, judgement);
            if self.stopped.is_some() {
                return done + 1;
            }
        }
        cases.len()
    }

    /// Waits for the outcome of the next question; `None` if the run has to stop. A failure in that moment may be due
    /// to the stop, so it is not the implementation's.
    fn outcome(&mut self) -> Option<Outcome> {
        let stop = &self.options.stop;
        let outcome = self.worker.as_mut().filter(|_| !stop.is_requested());
        let outcome = outcome.and_then(|worker| worker.outcome(self.timeout, stop));
        let is_stopped = outcome.as_ref().is_none_or(|outcome| outcome.failure().is_some());
        if is_stopped && let Some(reason) = stop.reason() {
            self.stopped = Some(reason.clone());
            return None;
        }
        outcome
    }

    /// Lists the cases that are left without an answer, and passes on the judgement of those that need none.
    fn leave<'case>(
        &self,
        cases: &[&'case Case],
        mut report: impl FnMut(&'case Case, Judgement),
    ) -> Option<Unfinished> {
        let mut unanswered = Vec::new();
        for case in cases {
            match self.question_of(case) {
                Err(reason) => report(case, Judgement::skip(&case.question, reason)),
                Ok(_) => unanswered.push(case.id.clone()),
            }
        }
        self.stopped.clone().map(|why| Unfinished { why, unanswered })
    }

    /// Queues questions for the instance.
    fn put<'question>(&mut self, questions: impl Iterator<Item = &'question Arc<Question>>) {
        let Some(worker) = &mut self.worker else { return };
        let resets = self.description.scope == Scope::Profile;
        for question in questions {
            worker.put(Job { question: Arc::clone(question), resets });
        }
    }

    /// The question, remade for the present time if the implementation uses its own clock; or why it is not asked.
    fn question_of(&self, case: &Case) -> Result<Arc<Question>, &'static str> {
        if !case.concerns(self.description.scope) {
            return Err("the case is outside of its scope");
        }
        if !self.description.ops.contains(&case.question.operation()) {
            return Err("it does not offer this operation");
        }
        if self.description.clock == Clock::System && self.judges_by_time(case) {
            return renewed(&case.question, (self.options.clock)()).map(Arc::new);
        }
        Ok(Arc::new(case.question.clone()))
    }

    /// Whether the answer to a case depends on the time: always if freshness is checked, otherwise where
    /// the case is about times or its token has some.
    fn judges_by_time(&self, case: &Case) -> bool {
        let Question::Verify { token, .. } = &case.question else { return false };
        self.description.scope == Scope::Profile
            || case.rule.is_some_and(|rule| rule.layer == Layer::Time)
            || has_validity(token)
    }
}

/// One question on its way to the thread.
struct Job {
    question: Arc<Question>,
    resets: bool,
}

/// Where an instance runs.
enum Worker {
    /// In a thread. One that hangs is abandoned.
    Thread { jobs: Sender<Job>, outcomes: Receiver<Outcome> },
    /// Here, since it bounds the time itself: two threads that wait for each other cost more than the question.
    Here { instance: Box<dyn Implementation>, jobs: VecDeque<Job> },
}

impl Worker {
    /// Starts a fresh instance. If the factory panics, the first question finds that the thread has ended.
    fn start(factory: &Factory, bounds_time: bool) -> io::Result<Self> {
        if bounds_time {
            return Ok(Worker::Here { instance: factory(), jobs: VecDeque::new() });
        }
        let (jobs, inbox) = channel::<Job>();
        let (outbox, outcomes) = channel();
        let factory = Arc::clone(factory);
        let work = move || {
            let mut instance = factory();
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
    fn put(&mut self, job: Job) {
        match self {
            // A thread that has ended takes no job; the missing outcome shows that.
            Worker::Thread { jobs, .. } => drop(jobs.send(job)),
            Worker::Here { jobs, .. } => jobs.push_back(job),
        }
    }

    /// Waits for the outcome of the next question; `None` if the run has to stop first. The time starts now, so a
    /// question that was queued early has a little more.
    fn outcome(&mut self, timeout: Option<Duration>, stop: &Stop) -> Option<Outcome> {
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
            let now = *now;
            for earlier in before {
                let decision = instance.verify(&VerifyQuestion { key, token: earlier.as_bytes(), now });
                // It has lost its memory, so its answer to the case itself would mean nothing.
                if matches!(decision, Decision::Failed(_)) {
                    return Outcome::Verify(decision);
                }
            }
            Outcome::Verify(instance.verify(&VerifyQuestion { key, token, now }))
        }
        Question::Sign { key, claims, .. } => Outcome::Sign(instance.sign(&SignQuestion { key, claims })),
        Question::View { catalogue, claims, .. } => {
            Outcome::View(instance.view(&ViewQuestion { catalogue, claims }))
        }
        Question::Hmac { key, message, .. } => Outcome::Hmac(instance.hmac(key, message)),
        Question::Base64url { bytes, .. } => Outcome::Base64url(instance.base64url(bytes)),
    }
}
