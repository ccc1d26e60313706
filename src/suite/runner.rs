//! Asks an implementation the cases it can be asked, bounds the time, survives its crashes, and
//! applies what is known of its failures.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use super::case::{Case, Expectation, Question};
use super::implementation::{
    Clock, Decision, Description, Failure, Implementation, SignQuestion, VerifyQuestion, ViewQuestion,
};
use super::known::KnownFailures;
use super::quiet::{THREAD_NAME, words_of};
use super::report::{CaseResult, PeerReport};
use super::verdict::{Judgement, Reply, Verdict, judge};
use crate::forge;
use crate::jwt::{Layer, Policy};
use crate::lint::{Inspector, Level};
use crate::vectors::Scope;

/// Makes instances of an implementation: one to start with, and one after each crash.
pub type Factory = Arc<dyn Fn() -> Box<dyn Implementation> + Send + Sync>;

/// How a run is done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunOptions {
    /// Whether a SHOULD that is not kept is a failure.
    pub strict: bool,
    /// How long one question may take.
    pub timeout: Duration,
    /// Tells the machine's time, in seconds since the epoch, for implementations with a clock of
    /// their own.
    pub clock: fn() -> u64,
}

impl RunOptions {
    /// Five seconds a question, SHOULD as notes.
    #[must_use]
    pub fn new(clock: fn() -> u64) -> Self {
        RunOptions { strict: false, timeout: Duration::from_secs(5), clock }
    }
}

/// Asks an implementation some cases.
pub fn run(
    factory: &Factory,
    cases: &[&Case],
    known: &KnownFailures,
    options: &RunOptions,
    mut progress: impl FnMut(&CaseResult),
) -> PeerReport {
    let mut session = Session::start(factory, options);
    let scope = session.description.scope;
    // A case on the list of known failures that is never asked has outlived its reason.
    let is_told = |case: &&Case| case.concerns(scope) || known.reason(&case.id).is_some();
    let cases: Vec<&Case> = cases.iter().copied().filter(is_told).collect();
    let mut results = Vec::with_capacity(cases.len());
    for cases in cases.chunks(session.ahead()) {
        session.ask(cases, |case, judgement| {
            let result = conclude(case, judgement, known.reason(&case.id), options.strict);
            progress(&result);
            results.push(result);
        });
    }
    PeerReport { description: session.description, results }
}

