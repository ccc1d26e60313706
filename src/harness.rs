//! The suite in your own `cargo test`, one line per case: a test target without the usual harness,
//! whose `main` calls [`main`] here.
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
//!     let known = KnownFailures::from_json(b"{}").expect("the list is valid");
//!     harness::main([verifier.known_failures(known), signer.strict()])
//! }
//! ```
//!
//! `cargo test` then prints `test my verifier::header/alg-none ... ok` and so on. Filters, `--list` and
//! the other arguments work as usual, and so does nextest. A case that the implementation does not
//! support is ignored, with the reason. The program exits 101 if a case fails, or if no case was judged
//! although none was filtered out.

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
use crate::suite::check::{is_for_signers, is_for_verifiers, signer, verifier};
use crate::suite::{
    self, Case, CaseResult, Factory, Implementation, KnownFailures, PeerReport, RunOptions, Scope,
    SignQuestion, Suite, Verdict, VerifyQuestion, in_parallel, panic_message, system_clock,
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
    /// An implementation, created at the start and again after each crash. It is tested with every case of
    /// its scope, on one instance and in the order of the suite.
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
        let mut options = RunOptions::new(system_clock);
        // Each result is reported as soon as it is there, and an instance may be costly.
        options.asks_again = false;
        Subject { factory, wanted, known: KnownFailures::new(), options }
    }

    /// These cases must fail. One that passes is a failure, and so is an id that names no case.
    pub fn known_failures(self, known: KnownFailures) -> Self {
        Subject { known, ..self }
    }

    /// A broken SHOULD is a failure.
    pub fn strict(mut self) -> Self {
        self.options.strict = true;
        self
    }

    /// How long one question may take; the default is five seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout;
        self
    }
}

/// Tests every subject, with the arguments of the process.
pub fn main(subjects: impl IntoIterator<Item = Subject>) -> ExitCode {
    run(subjects, std::env::args_os())
}

/// Tests every subject, with these arguments; the first is the name of the program.
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
    suite::silence_iut_panics();
    let at_once = match arguments.test_threads {
        Some(count) => NonZeroUsize::new(count),
        None => thread::available_parallelism().ok(),
    };
    // Without a thread no case would run, and the trials would wait for ever.
    let at_once = at_once.unwrap_or(NonZeroUsize::MIN);
    arguments.test_threads = Some(at_once.get());
    let subjects = jobs.len();
    // A subject with no wanted case need not be made again.
    let wanted = jobs.into_iter().filter(|job| job.is_whole || !job.waiting.is_empty());
    thread::scope(|scope| {
        let runs = scope.spawn(|| in_parallel(wanted, at_once, Job::work));
        let conclusion = libtest_mimic::run(&arguments, trials);
        let done = runs.join().unwrap_or_else(|panic| resume_unwind(panic));
        if report_overall(&done, subjects) { conclusion.exit_code() } else { ExitCode::from(101) }
    })
}

/// A subject's cases. They run one after the other on one instance, as in a run of the program, while
/// the trials wait for their results: an instance may be expensive, and what the runner knows of it, such
/// as that it does not start, must last from case to case.
struct Job {
    name: String,
    subject: Subject,
    waiting: HashMap<&'static str, Sender<TrialResult>>,
    is_whole: bool,
}

/// What a trial waits for: its result, or why there is none.
type TrialResult = Result<CaseResult, String>;

/// The results of a subject, and whether none of its cases was filtered out.
struct Done {
    report: PeerReport,
    is_whole: bool,
}

impl Job {
    /// A panic outside of a case, such as in the factory, fails only the trials that still wait.
    fn work(self) -> Result<Done, String> {
        let done = catch_unwind(AssertUnwindSafe(|| self.run()));
        done.map_err(|panic| {
            let message = format!("the run of {} ended with a panic: {}", self.name, panic_message(&*panic));
            for trial in self.waiting.values() {
                // A trial that has its result has closed its end.
                let _ = trial.send(Err(message.clone()));
            }
            message
        })
    }

    fn run(&self) -> Done {
        let Subject { factory, known, options, .. } = &self.subject;
        let cases = Suite::bundled().cases().iter();
        let cases: Vec<&Case> = cases.filter(|case| self.waiting.contains_key(case.id.as_str())).collect();
        let report = suite::run(factory, &cases, known, options, |result| {
            if let Some(trial) = self.waiting.get(result.id.as_str()) {
                // A trial that is gone needs no result.
                let _ = trial.send(Ok(result.clone()));
            }
        });
        Done { report, is_whole: self.is_whole }
    }
}

/// Splits a subject into a trial for each of its cases, and the job that produces their results.
fn enlist(subject: Subject, arguments: &Arguments) -> (Job, Vec<Trial>) {
    let description = (subject.factory)().describe();
    let is_listed = |case: &&Case| {
        case.concerns(description.scope) && (subject.wanted)(case) || subject.known.reason(&case.id).is_some()
    };
    let mut waiting = HashMap::new();
    let mut is_whole = true;
    let mut trials = Vec::new();
    for case in Suite::bundled().cases().iter().filter(is_listed) {
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

fn trial(name: String, results: Receiver<TrialResult>) -> Trial {
    Trial::ignorable_test(name.clone(), move || {
        let result = results.recv().map_err(|_| "the run ended before this case")??;
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

/// The errors and warnings about all results together: a subject that ran completely and was not
/// judged at all, answered too little, or did not run to its end, is an error; one that gave the same answer to every token
/// is a warning.
fn overall(done: &[Result<Done, String>], subjects: usize) -> (Vec<String>, Vec<String>) {
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
        } else if *is_whole && let Some(shortfall) = report.shortfall() {
            errors.push(format!("{name} does not conform: {shortfall}"));
        }
        warnings.extend(report.constant_answer().map(|answer| format!("{name} {answer}")));
    }
    (errors, warnings)
}

/// Prints the errors and warnings about all results, and returns whether the program may succeed.
#[expect(clippy::print_stderr, reason = "this is the main function of a test program")]
fn report_overall(done: &[Result<Done, String>], subjects: usize) -> bool {
    let (errors, warnings) = overall(done, subjects);
    errors.iter().for_each(|error| eprintln!("error: {error}"));
    warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
    errors.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::check_verifier;

    #[test]
    fn what_no_single_case_shows_is_reported_in_the_end() {
        let done = |report: PeerReport, is_whole| Done { report, is_whole };
        let reported = |done: Done| overall(&[Ok(done)], 1);
        let (no_errors, no_warnings) = (vec![], vec![]);
        let trusting = check_verifier("trusting", Scope::Jws, |_| Ok(None));
        let remark = vec!["trusting accepts every token, valid or not: is it wired up?".to_owned()];
        assert_eq!(reported(done(trusting.clone(), true)), (no_errors.clone(), remark.clone()));
        assert_eq!(reported(done(trusting.clone(), false)), (no_errors.clone(), remark));
        let idle = PeerReport { results: vec![], ..trusting };
        let error = vec!["trusting does not conform: no case was judged".to_owned()];
        assert_eq!(reported(done(idle.clone(), true)), (error, no_warnings.clone()));
        assert_eq!(reported(done(idle, false)), (no_errors, no_warnings.clone()), "a filter left no case");
        assert_eq!(overall(&[], 1), (vec![], vec![]), "every case was filtered out");
        let broken = "the run of trusting ended with a panic: on purpose".to_owned();
        assert_eq!(overall(&[Err(broken.clone())], 1), (vec![broken], vec![]));
        assert_eq!(overall(&[], 0), (vec!["there is nothing to test".to_owned()], no_warnings));
    }
}
