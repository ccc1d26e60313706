//! One test for each way in which an adapter can misbehave.

use std::ffi::OsStr;
use std::time::{Duration, Instant};

use jwt_assay::child::Command;
use jwt_assay::peers::process;
use jwt_assay::stop::{Stop, StopReason};
use jwt_assay::suite::{CaseResult, Failure, KnownFailures, PeerReport, Verdict};

use crate::child::processes::{PATIENCE, assert_none_left, kill, mark, marked, rogue, wait_for};
use crate::suite::fakes::{only, options, rejecting, run_factory, suite, verdicts, with};

fn command(misbehaviour: &str, mark: &str, more: &[&OsStr]) -> Command {
    let words = [OsStr::new("sh"), rogue().as_os_str(), misbehaviour.as_ref(), mark.as_ref()];
    Command::new(words.iter().chain(more)).expect("there are words")
}

/// Asks a rogue three questions, at the second of which it misbehaves, and asserts that no process is left.
fn run_with(misbehaviour: &str, timeout: Duration, more: &[&OsStr]) -> PeerReport {
    let mark = mark();
    let factory = process::factory(command(misbehaviour, &mark, more), timeout, Stop::never())
        .expect("an introduction");
    assert_eq!(marked(&mark).len(), 1, "one process for all instances");
    let cases = suite([rejecting("before"), with(rejecting("rogue"), "token", "rogue"), rejecting("after")]);
    let report = run_factory(&factory, &cases, &KnownFailures::new(), &options());
    drop(factory);
    assert_none_left(&mark);
    report
}

/// Asserts that the second case has this verdict, and that the others pass.
fn run(misbehaviour: &str, verdict: Verdict) -> CaseResult {
    let report = run_with(misbehaviour, PATIENCE, &[]);
    assert_eq!(verdicts(&report), around(verdict), "{:?}", report.results);
    report.results[1].clone()
}

