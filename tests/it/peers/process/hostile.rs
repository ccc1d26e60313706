//! `jwt-assay run` against adapters that use up all the time they get: each run ends within its budget, with a report
//! in every format that says what is missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use snapbox::cmd::cargo_bin;

use crate::child::processes::{PATIENCE, assert_none_left, mark, rogue};

/// What an adapter does at every question, its scope, and the time limit for one question. Where the limit is an hour,
/// only the budget ends the run.
const HOSTILE: &[(&str, &str, &str)] = &[
    ("hangs", "jws", "3600"),
    ("hangs", "jwt", "3600"),
    ("hangs", "profile", "3600"),
    ("hangs", "profile", "0.05"),
    ("hangs-and-stays", "profile", "3600"),
    ("hangs-every-second-time", "jws", "3600"),
    ("answers-slowly", "profile", "3600"),
    ("introduces-itself-slowly", "profile", "3600"),
    ("exits", "profile", "3600"),
    ("wrong-id", "profile", "3600"),
    ("another-kind", "profile", "3600"),
    ("not-json", "jws", "3600"),
    ("floods-one-line", "jws", "3600"),
    ("floods-stdout", "jwt", "3600"),
    ("floods-stderr", "profile", "3600"),
    ("closes-its-output", "jwt", "3600"),
    ("leaves-a-child", "jws", "3600"),
    ("leaves-a-daemon-with-its-output", "profile", "3600"),
];

/// A folder for the reports of one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the reports");
    folder
}

/// Starts a run that writes its report in every format.
fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(cargo_bin!("jwt-assay"));
    command.arg("run");
    let reports =
        [("json", "report.json"), ("junit", "report.xml"), ("markdown", "report.md"), ("text", "report.txt")];
    for (format, file) in reports {
        command.arg("--report").arg(format!("{format}={}", folder.join(file).display()));
    }
    command.stdout(Stdio::null());
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
}

/// Waits for a run, and returns its status and its JSON report. A busy machine gets more than the budget, but not
/// nearly as much as the adapters take without one.
fn end(mut program: Child, folder: &Path, since: Instant, what: &str) -> (Option<i32>, Value) {
    let status = program.wait().expect("it ends");
    assert!(since.elapsed() < PATIENCE, "{what}: {:?}", since.elapsed());
    let json = fs::read(folder.join("report.json")).unwrap_or_else(|error| panic!("{what}: {error}"));
    (status.code(), serde_json::from_slice(&json).expect("a report in JSON"))
}