/// Turns a judgement into a result: what is known to fail must fail, and a SHOULD counts only in a
/// strict run.
fn conclude(case: &Case, mut judgement: Judgement, known: Option<&str>, strict: bool) -> CaseResult {
    let failed = judgement.verdict.is_failure();
    let was = judgement.verdict;
    if let Some(reason) = known {
        judgement.verdict = if failed { Verdict::KnownFailure } else { Verdict::StaleKnownFailure };
        judgement.note = Some(if failed {
            format!("{was}: {reason}")
        } else {
            format!("{was}: take it off the list of known failures ({reason})")
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

/// An implementation at work in a thread of its own, and what is needed to start it again.
struct Session<'run> {
    factory: &'run Factory,
    options: &'run RunOptions,
    description: Description,
    /// `None` for an implementation that bounds the time itself.
    timeout: Option<Duration>,
    worker: Worker,
}

impl<'run> Session<'run> {
    fn start(factory: &'run Factory, options: &'run RunOptions) -> Self {
        let first = factory();
        let timeout = (!first.bounds_time()).then_some(options.timeout);
        Session { factory, options, description: first.describe(), timeout, worker: Worker::start(factory) }
    }

    /// How many questions are put before the first is answered: two threads that wait for each other at every
    /// question spend most of the time on that. A question that is made anew for the time must not grow old, and
    /// a process is waited for in any case.
    fn ahead(&self) -> usize {
        let waits = self.description.clock == Clock::System || self.timeout.is_none();
        if waits { 1 } else { 32 }
    }

    /// Asks some cases, and tells of each in its turn.
    fn ask<'case>(&mut self, cases: &[&'case Case], mut tell: impl FnMut(&'case Case, Judgement)) {
        let asked: Vec<_> = cases.iter().map(|case| (*case, self.question_of(case))).collect();
        let mut open = asked.iter().filter_map(|(_, question)| question.as_ref().ok());
        self.put(open.clone());
        for (case, question) in &asked {
            let judgement = match question {
                Err(reason) => Judgement::skip(&case.question, reason),
                Ok(question) => {
                    open.next();
                    let reply = self.worker.reply(self.timeout);
                    if reply.failure().is_some() {
                        self.worker = Worker::start(self.factory);
                        self.put(open.clone());
                    }
                    judge(question, reply)
                }
            };
            tell(case, judgement);
        }
    }

    /// Puts questions to the instance.
    fn put<'question>(&self, questions: impl Iterator<Item = &'question Arc<Question>>) {
        let resets = self.description.scope == Scope::Profile;
        for question in questions {
            // A thread that has ended takes no job, which the missing reply tells.
            let _ = self.worker.jobs.send(Job { question: Arc::clone(question), resets });
        }
    }

    /// The question, made anew where the implementation would judge the token by a clock of its own; or why it is
    /// not put.
    fn question_of(&self, case: &Case) -> Result<Arc<Question>, &'static str> {
        if !case.concerns(self.description.scope) {
            return Err("its scope is not asked this");
        }
        if !self.description.ops.contains(&case.question.operation()) {
            return Err("it does not offer this operation");
        }
        if self.description.clock == Clock::System && self.judges_by_time(case) {
            return renewed(&case.question, (self.options.clock)()).map(Arc::new);
        }
        Ok(Arc::new(case.question.clone()))
    }

    /// Whether the answer to a case depends on the time: always if freshness is checked, else where
    /// the times are what the case is about, or stand in its token.
    fn judges_by_time(&self, case: &Case) -> bool {
        let Question::Verify { token, .. } = &case.question else { return false };
        self.description.scope == Scope::Profile
            || case.rule.is_some_and(|rule| rule.layer == Layer::Time)
            || has_validity(token)
    }
}

/// Whether a token says from when on or until when it is valid, as far as that can be told.
fn has_validity(token: &[u8]) -> bool {
    let seen = crate::jwt::examine(token, None, &Policy::at(0));
    seen.payload.is_some_and(|payload| payload.get("exp").or(payload.get("nbf")).is_some())
}

/// A `verify` question asked at another time, with tokens that are as old as they were.
fn renewed(question: &Question, time: u64) -> Result<Question, &'static str> {
    let mut question = question.clone();
    let Question::Verify { key, token, now, renewable: true, before, expectation } = &mut question else {
        return Err(NOT_RENEWABLE);
    };
    let inspector = Inspector::new(&key);
    let meant = broken_times(&inspector, token, *now);
    let shift = time.cast_signed().saturating_sub(now.cast_signed());
    let renew = |token: &str| forge::refresh(token, key, shift);
    *token = str::from_utf8(token).ok().and_then(renew).ok_or(NOT_RENEWABLE)?.into_bytes();
    *before = before.iter().map(|token| renew(token).unwrap_or_else(|| token.clone())).collect();
    *now = time;
    // One that has changed in this very second is no better: a verifier that is wrong about the limit alone
    // is right about it a second later.
    let changes = |token: &[u8]| {
        broken_times(&inspector, token, time.saturating_sub(1))
            != broken_times(&inspector, token, time + EDGE)
    };
    if changes(token) || before.iter().any(|token| changes(token.as_bytes())) {
        return Err("its clock can't be set, and the answer changes within seconds");
    }
    if let Expectation::Accept(claims) = expectation {
        if broken_times(&inspector, token, time) != meant {
            return Err(NOT_RENEWABLE);
        }
        *claims = inspector.inspect(&*token, &Policy::at(time)).examination.payload.unwrap_or_default();
    }
    Ok(question)
}

