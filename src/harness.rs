//! The suite in somebody's own `cargo test`, one line for each case: a test target that leaves the
//! usual harness out, and whose `main` is [`main`] here.
//!
//! In `Cargo.toml`:
//!
//! ```toml
//! [dev-dependencies]
//! jwt-assay = { version = "0.1", default-features = false, features = ["harness"] }
//!
//! [[test]]
//! name = "conformance"
//! harness = false
//! ```
//!
//! In `tests/conformance.rs`:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use jwt_assay::harness::{self, Subject};
//! use jwt_assay::jwt::{Claims, Key, Policy, sign, verify};
//! use jwt_assay::suite::{KnownFailures, Scope};
//!
//! fn main() -> ExitCode {
//!     let verifier = Subject::verifier("my verifier", Scope::Profile, |question| {
//!         let key = Key::new(question.key).map_err(|error| error.to_string())?;
//!         let claims = verify(question.token, &key, &Policy::at(question.now));
//!         claims.map(|_| None).map_err(|fault| fault.to_string())
//!     });
//!     let signer = Subject::signer("my signer", |question| {
//!         let key = Key::new(question.key).map_err(|error| error.to_string())?;
//!         let claims = Claims::from_object(question.claims.clone()).map_err(|fault| fault.to_string())?;
//!         sign(&claims, &key).map_err(|error| error.to_string())
//!     });
//!     let known = KnownFailures::from_json(b"{}").expect("the list is sound");
//!     harness::main([verifier.known_failures(known), signer.strict()])
//! }
//! ```
//!
//! `cargo test` then shows `test my verifier::header/alg-none ... ok` and so on; filters, `--list` and
//! the other arguments work as everywhere, and so does nextest. A case that the implementation can't be
//! asked shows as ignored, with the reason. The program exits 101 if a case fails, and if nothing is
//! judged though nothing was filtered out.

use std::collections::HashMap;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::jwt::json::Object;
use crate::suite::own::{is_for_signers, is_for_verifiers, signer, system_clock, verifier};
use crate::suite::words_of;
use crate::suite::{
    self, Case, CaseResult, Factory, Implementation, KnownFailures, PeerReport, RunOptions, Scope,
    SignQuestion, Suite, Verdict, VerifyQuestion, in_parallel,
};

/// What is tested, and how.
#[must_use]
pub struct Subject {
    factory: Factory,
    wanted: fn(&Case) -> bool,
    known: KnownFailures,
    options: RunOptions,
}

impl Subject {
    /// An implementation, made anew at the start and after each crash. It is asked every case of its
    /// scope, on one instance and in the order of the suite.
    pub fn new(factory: impl Fn() -> Box<dyn Implementation> + Send + Sync + 'static) -> Self {
        Subject::of(Arc::new(factory), |_| true)
    }

