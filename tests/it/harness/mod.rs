//! The suite as a test target of another crate: its lines and its exit code.

pub mod outsider;

use std::collections::HashSet;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jwt_assay::harness::{Subject, run};
use jwt_assay::suite::{
    Clock, Decision, Description, Implementation, KnownFailures, Operation, Scope, Suite, VerifyQuestion,
};

/// The exit code and the lines of a test program with these subjects and arguments.
fn outcome(subjects: impl IntoIterator<Item = Subject>, arguments: &[&str]) -> (ExitCode, String) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let log = format!("{}/harness-{}-{number}.log", env!("CARGO_TARGET_TMPDIR"), std::process::id());
    let arguments = ["program", "--logfile", &log].into_iter().chain(arguments.iter().copied());
    let code = run(subjects, arguments);
    let text = std::fs::read_to_string(&log).expect("the log");
    std::fs::remove_file(&log).expect("a log of our own");
    (code, text)
}

/// Asserts the exit code of a test program and what its lines contain. Several spaces count as one.
fn assert_outcome(subjects: impl IntoIterator<Item = Subject>, arguments: &[&str], code: u8, lines: &[&str]) {
    let (got, log) = outcome(subjects, arguments);
    // Exit codes can't be compared.
    assert_eq!(format!("{got:?}"), format!("{:?}", ExitCode::from(code)), "{log}");
    let log = log.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    for line in lines {
        assert!(log.contains(line), "{line} is not in\n{log}");
    }
}

/// A verifier that rejects all, which is right for every case of `signature/truncated-*`.
fn distrustful() -> Subject {
    Subject::verifier("distrustful", Scope::Jws, |_| Err("no".to_owned()))
}

fn trusting() -> Subject {
    Subject::verifier("trusting", Scope::Jws, |_| Ok(None))
}

fn known(text: &str) -> KnownFailures {
    KnownFailures::from_json(text.as_bytes()).expect("a sound list")
}

const CASE: &str = "signature/truncated-by-one-byte";

#[test]
fn each_case_is_a_line_and_the_usual_filters_apply() {
    let reference = || Subject::new(jwt_assay::peers::reference::new);
    assert_outcome([reference()], &[], 0, &["test reference::signature/truncated-by-one-byte ... ok"]);
    let count = Suite::bundled().cases().iter().filter(|case| case.concerns(Scope::Profile)).count();
    let (_, listed) = outcome([reference()], &["--list"]);
    assert_eq!(listed.lines().filter(|line| line.ends_with(": test")).count(), count);
    let result = format!("1 passed; 0 failed; 0 ignored; 0 measured; {} filtered out", count - 1);
    assert_outcome([reference()], &["--exact", &format!("reference::{CASE}")], 0, &[&result]);
    let result = format!("0 passed; 0 failed; 0 ignored; 0 measured; {count} filtered out");
    assert_outcome([reference()], &["no-such-case"], 0, &[&result]);
    let many = ["--skip", "signature/", "--test-threads", "1", "--nocapture"];
    assert_outcome(
        [reference(), distrustful()],
        &many,
        101,
        &["test reference::header/alg-none-unsigned ... ok"],
    );
}

#[test]
fn a_failure_is_reported_in_full_with_how_to_rerun_it() {
    let expected = "\
---- trusting::signature/truncated-by-one-byte ----
false-accept: signature/truncated-by-one-byte
 level must (RFC 7515 §5.2 step 8, RFC 7518 §3.2)
 why A 31-byte MAC must not pass as a prefix of the 32-byte one.
 expected reject
 got accept
 more jwt-assay vectors show signature/truncated-by-one-byte
 rerun cargo test -- --exact 'trusting::signature/truncated-by-one-byte'
";
    assert_outcome([trusting()], &[CASE], 101, &[expected, "0 passed; 1 failed"]);
}

