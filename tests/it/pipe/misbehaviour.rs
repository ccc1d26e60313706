//! One test for each way in which an adapter can misbehave.

use std::ffi::OsStr;
use std::time::{Duration, Instant};

use jwt_assay::child::Command;
use jwt_assay::peers::process;
use jwt_assay::suite::{CaseResult, Failure, KnownFailures, PeerReport, RunOptions, Verdict};

use super::processes::{assert_none_left, kill, mark, marked, rogue};
use crate::runner::fakes::{machine_clock, only, rejecting, run_factory, suite, verdicts, with};

fn command(misbehaviour: &str, mark: &str, more: &[&OsStr]) -> Command {
    let words = [OsStr::new("sh"), rogue().as_os_str(), misbehaviour.as_ref(), mark.as_ref()];
    Command::new(words.iter().chain(more)).expect("there are words")
}

/// Asks a rogue three questions, the second of which brings it out, and looks for what it left.
fn run_with(misbehaviour: &str, timeout: Duration, more: &[&OsStr]) -> PeerReport {
    let mark = mark();
    let factory = process::factory(command(misbehaviour, &mark, more), timeout).expect("an introduction");
    assert_eq!(marked(&mark).len(), 1, "one process for all instances");
    let cases = suite([rejecting("before"), with(rejecting("rogue"), "token", "rogue"), rejecting("after")]);
    let report = run_factory(&factory, &cases, &KnownFailures::new(), &RunOptions::new(machine_clock));
    drop(factory);
    assert_none_left(&mark);
    report
}

/// The second case has this verdict, and the others pass.
fn run(misbehaviour: &str, verdict: Verdict) -> CaseResult {
    let timeout = if verdict == Verdict::Timeout { 2 } else { 20 };
    let report = run_with(misbehaviour, Duration::from_secs(timeout), &[]);
    let expected = [("before", Verdict::Pass), ("rogue", verdict), ("after", Verdict::Pass)];
    assert_eq!(verdicts(&report), expected, "{:?}", report.results);
    report.results[1].clone()
}

fn assert_crash(misbehaviour: &str, seen: &str) {
    assert_eq!(run(misbehaviour, Verdict::Crash).got, format!("a crash: {seen}"));
}

#[test]
fn an_exit_is_a_crash() {
    assert_crash("exits", "it ended (exit status: 3)");
    assert_crash("exits-quietly", "it ended (exit status: 0)");
    assert_crash("complains", "it ended (exit status: 1); on stderr: out of luck");
}

#[test]
fn a_signal_is_a_crash() {
    assert_crash("is-killed", "it ended (signal: 9 (SIGKILL))");
}

#[test]
fn a_hang_is_a_timeout() {
    assert_eq!(run("hangs", Verdict::Timeout).got, "no answer within 2s");
    let seen = run("hangs-with-a-complaint", Verdict::Timeout).got;
    assert_eq!(seen, "no answer within 2s; on stderr: waiting for a lock");
}

#[test]
fn a_late_answer_is_a_timeout() {
    assert_eq!(run("answers-late", Verdict::Timeout).got, "no answer within 2s");
}