    /// A verifier: a closure as [`check_verifier`](crate::suite::check_verifier) takes it.
    pub fn verifier<F>(name: &str, scope: Scope, verify: F) -> Self
    where
        F: Fn(&VerifyQuestion<'_>) -> Result<Option<Object>, String> + Send + Sync + 'static,
    {
        Subject::of(verifier(name, scope, verify), is_for_verifiers)
    }

    /// A signer: a closure as [`check_signer`](crate::suite::check_signer) takes it.
    pub fn signer<F>(name: &str, sign: F) -> Self
    where
        F: Fn(&SignQuestion<'_>) -> Result<String, String> + Send + Sync + 'static,
    {
        Subject::of(signer(name, sign), is_for_signers)
    }

    fn of(factory: Factory, wanted: fn(&Case) -> bool) -> Self {
        Subject { factory, wanted, known: KnownFailures::new(), options: RunOptions::new(system_clock) }
    }

    /// These cases must fail; one that passes, or an id that names no case, is a failure.
    pub fn known_failures(self, known: KnownFailures) -> Self {
        Subject { known, ..self }
    }

    /// A SHOULD that is not kept is a failure.
    pub fn strict(mut self) -> Self {
        self.options.strict = true;
        self
    }

    /// How long one question may take, if not five seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout;
        self
    }
}

/// Asks every subject its cases, as the arguments of the process say.
pub fn main(subjects: impl IntoIterator<Item = Subject>) -> ExitCode {
    run(subjects, std::env::args_os())
}

/// Asks every subject its cases, as these arguments say; the first is the name of the program.
pub fn run<A>(subjects: impl IntoIterator<Item = Subject>, arguments: A) -> ExitCode
where
    A: IntoIterator,
    A::Item: Into<OsString> + Clone,
{
    let mut arguments = Arguments::from_iter(arguments);
    let (jobs, trials): (Vec<Job>, Vec<Vec<Trial>>) =
        subjects.into_iter().map(|subject| enlist(subject, &arguments)).unzip();
    let trials = trials.into_iter().flatten().collect();
    if arguments.list {
        return libtest_mimic::run(&arguments, trials).exit_code();
    }
    suite::keep_quiet_about_crashes();
    let at_once = match arguments.test_threads {
        Some(count) => NonZeroUsize::new(count),
        None => thread::available_parallelism().ok(),
    };
    // Without a thread nothing would be asked, and no trial would come to its end.
    let at_once = at_once.unwrap_or(NonZeroUsize::MIN);
    arguments.test_threads = Some(at_once.get());
    let subjects = jobs.len();
    // Who is not asked need not be made again.
    let wanted = jobs.into_iter().filter(|job| job.is_whole || !job.waiting.is_empty());
    thread::scope(|scope| {
        let asked = scope.spawn(|| in_parallel(wanted, at_once, Job::work));
        let conclusion = libtest_mimic::run(&arguments, trials);
        let done = asked.join().unwrap_or_else(|panic| resume_unwind(panic));
        if is_sound(&done, subjects) { conclusion.exit_code() } else { ExitCode::from(101) }
    })
}

/// A subject's cases under way. They are asked one after the other on one instance, as a run of the
/// program does, while the trials wait for their results: an instance may be dear, and what the runner
/// knows of it, such as that it does not start, must not be forgotten from case to case.
struct Job {
    name: String,
    subject: Subject,
    waiting: HashMap<&'static str, Sender<Told>>,
    is_whole: bool,
}

/// What a trial waits for: its result, or why there is none.
type Told = Result<CaseResult, String>;

/// What came of a subject, and whether it was asked all that it could be.
struct Done {
    report: PeerReport,
    is_whole: bool,
}

impl Job {
    /// A panic on the way, such as of a factory, fails the trials that still wait, and no others.
    fn work(self) -> Result<Done, String> {
        let asked = catch_unwind(AssertUnwindSafe(|| self.ask()));
        asked.map_err(|panic| {
            let told = format!("the run of {} ended with a panic: {}", self.name, words_of(&*panic));
            for trial in self.waiting.values() {
                // A trial that has its result wants no other.
                let _ = trial.send(Err(told.clone()));
            }
            told
        })
    }

