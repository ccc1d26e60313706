//! Ctrl-C stops a stream cleanly, and a resumed run has the results of an uninterrupted one.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::{NOW, SECRET, file, good, judge, jwt_assay, lines, stdout, text};
use crate::signals::heed_signals;

/// A stream on standard input whose summary goes to a file.
fn start(summary: &Path, arguments: &[&str]) -> Child {
    heed_signals();
    Command::new(snapbox::cmd::cargo_bin!("jwt-assay"))
        .args(["token", "-", "--now", &NOW.to_string(), "--format", "json", "--summary"])
        .arg(summary)
        .args(arguments)
        .env("JWT_ASSAY_SECRET", SECRET)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Interrupts a stream once it has reported a line, and returns its output.
fn interrupt_after(mut program: Child, input: &str, line: usize) -> Vec<String> {
    let mut stdin = program.stdin.take().expect("a pipe");
    let mut output =
        BufReader::new(program.stdout.take().expect("a pipe")).lines().map(|line| line.expect("text"));
    stdin.write_all(input.as_bytes()).expect("it reads");
    let awaited = format!("\"line\":{line},");
    let mut output_lines = Vec::new();
    while !output_lines.last().is_some_and(|last: &String| last.contains(&awaited)) {
        output_lines.push(output.next().expect("it reports all lines"));
    }
    interrupt(&program);
    output_lines.extend(output);
    // The input is open until here, so the program did not reach its end.
    drop(stdin);
    let output = program.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    let stderr = text(&output.stderr);
    assert!(
        stderr.starts_with("warning: interrupted after line ")
            && stderr.ends_with("; --resume continues there\n"),
        "{stderr}"
    );
    output_lines
}

fn interrupt(program: &Child) {
    send("INT", program);
}

pub(super) fn send(signal: &str, program: &Child) {
    let kill = Command::new("sh").args(["-c", "kill -$0 $1", signal, &program.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()), "{signal}");
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a summary")).expect("JSON")
}

/// Lines of all kinds, with repeated ids on both sides of a break.
fn with_repeats() -> Vec<String> {
    let mut lines = lines(1_200);
    for (line, first) in [(300, 10), (700, 301), (701, 700), (1_190, 11), (1_191, 11)] {
        lines[line - 1] = good(first);
    }
    lines
}

#[test]
fn a_resumed_run_has_the_results_of_one_run() {
    let lines = with_repeats();
    let whole = lines.join("\n") + "\n";
    let (folder, path) = file(&whole);
    let [summary, end] = ["summary.json", "end.json"].map(|name| folder.path().join(name));
    let start_of = |count: usize| lines[..count].join("\n") + "\n";

    let mut output_lines = interrupt_after(start(&summary, &[]), &start_of(500), 500);
    let first = read(&summary);
    assert_eq!(
        serde_json::from_str::<Value>(&output_lines.pop().expect("the summary")).expect("JSON"),
        first
    );
    let numbers = &first["summary"];
    assert_eq!((&numbers["complete"], &numbers["last_line"]), (&false.into(), &500.into()));
    assert_eq!(first["conformant"], false);

    let name = summary.to_str().expect("a path in UTF-8");
    let mut more = interrupt_after(start(&summary, &["--resume", name]), &start_of(900), 900);
    more.pop();
    output_lines.extend(more);
    let end_name = end.to_str().expect("a path in UTF-8");
    let rest = judge(&path, &["--resume", name, "--summary", end_name], 1).stderr_eq("");
    let report = stdout(&rest);
    output_lines.extend(report.lines().map(str::to_owned));

    let all = stdout(&judge(&path, &[], 1));
    assert_eq!(
        serde_json::from_str::<Value>(all.lines().last().expect("a summary")).expect("JSON"),
        read(&end)
    );
    // Together, the three runs report what one reports, but in another order: repeats are at the end of each.
    let mut expected: Vec<String> = all.lines().map(str::to_owned).collect();
    output_lines.sort();
    expected.sort();
    assert_eq!(output_lines, expected);
}

#[test]
fn an_interrupted_run_writes_its_report_to_a_file() {
    let (folder, _) = file("");
    let [summary, report] = ["summary.json", "report.txt"].map(|name| folder.path().join(name));
    let report_name = format!("text={}", report.display());
    interrupt_after(start(&summary, &["--report", &report_name]), &(good(1) + "\n"), 1);
    let written = fs::read_to_string(report).expect("the report");
    let end = "Incomplete: line 1 is the last that was judged; continue with --resume.\nnot conformant\n";
    assert!(written.starts_with("line 1\n") && written.ends_with(end), "{written}");
}

/// Its output is not read, so the first interruption can't end it.
#[test]
fn a_second_interruption_ends_at_once() {
    let (folder, _) = file("");
    let summary = folder.path().join("summary.json");
    let mut program = start(&summary, &[]);
    let mut stdin = program.stdin.take().expect("a pipe");
    let input: String = (0..1_200).map(|at| good(at) + "\n").collect();
    stdin.write_all(input.as_bytes()).expect("it reads");
    let mut report = program.stdout.take().expect("a pipe");
    report.read_exact(&mut [0]).expect("it has begun to write");
    interrupt(&program);
    thread::sleep(Duration::from_millis(200));
    assert!(program.try_wait().expect("a status").is_none(), "it ended although the report was not read");
    // Two signals that arrive before the first is handled are one.
    let status = loop {
        interrupt(&program);
        thread::sleep(Duration::from_millis(20));
        if let Some(status) = program.try_wait().expect("a status") {
            break status;
        }
    };
    assert_eq!(status.code(), Some(130));
    let left: Vec<_> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["tokens"], "no draft is left");
}

