//! Runs the cases on an implementation: bounds the time, survives crashes, and applies the list of
//! known failures.

mod again;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use again::Again;

use super::case::{Case, Question};
use super::clock::{has_validity, renewed};
use super::implementation::{Clock, Description, Factory, Implementation};
use super::known::{KnownFailure, KnownFailures};
use super::patience::Patience;
use super::report::{CaseResult, PeerReport, Unfinished};
use super::verdict::{Judgement, Outcome, Verdict, judge};
use super::worker::{Job, Worker};
use crate::jwt::Layer;
use crate::lint::Level;
use crate::stop::{Stop, StopReason};
use crate::vectors::Scope;

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
    /// Whether failed cases are asked again of fresh instances, to find answers that depend on what was asked before.
    pub asks_again: bool,
}

impl RunOptions {
    /// Five seconds per question, and no limit to their sum; a broken SHOULD is a note.
    #[must_use]
    pub fn new(clock: fn() -> u64) -> Self {
        RunOptions {
            strict: false,
            timeout: Duration::from_secs(5),
            clock,
            stop: Stop::never(),
            asks_again: true,
        }
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
    let mut session = Session::new(factory, options);
    let scope = session.description.scope;
    // A known failure that is outside of the scope still gets a result, which shows that it is stale.
    let is_reported = |case: &&Case| case.concerns(scope) || known.entry(&case.id).is_some();
    let cases: Vec<&Case> = cases.iter().copied().filter(is_reported).collect();
    let mut results = Vec::with_capacity(cases.len());
    let (mut took, mut since) = (BTreeMap::<String, Duration>::new(), Instant::now());
    let mut record = |case: &Case, judgement| {
        let now = Instant::now();
        *took.entry(case.group().to_owned()).or_default() += now - std::mem::replace(&mut since, now);
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
    let unstable = match unfinished {
        None if options.asks_again => Again::new(&mut session, &cases, &mut results).settle(),
        _ => None,
    };
    PeerReport { description: session.description, results, unfinished, unstable, took }
}

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
    /// The number of the instance.
    instance: usize,
    /// The instance that each case was put to, in the order of the cases; `None` for those that were not asked.
    asked_of: Vec<Option<usize>>,
}

impl<'run> Session<'run> {
    fn new(factory: &'run Factory, options: &'run RunOptions) -> Self {
        let first = factory();
        let timeout = (!first.bounds_time()).then_some(options.timeout);
        let description = first.describe();
        drop(first);
        let mut session = Session {
            factory,
            options,
            description,
            timeout,
            worker: None,
            patience: Patience::default(),
            stopped: None,
            instance: 0,
            asked_of: Vec::new(),
        };
        session.restart();
        session
    }

    /// Starts a fresh instance after one that failed to answer.
    fn restart(&mut self) {
        self.start(|_| ());
    }

    /// Starts a fresh instance that shares nothing with one that still answers.
    fn start_afresh(&mut self) {
        self.start(|instance| instance.start_afresh());
    }

    fn start(&mut self, prepare: fn(&mut dyn Implementation)) {
        self.instance += 1;
        let worker = Worker::start(self.factory, self.timeout.is_none(), prepare);
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
            self.asked_of.push(question.is_ok().then_some(self.instance));
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
    /// the case is about times or one of its tokens has some.
    fn judges_by_time(&self, case: &Case) -> bool {
        let Question::Verify { token, before, .. } = &case.question else { return false };
        self.description.scope == Scope::Profile
            || case.rule.is_some_and(|rule| rule.layer == Layer::Time)
            || has_validity(token)
            || before.iter().any(|earlier| has_validity(earlier.token.as_bytes()))
    }
}