    fn ask(&self) -> Done {
        let Subject { factory, known, options, .. } = &self.subject;
        let cases = Suite::bundled().cases().iter();
        let cases: Vec<&Case> = cases.filter(|case| self.waiting.contains_key(case.id.as_str())).collect();
        let report = suite::run(factory, &cases, known, options, |result| {
            if let Some(trial) = self.waiting.get(result.id.as_str()) {
                // A trial that has gone away wants no result.
                let _ = trial.send(Ok(result.clone()));
            }
        });
        Done { report, is_whole: self.is_whole }
    }
}

/// Splits a subject into a trial for each of its cases, and the job that brings about their results.
fn enlist(subject: Subject, arguments: &Arguments) -> (Job, Vec<Trial>) {
    let description = (subject.factory)().describe();
    let is_asked = |case: &&Case| {
        case.concerns(description.scope) && (subject.wanted)(case) || subject.known.reason(&case.id).is_some()
    };
    let mut waiting = HashMap::new();
    let mut is_whole = true;
    let mut trials = Vec::new();
    for case in Suite::bundled().cases().iter().filter(is_asked) {
        let (sender, result) = channel();
        let trial = trial(format!("{}::{}", description.name, case.id), result);
        if arguments.is_filtered_out(&trial) || arguments.is_ignored(&trial) {
            is_whole = false;
        } else {
            waiting.insert(case.id.as_str(), sender);
        }
        trials.push(trial);
    }
    if let Err(stray) = subject.known.check(Suite::bundled()) {
        let name = format!("{}::known-failures", description.name);
        trials.push(Trial::test(name, move || Err(Failed::from(stray))));
    }
    (Job { name: description.name, subject, waiting, is_whole }, trials)
}

fn trial(name: String, told: Receiver<Told>) -> Trial {
    Trial::ignorable_test(name.clone(), move || {
        let result = told.recv().map_err(|_| "the run ended before this case")??;
        match result.verdict {
            verdict if verdict.is_failure() => Err(Failed::from(format!(
                "{result}\n  more      jwt-assay vectors show {}\n  rerun     cargo test -- --exact '{name}'",
                result.id
            ))),
            Verdict::Skip => Ok(Completion::Ignored { reason: result.note }),
            _ => Ok(Completion::Completed),
        }
    })
}

/// What is to be said of all results together: of a subject that was asked everything and judged by
/// nothing or not to the end, which fails, and of one that gave a single answer to all, which is a
/// warning.
fn said_of(done: &[Result<Done, String>], subjects: usize) -> (Vec<String>, Vec<String>) {
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    if subjects == 0 {
        errors.push("there is nothing to test".to_owned());
    }
    errors.extend(done.iter().filter_map(|done| done.as_ref().err()).cloned());
    for Done { report, is_whole } in done.iter().flatten() {
        let name = &report.description.name;
        if *is_whole && !report.is_judged() {
            errors.push(format!("{name} does not conform: no case was judged"));
        }
        warnings.extend(report.uniform().map(|uniform| format!("{name} {uniform}")));
    }
    (errors, warnings)
}

/// Says it, and whether the program may succeed.
#[expect(clippy::print_stderr, reason = "this is the main function of a test program")]
fn is_sound(done: &[Result<Done, String>], subjects: usize) -> bool {
    let (errors, warnings) = said_of(done, subjects);
    errors.iter().for_each(|error| eprintln!("error: {error}"));
    warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
    errors.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::check_verifier;

    #[test]
    fn what_no_single_case_tells_is_said_in_the_end() {
        let done = |report: PeerReport, is_whole| Done { report, is_whole };
        let said = |done: Done| said_of(&[Ok(done)], 1);
        let (no_errors, no_warnings) = (vec![], vec![]);
        let trusting = check_verifier("trusting", Scope::Jws, |_| Ok(None));
        let remark =
            vec!["trusting accepts every token it was shown, good or bad: is it wired up?".to_owned()];
        assert_eq!(said(done(trusting.clone(), true)), (no_errors.clone(), remark.clone()));
        assert_eq!(said(done(trusting.clone(), false)), (no_errors.clone(), remark));
        let idle = PeerReport { results: vec![], ..trusting };
        let error = vec!["trusting does not conform: no case was judged".to_owned()];
        assert_eq!(said(done(idle.clone(), true)), (error, no_warnings.clone()));
        assert_eq!(said(done(idle, false)), (no_errors, no_warnings.clone()), "a filter left nothing to ask");
        assert_eq!(said_of(&[], 1), (vec![], vec![]), "none was wanted");
        let broken = "the run of trusting ended with a panic: on purpose".to_owned();
        assert_eq!(said_of(&[Err(broken.clone())], 1), (vec![broken], vec![]));
        assert_eq!(said_of(&[], 0), (vec!["there is nothing to test".to_owned()], no_warnings));
    }
}