/// The verdicts of three cases, where the rogue misbehaves at the second only.
fn around(verdict: Verdict) -> [(&'static str, Verdict); 3] {
    [("before", Verdict::Pass), ("rogue", verdict), ("after", Verdict::Pass)]
}

fn assert_crash(misbehaviour: &str, found: &str) {
    assert_eq!(run(misbehaviour, Verdict::Crash).got, format!("a crash: {found}"));
}

/// Asserts that the second case times out, with this message after the limit, and that the others pass: within
/// the shortest limit that is enough for these on this machine.
fn assert_timeout(misbehaviour: &str, found: &str) {
    for seconds in [1, 4, 16, 64] {
        // A late answer comes while the next question waits for its own.
        let late = format!("{seconds}.5");
        let report = run_with(misbehaviour, Duration::from_secs(seconds), &[late.as_ref()]);
        if verdicts(&report) == around(Verdict::Timeout) {
            assert_eq!(report.results[1].got, format!("no answer within {seconds}s{found}"));
            return;
        }
        assert!(
            report.results.iter().all(|result| [Verdict::Pass, Verdict::Timeout].contains(&result.verdict))
        );
    }
    panic!("{misbehaviour}: the other cases did not pass in time");
}

#[test]
fn an_exit_is_a_crash() {
    assert_crash("exits", "it ended (exit status: 3) instead of a reply to verify");
    assert_crash("exits-quietly", "it ended (exit status: 0) instead of a reply to verify");
    assert_crash(
        "complains",
        "it ended (exit status: 1) instead of a reply to verify; on stderr: out of luck",
    );
}

#[test]
fn a_signal_is_a_crash() {
    assert_crash("is-killed", "it ended (signal: 9 (SIGKILL)) instead of a reply to verify");
}

#[test]
fn a_hang_is_a_timeout() {
    assert_timeout("hangs", "; the request was verify");
    assert_timeout("hangs-with-a-complaint", "; the request was verify; on stderr: waiting for a lock");
}

#[test]
fn a_late_answer_is_a_timeout() {
    assert_timeout("answers-late", "; the request was verify");
}

#[test]
fn a_flood_on_stdout_is_a_crash() {
    let message = run("floods-stdout", Verdict::Crash).got;
    assert!(
        message.starts_with(r#"a crash: its reply to verify is not a JSON object but "more and more"; "#),
        "{message}"
    );
    assert_crash("floods-one-line", "a line of more than 4194304 bytes instead of a reply to verify");
}

#[test]
fn a_flood_on_stderr_is_only_a_log() {
    run("floods-stderr", Verdict::Pass);
}

#[test]
fn a_second_answer_is_a_crash() {
    assert_crash(
        "answers-twice",
        r#"a second line after its reply to verify: "{\"id\":2,\"decision\":\"accept\"}"; write one line per request, and anything else to stderr"#,
    );
}

/// By then the case before has passed, although it was the one that went wrong. The message shows it, and that the next
/// case is not to blame.
#[test]
fn a_repeated_answer_is_a_crash_of_the_next_case() {
    let report = run_with("answers-again", PATIENCE, &[]);
    let expected = [("before", Verdict::Pass), ("rogue", Verdict::Pass), ("after", Verdict::Unstable)];
    assert_eq!(verdicts(&report), expected);
    let crash = "a crash: a second reply to request 2, but this was request 3, verify; reply once to each";
    assert!(
        report.results[2].got.starts_with(&format!("{crash}; asked first: ")),
        "{}",
        report.results[2].got
    );
    let unstable = report.unstable.expect("an explanation");
    assert_eq!(unstable.earlier, [report.results[1].id.as_str()]);
    assert_eq!(unstable.after, crash);
}

#[test]
fn a_wrong_id_is_a_crash() {
    assert_crash(
        "wrong-id",
        "a reply to request 999, but this was request 2, verify; repeat the request's id",
    );
}

#[test]
fn half_a_line_is_a_crash() {
    assert_crash("half-a-line", r#"it ended (exit status: 0) in the middle of the line {"id":2,"deci"#);
}

#[test]
fn an_invalid_reply_is_a_crash() {
    for (misbehaviour, message) in [
        ("not-utf-8", "its reply to verify is not UTF-8: "),
        (
            "not-json",
            r#"is not a JSON object but "Traceback (most recent call last):"; write only replies to stdout"#,
        ),
        ("another-kind", "its reply to verify does not fit: decision is missing; reply with {"),
    ] {
        let got = run(misbehaviour, Verdict::Crash).got;
        assert!(got.contains(message), "{misbehaviour}: {got}");
    }
}

#[test]
fn a_closed_output_is_a_crash() {
    assert_crash("closes-its-output", "it closed its output instead of a reply to verify");
}

#[test]
fn a_child_that_is_left_ends_with_the_run() {
    assert_crash("leaves-a-child", "it ended (exit status: 3) instead of a reply to verify");
}

/// Only the program itself can end a process that left the group, and `interrupt.rs` tests that; here it must
/// not block the run.
#[test]
fn a_daemon_that_holds_the_output_does_not_block_the_run() {
    let mark = mark();
    let rogue = command("leaves-a-daemon-with-its-output", &mark, &[]);
    let factory = process::factory(rogue, 3 * PATIENCE, Stop::never()).expect("an introduction");
    let cases = suite([with(rejecting("rogue"), "token", "rogue")]);
    let started = Instant::now();
    let report = run_factory(&factory, &cases, &KnownFailures::new(), &options());
    assert_eq!(only(&report).got, "a crash: it ended (exit status: 3) instead of a reply to verify");
    assert!(started.elapsed() < 2 * PATIENCE, "{:?}", started.elapsed());
    kill(&mark);
    assert_none_left(&mark);
}

#[test]
fn an_adapter_that_cannot_restart_is_a_crash_of_every_later_case() {
    let flag = std::env::temp_dir().join(mark());
    let report = run_with("starts-once", PATIENCE, &[flag.as_os_str()]);
    std::fs::remove_file(&flag).expect("the rogue's flag");
    let expected = [("before", Verdict::Pass), ("rogue", Verdict::Crash), ("after", Verdict::Crash)];
    assert_eq!(verdicts(&report), expected);
    assert_eq!(report.results[2].got, "a crash: it ended (exit status: 7) instead of a reply to describe");
}

/// Replies to `describe` and `reset`, and replies to something else, judge nothing.
#[test]
fn restarts_are_bounded() {
    for (misbehaviour, scope) in [("exits", "jws"), ("exits", "profile"), ("another-kind", "profile")] {
        let mark = mark();
        let more = ["always", scope].map(OsStr::new);
        let factory = process::factory(command(misbehaviour, &mark, &more), PATIENCE, Stop::never())
            .expect("an introduction");
        let ids: Vec<String> = (0..40).map(|number| format!("rogue-{number}")).collect();
        let cases = suite(ids.iter().map(|id| rejecting(id)));
        let report = run_factory(&factory, &cases, &KnownFailures::new(), &options());
        assert!(report.results.iter().all(|result| result.verdict == Verdict::Crash), "{:?}", report.results);
        let unfinished = report.unfinished.expect("it is given up");
        let counts = (report.results.len(), unfinished.unanswered.len());
        assert_eq!(counts, (25, 40 - 25), "{misbehaviour} {scope}");
        let why = "it answered none of its first 25 questions; fix the first failure, and run it again";
        assert_eq!(unfinished.why.to_string(), why);
        drop(factory);
        assert_none_left(&mark);
    }
}

#[test]
fn a_stop_ends_a_question_and_leaves_the_rest() {
    let mark = mark();
    let stop = Stop::never();
    let factory =
        process::factory(command("hangs", &mark, &[]), PATIENCE, stop.clone()).expect("an introduction");
    let cases = suite([rejecting("before"), with(rejecting("rogue"), "token", "rogue"), rejecting("after")]);
    let mut options = options();
    options.stop = stop.clone();
    let stopping = std::thread::spawn({
        let mark = mark.clone();
        move || {
            // The adapter and the process that it waits for.
            wait_for(&mark, |count| count == 2, "it never hangs");
            stop.set(StopReason::Interrupted);
        }
    });
    let report = run_factory(&factory, &cases, &KnownFailures::new(), &options);
    stopping.join().expect("it hangs");
    assert_eq!(verdicts(&report), [("before", Verdict::Pass)]);
    let unfinished = report.unfinished.as_ref().expect("two cases have no answer");
    assert_eq!(
        (unfinished.why.to_string().as_str(), unfinished.unanswered.len()),
        ("the run was interrupted", 2)
    );
    assert!(!report.is_conformant() && !report.has_failed());
    drop(factory);
    assert_none_left(&mark);
}

#[test]
fn a_process_that_does_not_introduce_itself_is_not_tested() {
    let failure = |words: &[&str]| {
        let command = Command::new(words).expect("there are words");
        process::factory(command, PATIENCE, Stop::never()).err().expect("no introduction").to_string()
    };
    assert_eq!(failure(&["no-such-program"]), "it can't be started: No such file or directory (os error 2)");
    assert_eq!(failure(&["false"]), "it ended (exit status: 1) instead of a reply to describe");
    assert_eq!(
        failure(&["sh", "-c", "echo '{\"id\":0}'"]),
        r#"its reply to describe does not fit: name is missing; reply with {"id":N,"name":"my-jwt","version":"1.0","language":"Python","scope":"jwt","ops":["verify"],"clock":"request"}"#
    );
    let unknown = failure(&["cat"]);
    assert!(
        unknown.contains("its reply to describe does not fit: unknown field `op`; reply with {"),
        "{unknown}"
    );
}

#[test]
#[ignore = "deep: an introduction may take ten seconds; a unit test of the connection gives up sooner"]
fn a_process_that_never_introduces_itself_is_given_up() {
    let mark = mark();
    let command = Command::new(["sh", "-c", "while :; do sleep 1; done", &mark]).expect("there are words");
    let failure =
        process::factory(command, Duration::from_millis(100), Stop::never()).err().expect("no introduction");
    assert!(matches!(failure, Failure::Timeout { .. }), "{failure}");
    assert_none_left(&mark);
}
