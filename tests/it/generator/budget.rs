//! A generator that hangs, fails again and again, or is slow: the run ends within its budget, with a report of what it
//! got until then. Several calls at once give the report of one call after the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use snapbox::cmd::cargo_bin;

use super::{NOW, SECRET, generator, output, sign};
use crate::signals::heed_signals;

/// Much longer than the budgets here, and much shorter than the generators take without one.
const PATIENCE: Duration = Duration::from_secs(120);

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generators-budget").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A script that mints one token, then leaves a note and hangs.
fn mints_once(folder: &Path) -> String {
    let [program, ..] = sign();
    let folder = folder.display();
    format!("mkdir {folder}/once 2>&- && exec {program} sign --now {NOW}; touch {folder}/hangs; sleep 3600")
}

/// Starts a run that writes its report in every format.
fn start(folder: &Path, options: &[&str], script: &str) -> Child {
    heed_signals();
    let mut command = Command::new(cargo_bin!("jwt-assay"));
    command.args(["generator", "--now", NOW, "--timeout", "3600"]).env("JWT_ASSAY_SECRET", SECRET);
    for (format, file) in [("json", "report.json"), ("junit", "report.xml"), ("text", "report.txt")] {
        command.arg("--report").arg(format!("{format}={}", folder.join(file).display()));
    }
    command.stdout(Stdio::null());
    command.args(options).args(["--", "sh", "-c", script]).stdin(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program starts")
}

/// Asserts that every report has one token, and says why there are no more.
fn assert_marked(folder: &Path, why: &str) {
    let (read, report) =
        (|file: &str| fs::read_to_string(folder.join(file)).expect("a report"), json(folder));
    assert_eq!(
        (&report["tokens"], &report["calls"], &report["stopped"]),
        (&json!(1), &json!(1), &json!(why))
    );
    assert_eq!((&report["complete"], &report["conformant"]), (&json!(false), &json!(false)));
    assert_eq!(report["failures"], json!([]), "a call that had to stop did not fail");
    let line = format!("incomplete: {why}; 1 of 9 calls ended");
    assert!(read("report.txt").replace("\n  ", " ").contains(&line), "{}", read("report.txt"));
    assert!(read("report.xml").contains(&format!(r#"<failure message="{line}""#)), "{}", read("report.xml"));
}

/// The JSON report of a run.
fn json(folder: &Path) -> Value {
    let text = fs::read(folder.join("report.json")).expect("a report");
    serde_json::from_slice(&text).expect("a report in JSON")
}

/// Within the shortest budget that is enough for the first token on this machine.
#[test]
fn a_hanging_generator_ends_within_the_budget_with_a_report() {
    for jobs in ["1", "3"] {
        let is_enough = |budget: &&str| {
            let (folder, begun) = (folder(&format!("hanging-{jobs}-{budget}")), Instant::now());
            let options = ["-n", "9", "--budget", budget, "--jobs", jobs];
            let status = start(&folder, &options, &mints_once(&folder)).wait().expect("it ends");
            assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
            let has_token = json(&folder)["tokens"] == 1;
            assert_eq!(status.code(), Some(if has_token { 1 } else { 2 }));
            if has_token {
                let why = format!("the budget of {budget} seconds was spent; allow more with --budget");
                assert_marked(&folder, &why);
            }
            has_token
        };
        assert!(["2", "10", "60"].iter().any(is_enough));
    }
}

#[test]
fn without_a_token_a_spent_budget_is_an_error() {
    let options = ["-n", "4", "--budget", "0.2", "--timeout", "3600", "--", "sh", "-c", "sleep 3600"];
    let (code, stdout, stderr) = output(generator(options));
    assert_eq!(code, 2);
    let why = "the budget of 0.2 seconds was spent; allow more with --budget";
    assert_eq!(stderr, format!("error: `sh -c 'sleep 3600'` gave no token: {why}\n"));
    assert!(stdout.starts_with(&format!("incomplete: {why}; 0 of 4 calls ended\n")), "{stdout}");
}

/// Two failures between two tokens are never three in a row.
#[test]
fn occasional_failures_end_within_the_budget() {
    let folder = folder("occasional");
    let begun = Instant::now();
    let script = format!(
        "echo >>{0}/calls; [ $(($(wc -l <{0}/calls) % 3)) = 1 ] && echo a.b.c || {{ sleep 0.2; exit 1; }}",
        folder.display()
    );
    let (code, stdout, _) =
        output(generator(["-n", "100000", "--budget", "2", "--format", "json", "--", "sh", "-c", &script]));
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    let report: Value = serde_json::from_str(&stdout).expect("a report in JSON");
    assert_eq!((&report["complete"], &report["conformant"]), (&json!(false), &json!(false)));
    assert_eq!(
        code,
        if report["tokens"] == 0 { 2 } else { 1 },
        "a busy machine may have no time for a token"
    );
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_a_report() {
    for signal in ["INT", "TERM", "HUP"] {
        let folder = folder(signal);
        let mut program = start(&folder, &["-n", "9", "--budget", "3600"], &mints_once(&folder));
        let until = Instant::now() + PATIENCE;
        while !folder.join("hangs").exists() {
            assert!(Instant::now() < until, "it never hangs");
            std::thread::sleep(Duration::from_millis(10));
        }
        let script = format!("kill -{signal} {}", program.id());
        assert!(Command::new("sh").args(["-c", &script]).status().is_ok_and(|status| status.success()));
        assert_eq!(program.wait().expect("it ends").code(), Some(130), "{signal}");
        assert_marked(&folder, "the run was interrupted");
    }
}

#[test]
fn several_calls_at_once_give_the_same_report() {
    let report = |jobs: &str| {
        let [program, ..] = sign();
        let options =
            ["-n", "12", "--now", NOW, "--budget", "3600", "--jobs", jobs, "--format", "json", "--"];
        output(generator(options.into_iter().chain([program.as_str(), "sign", "--now", NOW])))
    };
    let one = report("1");
    assert_eq!((one.0, one.2.as_str()), (0, ""), "{}", one.1);
    let tokenless = |(code, text, error): (i32, String, String)| {
        let mut report: Value = serde_json::from_str(&text).expect("a report in JSON");
        // Each token has a jti of its own.
        for finding in report["findings"].as_array_mut().expect("findings") {
            finding["token"].take();
        }
        (code, report, error)
    };
    let one = tokenless(one);
    assert_eq!(one.1["complete"], true);
    for jobs in ["3", "64"] {
        assert_eq!(tokenless(report(jobs)), one, "{jobs}");
    }
    let (code, _, stderr) = report("65");
    assert_eq!(code, 2);
    assert!(stderr.contains("65 is not in 1..=64"), "{stderr}");
}