/// Asserts that a report that is not complete is marked so in every format.
fn assert_marked(folder: &Path, report: &Value, what: &str) {
    assert_eq!((&report["conformant"], &report["complete"]), (&json!(false), &json!(false)), "{what}");
    let read = |file: &str| fs::read_to_string(folder.join(file)).expect("a report");
    assert!(read("report.txt").contains("\nincomplete rogue: "), "{what}: {}", read("report.txt"));
    assert!(read("report.txt").contains("; the run is incomplete\n"), "{what}");
    assert!(read("report.md").contains("\n**incomplete** rogue: "), "{what}");
    let xml = read("report.xml");
    assert!(
        xml.contains(r#"name="every-case-has-an-answer""#) && xml.contains(r#"type="incomplete""#),
        "{what}"
    );
}

/// A budget in seconds, of which a busy machine needs the longer one to start them all.
#[test]
fn hostile_adapters_end_within_the_budget_with_a_report() {
    assert!(["2", "30"].iter().any(|budget| cut_by(budget) >= 4));
}

/// Runs all hostile adapters at once, and returns how many used up this budget.
fn cut_by(budget: &str) -> usize {
    let begun = Instant::now();
    let script = rogue().to_str().expect("a path in UTF-8");
    let runs: Vec<_> = HOSTILE
        .iter()
        .map(|(misbehaviour, scope, timeout)| {
            let what = format!("{misbehaviour}-{scope}-{timeout}-{budget}");
            let (folder, mark) = (folder(&what), mark());
            let options = ["--budget", budget, "--timeout", timeout, "--", "sh"];
            let adapter = [script, misbehaviour, &mark, "always", scope];
            (start(&folder, &[&options[..], &adapter].concat()), folder, mark, what)
        })
        .collect();
    let mut cut = 0;
    for (program, folder, mark, what) in runs {
        let (code, report) = end(program, &folder, begun, &what);
        // Only the program can end those that left their group, and it has.
        assert_none_left(&mark);
        let [peer] = &report["peers"].as_array().expect("peers")[..] else {
            assert_eq!((code, &report["conformant"]), (Some(2), &json!(false)), "no introduction: {what}");
            continue;
        };
        assert_eq!(code, Some(1), "{what}");
        if !peer["unfinished"].is_null() {
            cut += 1;
            assert_marked(&folder, &report, &what);
            let spent = format!("the budget of {budget} seconds was spent; allow more with --budget");
            let why = peer["unfinished"]["why"].as_str().expect("a reason");
            assert!(why == spent || why.starts_with("it answered none of its first "), "{what}: {why}");
            let count = |list: &Value| list.as_array().expect("a list").len();
            let unanswered = count(&peer["unfinished"]["unanswered"]);
            assert!(unanswered > 0 && unanswered + count(&peer["results"]) > 500, "{what}");
        }
    }
    cut
}

#[test]
fn each_of_many_hanging_adapters_ends_within_a_budget_of_its_own() {
    let (folder, mark) = (folder("twenty"), mark());
    let script = rogue().to_str().expect("a path in UTF-8");
    let names: Vec<String> = (1..=20).map(|number| format!("hanging-{number}")).collect();
    let peer = |name: &String| json!({"name": name, "command": ["sh", script, "hangs", mark, "always", "profile", name]});
    let peers: Vec<Value> = names.iter().map(peer).collect();
    let manifest = json!({"format": 1, "language": "sh", "peers": peers});
    fs::write(folder.join("peers.json"), manifest.to_string()).expect("a manifest");
    let mut arguments = vec!["--budget", "1", "--jobs", "4", "--timeout", "3600", "--peers"];
    arguments.push(folder.to_str().expect("a path in UTF-8"));
    arguments.extend(names.iter().flat_map(|name| ["--peer", name]));
    let begun = Instant::now();
    let (code, report) = end(start(&folder, &arguments), &folder, begun, "twenty");
    // Four at once: five rounds.
    assert!(begun.elapsed() >= Duration::from_secs(5), "{:?}", begun.elapsed());
    let unfinished = |peer: &&Value| {
        peer["unfinished"]["why"].as_str().is_some_and(|why| why.contains("budget of 1 second"))
    };
    let tested = report["peers"].as_array().expect("peers").iter().filter(unfinished).count();
    let left_out = report["unasked"].as_array().map_or(0, Vec::len);
    // On a busy machine some may use up their budget before they have introduced themselves.
    assert_eq!(tested + left_out, 20, "{report}");
    assert_eq!(code, Some(if left_out == 0 { 1 } else { 2 }));
    assert_eq!((&report["conformant"], &report["complete"]), (&json!(false), &json!(false)));
    assert_none_left(&mark);
}

/// The adapter that hangs in `verify` is given up, whatever its scope, without a budget, too.
#[test]
fn replies_to_reset_are_no_answers() {
    for scope in ["jws", "profile"] {
        let (folder, mark) = (folder(&format!("starts-{scope}")), mark());
        let script = rogue().to_str().expect("a path in UTF-8");
        let options = ["--budget", "3600", "--timeout", "0.05", "--", "sh", script];
        let program = start(&folder, &[&options[..], &["hangs", &mark, "always", scope]].concat());
        let (code, report) = end(program, &folder, Instant::now(), scope);
        assert_eq!((code, &report["complete"]), (Some(1), &json!(false)));
        let results = report["peers"][0]["results"].as_array().expect("results");
        let timeouts = results.iter().filter(|result| result["verdict"] == "timeout").count();
        assert_eq!(timeouts, 3, "{scope}");
        let why = report["peers"][0]["unfinished"]["why"].as_str().expect("it is given up");
        assert!(why.starts_with("it answered none of its first 3 questions, "), "{scope}: {why}");
    }
}

/// The peers are not to blame for a system without threads or file descriptors.
#[test]
fn an_exhausted_machine_is_an_error_with_a_sentence() {
    let program = cargo_bin!("jwt-assay").to_str().expect("a path in UTF-8");
    let script = rogue().to_str().expect("a path in UTF-8");
    // No system has memory for such a stack, so no thread can be started.
    let no_threads = "export RUST_MIN_STACK=100000000000000;";
    let no_files = "ulimit -n 7;";
    let adapter = format!("run 'compact/*' -- sh {script} behaves -");
    for (limit, arguments) in [
        (no_threads, "run 'compact/*' --peer reference"),
        (no_threads, adapter.as_str()),
        (no_threads, "flaws --matrix"),
        (no_threads, "generator -n 2 -- echo a.b.c"),
        (no_files, adapter.as_str()),
        (no_files, "generator -n 2 -- echo a.b.c"),
    ] {
        let output = Command::new("sh")
            .args(["-c", &format!("{limit} exec {program} {arguments}")])
            .output()
            .expect("a shell that starts");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{limit} {arguments}: {error}");
        assert!(error.starts_with("error: ") && !error.contains("panicked"), "{limit} {arguments}: {error}");
        assert!(
            error.contains("no further thread or process can be started: "),
            "{limit} {arguments}: {error}"
        );
    }
}