#[test]
fn known_failures_must_fail_and_be_cases() {
    let list = format!(r#"{{"{CASE}": "it accepts every token"}}"#);
    assert_outcome([trusting().known_failures(known(&list))], &[CASE], 0, &["1 passed; 0 failed"]);
    let stale = "note pass: remove it from the list of known failures (it accepts every token)";
    assert_outcome([distrustful().known_failures(known(&list))], &[CASE], 101, &[stale]);
    let stray = known(r#"{"signature/no-such-case": "a slip"}"#);
    let expected =
        ["test distrustful::known-failures ... FAILED", "there is no case \"signature/no-such-case\""];
    assert_outcome([distrustful().known_failures(stray)], &["known-failures"], 101, &expected);
    let never_asked = known(r#"{"replay/the-same-token-again": "a slip"}"#);
    let id = never_asked.keys().next().expect("an id").to_owned();
    assert!(Suite::bundled().case(&id).is_some());
    assert_outcome([distrustful().known_failures(never_asked)], &[&id], 101, &["stale-known-failure"]);
}

#[test]
fn a_should_fails_only_if_strict() {
    let case = "header/crit-null";
    assert_outcome([trusting()], &[case], 0, &["1 passed"]);
    assert_outcome([trusting().strict()], &[case], 101, &["false-accept: header/crit-null"]);
}

#[test]
fn a_crash_and_a_hang_fail_their_case_alone() {
    let unstable = || {
        Subject::verifier("unstable", Scope::Jws, |question| match question.token.len() % 3 {
            0 => panic!("on purpose"),
            1 => loop {
                std::thread::park();
            },
            _ => Err("no".to_owned()),
        })
    };
    let cases = ["signature/truncated", "--test-threads", "2"];
    // A busy machine may need a longer limit for the others than an idle one.
    let fails_alone = |limit: &Duration| {
        let log = outcome([unstable().timeout(*limit)], &cases).1;
        let late = format!("no answer within {limit:?}");
        ["a crash: on purpose", &late, "... ok"].iter().all(|line| log.contains(line))
    };
    assert!([20, 1_000, 20_000].map(Duration::from_millis).iter().any(fails_alone));
}

/// Announces one operation, and then does not support it.
struct Unable(Operation);

impl Implementation for Unable {
    fn describe(&self) -> Description {
        Description {
            name: "unable".to_owned(),
            version: "1".to_owned(),
            language: "Rust".to_owned(),
            scope: Scope::Jws,
            ops: vec![self.0],
            clock: Clock::None,
        }
    }
}

#[test]
fn a_run_that_judges_nothing_fails_unless_all_was_filtered_out() {
    let unable = |operation| Subject::new(move || Box::new(Unable(operation)));
    assert_outcome([unable(Operation::Verify)], &[], 101, &["0 passed; 0 failed", "... ignored"]);
    assert_outcome([unable(Operation::View), distrustful()], &[CASE], 0, &["1 passed; 0 failed; 1 ignored"]);
    assert_outcome([], &[], 101, &["0 passed; 0 failed; 0 ignored"]);
}

/// A verifier that is expensive to create.
struct Costly;

impl Implementation for Costly {
    fn describe(&self) -> Description {
        Description {
            name: "costly".to_owned(),
            ops: vec![Operation::Verify],
            ..Unable(Operation::Verify).describe()
        }
    }

    fn verify(&mut self, _: &VerifyQuestion<'_>) -> Decision {
        Decision::Reject("no".to_owned())
    }
}

#[test]
fn one_instance_answers_many_cases() {
    let made = Arc::new(AtomicUsize::new(0));
    let costly = || {
        let counter = Arc::clone(&made);
        Subject::new(move || {
            counter.fetch_add(1, Ordering::Relaxed);
            Box::new(Costly)
        })
    };
    let (_, log) = outcome([costly()], &["costly::signature/"]);
    let lines: HashSet<&str> =
        log.lines().filter(|line| line.starts_with("test costly::signature/")).collect();
    assert!(lines.len() > 100, "{log}");
    // One for its description, another for that in the run, and one that answers.
    assert_eq!(made.swap(0, Ordering::Relaxed), 3);
    assert_outcome([costly(), distrustful()], &["distrustful::signature/truncated"], 0, &[]);
    assert_eq!(made.load(Ordering::Relaxed), 1, "none of its cases was selected");
}

#[test]
fn zero_threads_are_one() {
    let result = "1 passed; 0 failed; 0 ignored";
    assert_outcome([distrustful()], &[CASE, "--test-threads", "0"], 0, &[result]);
    assert_outcome([trusting()], &[CASE, "--test-threads", "0"], 101, &["0 passed; 1 failed"]);
}

/// An implementation that can be created only once, for its description.
fn never_again() -> Subject {
    let made = AtomicUsize::new(0);
    Subject::new(move || match made.fetch_add(1, Ordering::Relaxed) {
        0 => Box::new(Costly),
        _ => panic!("there is no second one"),
    })
}

#[test]
fn a_panic_fails_the_trials_of_its_subject_and_the_others_go_on() {
    let expected = [
        "test distrustful::signature/truncated-by-one-byte ... ok",
        "test costly::signature/truncated-by-one-byte ... FAILED",
        "the run of costly ended with a panic: there is no second one",
        "1 passed; 2 failed",
    ];
    for threads in ["1", "2", "3"] {
        let subjects = [never_again(), never_again(), distrustful()];
        assert_outcome(subjects, &[CASE, "--test-threads", threads], 101, &expected);
    }
}