/// The rules about time that a token breaks. Those are compared and not the decision, since what a
/// marketplace rejects in any case may be a sound JWT.
fn broken_times(inspector: &Inspector, token: &[u8], now: u64) -> Vec<&'static str> {
    let findings = inspector.inspect(token, &Policy::at(now)).findings;
    let rules = findings.iter().map(|finding| finding.rule);
    rules.filter(|rule| rule.layer == Layer::Time).map(|rule| rule.id).collect()
}

const NOT_RENEWABLE: &str = "its clock can't be set, and the token can't be made anew";

/// How long a question to an implementation with its own clock may be under way before the answer
/// to it must not have changed, in seconds.
const EDGE: u64 = 5;

/// One question on its way to the thread.
struct Job {
    question: Arc<Question>,
    resets: bool,
}

/// The thread that an instance runs in. One that hangs is left behind.
struct Worker {
    jobs: Sender<Job>,
    replies: Receiver<Reply>,
}

impl Worker {
    /// Starts a fresh instance. If it can't be made, the first question meets a thread that has ended.
    fn start(factory: &Factory) -> Self {
        let (jobs, inbox) = channel::<Job>();
        let (outbox, replies) = channel();
        let factory = Arc::clone(factory);
        let work = move || {
            let mut instance = factory();
            for job in inbox {
                let caught = catch_unwind(AssertUnwindSafe(|| put(&mut *instance, &job)));
                let reply = caught.unwrap_or_else(|panic| crash(words_of(&*panic).to_owned()));
                // What it has not been asked before a failure is asked of a fresh instance.
                let has_failed = reply.failure().is_some();
                if outbox.send(reply).is_err() || has_failed {
                    break;
                }
            }
        };
        thread::Builder::new().name(THREAD_NAME.to_owned()).spawn(work).expect("a thread can be started");
        Worker { jobs, replies }
    }

    /// The reply to the next question. The time runs from when it is waited for, so that a question which was put
    /// early has a little more.
    fn reply(&self, timeout: Option<Duration>) -> Reply {
        let reply = match timeout {
            Some(timeout) => self.replies.recv_timeout(timeout),
            None => self.replies.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match (reply, timeout) {
            (Ok(reply), _) => reply,
            (Err(RecvTimeoutError::Timeout), Some(limit)) => {
                Reply::Failed(Failure::Timeout { limit, seen: None })
            }
            (Err(_), _) => crash("its thread ended".to_owned()),
        }
    }
}

fn crash(seen: String) -> Reply {
    Reply::Failed(Failure::Crash(seen))
}

/// Puts a question to an instance.
fn put(instance: &mut dyn Implementation, job: &Job) -> Reply {
    if job.resets
        && let Err(failure) = instance.reset()
    {
        return Reply::Failed(failure);
    }
    match &*job.question {
        Question::Verify { key, token, now, before, .. } => {
            let now = *now;
            for earlier in before {
                let decision = instance.verify(&VerifyQuestion { key, token: earlier.as_bytes(), now });
                // What it remembered is lost, so its answer to the case itself would mean nothing.
                if matches!(decision, Decision::Failed(_)) {
                    return Reply::Verify(decision);
                }
            }
            Reply::Verify(instance.verify(&VerifyQuestion { key, token, now }))
        }
        Question::Sign { key, claims, .. } => Reply::Sign(instance.sign(&SignQuestion { key, claims })),
        Question::View { catalogue, claims, .. } => {
            Reply::View(instance.view(&ViewQuestion { catalogue, claims }))
        }
        Question::Hmac { key, message, .. } => Reply::Hmac(instance.hmac(key, message)),
        Question::Base64url { bytes, .. } => Reply::Base64url(instance.base64url(bytes)),
    }
}