#[test]
fn a_run_that_cannot_be_resumed_says_why() {
    let (folder, path) = file(lines(20).join("\n"));
    let summary = folder.path().join("summary.json");
    let name = summary.to_str().expect("a path in UTF-8");
    interrupt_after(start(&summary, &[]), &(lines(30).join("\n") + "\n"), 30);
    let error = |arguments: &[&str]| {
        let run = judge(&path, &[&["--resume", name], arguments].concat(), 2);
        text(&run.get_output().stderr).to_owned()
    };
    assert!(
        error(&[]).ends_with(
            "tokens: ends at line 20, but the resumed run judged line 30: is it the same input?\n"
        )
    );
    assert!(error(&["--strict"]).contains("can't be resumed: only one of the runs has --strict"));
    let run = jwt_assay(["token", "--now", "1", "--resume", name, "--file"]).arg(&path).assert().code(2);
    assert!(text(&run.get_output().stderr).contains("judged at another time"));
    judge(&path, &["--summary", name], 1);
    assert!(error(&[]).contains("can't be resumed: its stream was judged to the end"));
}

/// How `nohup` and the shell's background jobs start a program.
#[test]
fn a_signal_that_was_ignored_at_the_start_stays_ignored() {
    heed_signals();
    for (ignored, other) in [("HUP", "TERM"), ("INT", "HUP"), ("TERM", "INT")] {
        let mut program = Command::new("sh")
            .args(["-c", r#"trap "" "$0"; exec "$@""#, ignored])
            .arg(snapbox::cmd::cargo_bin!("jwt-assay"))
            .args(["token", "-", "--now", &NOW.to_string(), "--format", "json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = program.stdin.take().expect("a pipe");
        let mut output = BufReader::new(program.stdout.take().expect("a pipe")).lines();
        let mut judge = |at: u64| {
            stdin.write_all((good(at) + "\n").as_bytes()).expect("it reads");
            output.next().expect("a report").expect("text")
        };
        judge(1);
        send(ignored, &program);
        thread::sleep(Duration::from_millis(100));
        assert!(judge(2).contains("\"line\":2,"), "{ignored}");
        send(other, &program);
        let output = program.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(130), "{ignored}, then {other}");
        assert!(text(&output.stderr).starts_with("warning: interrupted after line 2"), "{ignored}");
    }
}
