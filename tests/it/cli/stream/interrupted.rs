//! Ctrl-C stops a stream cleanly, and a run that is resumed finds what one run finds.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::{NOW, SECRET, file, good, judge, jwt_assay, lines, stdout, text};

/// A stream on standard input whose summary goes to a file.
fn start(summary: &Path, arguments: &[&str]) -> Child {
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
    let mut reports = Vec::new();
    while !reports.last().is_some_and(|report: &String| report.contains(&awaited)) {
        reports.push(output.next().expect("it reports every line"));
    }
    interrupt(&program);
    reports.extend(output);
    // Held open until now: the input had not ended.
    drop(stdin);
    let output = program.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    let printed = text(&output.stderr);
    assert!(
        printed.starts_with("warning: interrupted after line ")
            && printed.ends_with("; --resume continues there\n"),
        "{printed}"
    );
    reports
}

fn interrupt(program: &Child) {
    let kill = Command::new("sh").args(["-c", "kill -INT $0", &program.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()));
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a summary")).expect("JSON")
}

/// Lines of all kinds, with ids that are repeated nearby and across an interruption.
fn with_repeats() -> Vec<String> {
    let mut lines = lines(1_200);
    for (line, first) in [(300, 10), (700, 301), (701, 700), (1_190, 11), (1_191, 11)] {
        lines[line - 1] = good(first);
    }
    lines
}

#[test]
fn interrupted_and_resumed_is_as_one_run() {
    let lines = with_repeats();
    let whole = lines.join("\n") + "\n";
    let (folder, path) = file(&whole);
    let [summary, end] = ["summary.json", "end.json"].map(|name| folder.path().join(name));
    let start_of = |count: usize| lines[..count].join("\n") + "\n";

    let mut reports = interrupt_after(start(&summary, &[]), &start_of(500), 500);
    let first = read(&summary);
    assert_eq!(serde_json::from_str::<Value>(&reports.pop().expect("the summary")).expect("JSON"), first);
    let numbers = &first["summary"];
    assert_eq!((&numbers["complete"], &numbers["last_line"]), (&false.into(), &500.into()));
    assert_eq!(first["conformant"], false);

    let name = summary.to_str().expect("a path in UTF-8");
    let mut more = interrupt_after(start(&summary, &["--resume", name]), &start_of(900), 900);
    more.pop();
    reports.extend(more);
    let end_name = end.to_str().expect("a path in UTF-8");
    let rest = judge(&path, &["--resume", name, "--summary", end_name], 1).stderr_eq("");
    let report = stdout(&rest);
    reports.extend(report.lines().map(str::to_owned));

    let all = stdout(&judge(&path, &[], 1));
    assert_eq!(
        serde_json::from_str::<Value>(all.lines().last().expect("a summary")).expect("JSON"),
        read(&end)
    );
    // Together, the three runs report what one run reports, in another order: repeats come at the end of each.
    let mut expected: Vec<String> = all.lines().map(str::to_owned).collect();
    reports.sort();
    expected.sort();
    assert_eq!(reports, expected);
}

#[test]
fn a_report_in_a_file_is_there_after_an_interruption() {
    let (folder, _) = file("");
    let [summary, report] = ["summary.json", "report.txt"].map(|name| folder.path().join(name));
    let arguments =
        ["--output", "/dev/stdout", "--format", "text", "--output", report.to_str().expect("UTF-8")];
    interrupt_after(start(&summary, &arguments), &(good(1) + "\n"), 1);
    let written = fs::read_to_string(report).expect("the report");
    let end = "Incomplete: line 1 is the last that was judged; continue with --resume.\nnot conformant\n";
    assert!(written.starts_with("line 1\n") && written.ends_with(end), "{written}");
}

/// Its output is not read, so it can't end by itself.
#[test]
fn a_second_interruption_ends_at_once() {
    let (folder, _) = file("");
    let summary = folder.path().join("summary.json");
    let mut program = start(&summary, &[]);
    let mut stdin = program.stdin.take().expect("a pipe");
    let input: String = (0..1_200).map(|at| good(at) + "\n").collect();
    stdin.write_all(input.as_bytes()).expect("it reads");
    thread::sleep(Duration::from_millis(500));
    interrupt(&program);
    thread::sleep(Duration::from_millis(500));
    assert!(program.try_wait().expect("a status").is_none(), "it ended although its report was not read");
    interrupt(&program);
    assert_eq!(program.wait().expect("it ends").code(), Some(130));
    let left: Vec<_> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["tokens"], "no draft is left");
}

#[test]
fn a_summary_that_can_not_be_resumed_is_refused_with_the_reason() {
    let (folder, path) = file(lines(20).join("\n"));
    let summary = folder.path().join("summary.json");
    let name = summary.to_str().expect("a path in UTF-8");
    interrupt_after(start(&summary, &[]), &(lines(30).join("\n") + "\n"), 30);
    let printed = |arguments: &[&str]| {
        let outcome = judge(&path, &[&["--resume", name], arguments].concat(), 2);
        text(&outcome.get_output().stderr).to_owned()
    };
    assert!(
        printed(&[]).ends_with(
            "tokens: ends at line 20, but the resumed run judged line 30: is it the same input?\n"
        )
    );
    assert!(printed(&["--strict"]).contains("can't be resumed: only one of the runs has --strict"));
    let outcome = jwt_assay(["token", "--now", "1", "--resume", name, "--file"]).arg(&path).assert().code(2);
    assert!(text(&outcome.get_output().stderr).contains("judged at another time"));
    judge(&path, &["--summary", name], 1);
    assert!(printed(&[]).contains("can't be resumed: its stream was judged to the end"));
}