#[test]
fn a_flood_on_stdout_is_a_crash() {
    let seen = run("floods-stdout", Verdict::Crash).got;
    assert!(seen.starts_with(r#"a crash: "more and more" is not a reply: "#), "{seen}");
    assert_crash("floods-one-line", "a line of more than 4194304 bytes");
}

#[test]
fn a_flood_on_stderr_is_only_a_log() {
    run("floods-stderr", Verdict::Pass);
}

#[test]
fn a_second_answer_is_a_crash() {
    assert_crash("answers-twice", r#"a second line for one request: "{\"id\":2,\"decision\":\"accept\"}""#);
}

/// By then nobody can tell that it was the case before that went wrong; what was said tells it.
#[test]
fn an_answer_again_is_a_crash_of_the_next_case() {
    let report = run_with("answers-again", Duration::from_secs(20), &[]);
    let expected = [("before", Verdict::Pass), ("rogue", Verdict::Pass), ("after", Verdict::Crash)];
    assert_eq!(verdicts(&report), expected);
    assert_eq!(report.results[2].got, "a crash: a second reply to request 2, but this was request 3");
}

#[test]
fn a_wrong_id_is_a_crash() {
    assert_crash("wrong-id", "a reply to request 999, but this was request 2");
}

#[test]
fn half_a_line_is_a_crash() {
    assert_crash("half-a-line", r#"it ended (exit status: 0) in the middle of the line {"id":2,"deci"#);
}

#[test]
fn what_is_no_reply_is_a_crash() {
    for (misbehaviour, seen) in [
        ("not-utf-8", "is not a reply: invalid unicode code point"),
        ("not-json", r#""Traceback (most recent call last):" is not a reply: expected"#),
        ("another-kind", "not a reply to this request: decision is missing"),
    ] {
        let got = run(misbehaviour, Verdict::Crash).got;
        assert!(got.contains(seen), "{misbehaviour}: {got}");
    }
}

#[test]
fn a_closed_output_is_a_crash() {
    assert_crash("closes-its-output", "it closed its output");
}

#[test]
fn a_child_that_is_left_ends_with_the_run() {
    assert_crash("leaves-a-child", "it ended (exit status: 3)");
}

/// Only the program itself can end what left the group, and `interrupt.rs` tests that; here it must not
/// hold up the run.
#[test]
fn a_daemon_that_holds_the_output_does_not_hold_us() {
    let mark = mark();
    let rogue = command("leaves-a-daemon-with-its-output", &mark, &[]);
    let factory = process::factory(rogue, Duration::from_secs(60)).expect("an introduction");
    let cases = suite([with(rejecting("rogue"), "token", "rogue")]);
    let started = Instant::now();
    let report = run_factory(&factory, &cases, &KnownFailures::new(), &RunOptions::new(machine_clock));
    assert_eq!(only(&report).got, "a crash: it ended (exit status: 3)");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    kill(&mark);
    assert_none_left(&mark);
}

#[test]
fn one_that_can_not_start_again_is_a_crash_of_every_case() {
    let flag = std::env::temp_dir().join(mark());
    let report = run_with("starts-once", Duration::from_secs(20), &[flag.as_os_str()]);
    std::fs::remove_file(&flag).expect("the rogue's flag");
    let expected = [("before", Verdict::Pass), ("rogue", Verdict::Crash), ("after", Verdict::Crash)];
    assert_eq!(verdicts(&report), expected);
    assert_eq!(report.results[2].got, "a crash: it ended (exit status: 7)");
}

#[test]
fn restarts_are_bounded() {
    let mark = mark();
    let factory =
        process::factory(command("exits", &mark, &[]), Duration::from_secs(20)).expect("an introduction");
    let ids: Vec<String> = (0..40).map(|number| format!("rogue-{number}")).collect();
    let cases = suite(ids.iter().map(|id| with(rejecting(id), "token", "rogue")));
    let report = run_factory(&factory, &cases, &KnownFailures::new(), &RunOptions::new(machine_clock));
    assert!(report.results.iter().all(|result| result.verdict == Verdict::Crash), "{:?}", report.results);
    let given_up = report.results.iter().filter(|result| result.got.contains("not started again"));
    assert_eq!(given_up.count(), 40 - 25, "{:?}", report.results);
    drop(factory);
    assert_none_left(&mark);
}

#[test]
fn what_does_not_introduce_itself_is_not_asked() {
    let failure = |words: &[&str]| {
        let command = Command::new(words).expect("there are words");
        process::factory(command, Duration::from_secs(5)).err().expect("no introduction").to_string()
    };
    assert_eq!(failure(&["no-such-program"]), "it can't be started: No such file or directory (os error 2)");
    assert_eq!(failure(&["false"]), "it ended (exit status: 1)");
    assert_eq!(
        failure(&["sh", "-c", "echo '{\"id\":0}'"]),
        "its reply to describe is not valid: name is missing"
    );
    let unknown = failure(&["cat"]);
    assert!(unknown.contains("is not a reply: unknown field `op`"), "{unknown}");
}

#[test]
fn a_process_that_never_introduces_itself_is_given_up() {
    let started = Instant::now();
    let mark = mark();
    let command = Command::new(["sh", "-c", "while :; do sleep 1; done", &mark]).expect("there are words");
    let failure = process::factory(command, Duration::from_millis(100)).err().expect("no introduction");
    assert!(matches!(failure, Failure::Timeout { .. }), "{failure}");
    assert!(started.elapsed() < Duration::from_secs(60));
    assert_none_left(&mark);
}
