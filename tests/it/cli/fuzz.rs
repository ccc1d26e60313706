//! `jwt-assay fuzz` on verifiers that are right, and on wrong ones: what it finds, names and writes, and how it ends.

use std::fs;
use std::process::{Command as Process, Stdio};
use std::thread::sleep;
use std::time::Duration;

use jwt_assay::flaw::{Flaw, flaws};
use jwt_assay::fuzzing::{Hunt, HuntOptions};
use jwt_assay::suite::{KnownFailures, Operation};
use serde_json::Value;
use snapbox::cmd::cargo_bin;
use tempfile::tempdir;

use super::{jwt_assay, text};
use crate::python;
use crate::signals::heed_signals;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli/fuzz.py");

fn program() -> &'static str {
    cargo_bin!("jwt-assay").to_str().expect("a path in UTF-8")
}

/// The JSON report, and the exit code.
fn fuzz(arguments: &[&str]) -> (Value, Option<i32>) {
    fuzz_for("3600", arguments)
}

pub fn fuzz_for(time: &str, arguments: &[&str]) -> (Value, Option<i32>) {
    let usual = ["fuzz", "--format", "json", "--time", time];
    let output = jwt_assay(usual.into_iter().chain(arguments.iter().copied())).output();
    let output = output.expect("the program runs");
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)));
    (report, output.status.code())
}

pub fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().expect("findings")
}

#[test]
fn a_flaw_over_the_pipe_is_found_and_its_cases_find_it_again() {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("found.json");
    let file = file.to_str().expect("a path in UTF-8");
    let adapter = ["--", program(), "adapter", "--flaw", "ignores-crit"];
    let (report, code) = fuzz(&[&["--questions", "2000", "--write-cases", file][..], &adapter].concat());
    assert_eq!((code, &report["conformant"]), (Some(1), &false.into()), "{report}");
    let found = findings(&report);
    let finding =
        found.iter().find(|finding| finding["rule"] == "crit-understood").expect("the rule is named");
    assert_eq!((&finding["verdict"], &finding["expected"]), (&"false-accept".into(), &"reject".into()));
    assert!(finding["header"].as_str().is_some_and(|header| header.contains("\"crit\"")), "{finding}");
    let rerun = finding["rerun"].as_str().expect("a command");
    assert!(rerun.starts_with("jwt-assay run --cases ") && rerun.contains("crit-understood"), "{rerun}");

    let run = |subject: &[&str]| {
        let arguments = [&["run", "--cases", file, "--format", "json"][..], subject].concat();
        let output = jwt_assay(arguments).output().expect("the program runs");
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        (report, output.status.code())
    };
    let (again, code) = run(&adapter);
    assert_eq!(code, Some(1));
    let results = again["peers"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), found.len());
    for (result, finding) in results.iter().zip(found) {
        assert_eq!((&result["id"], &result["verdict"]), (&finding["id"], &finding["verdict"]));
    }
    let (right, code) = run(&["--peer", "reference"]);
    assert_eq!(code, Some(0), "the labels are the reference's: {right}");
}

/// No case of the suite shows these.
#[test]
fn mistakes_that_no_case_shows_are_found_by_changes() {
    if !python::is_there("no adapter in Python was fuzzed") {
        return;
    }
    for (mistake, verdict) in [("forgives-expiry", "false-accept"), ("refuses-fractions", "false-reject")] {
        let adapter = ["--", "python3", "-B", SCRIPT, mistake, "jwt"];
        let arguments = [&["--questions", "6000"][..], &adapter].concat();
        let (report, code) = fuzz(&arguments);
        assert_eq!(code, Some(1), "{mistake}: {report}");
        assert!(findings(&report).iter().any(|finding| finding["verdict"] == verdict), "{mistake}: {report}");
        assert!(findings(&report).iter().all(|finding| finding["verdict"] == verdict), "{mistake}: {report}");
    }
}

#[test]
fn nothing_is_found_in_a_verifier_that_is_right() {
    let reference = ["--questions", "2500", "--", program(), "adapter"];
    let (report, code) = fuzz(&reference);
    assert_eq!((code, findings(&report)), (Some(0), &[][..]), "{report}");
    assert!(report["kept"].as_u64().is_some_and(|kept| kept > 1_000), "{report}");
    if !python::is_there("the oracle was not fuzzed") {
        return;
    }
    for scope in ["jws", "jwt", "profile"] {
        let oracle = ["--strict", "--questions", "2500", "--", "python3", "-B", SCRIPT, "right", scope];
        let (report, code) = fuzz(&oracle);
        assert_eq!((code, findings(&report)), (Some(0), &[][..]), "{scope}: {report}");
    }
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let report = |seed: &str| {
        let (mut report, code) = fuzz(&["--flaw", "ignores-crit", "--questions", "6000", "--seed", seed]);
        assert_eq!(code, Some(1));
        let members = report.as_object_mut().expect("an object");
        members.remove("seconds");
        members.remove("per_second");
        report
    };
    let one = report("7");
    assert_eq!(one, report("7"));
    assert_ne!(one["accepted"], report("8")["accepted"]);
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_a_whole_report() {
    heed_signals();
    let folder = tempdir().expect("a folder");
    let answers = folder.path().join("answers");
    // The answers are kept, so that the test knows that some were given.
    let adapter = format!("'{}' adapter | tee '{}'", program(), answers.display());
    let child = Process::new(program())
        .args(["fuzz", "--time", "600", "--format", "json", "--", "sh", "-c", &adapter])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let count = || fs::read(&answers).map_or(0, |text| text.iter().filter(|byte| **byte == b'\n').count());
    while count() < 1_500 {
        sleep(Duration::from_millis(20));
    }
    let status = Process::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    let report: Value = serde_json::from_slice(&output.stdout).expect("a whole report");
    assert_eq!(
        (&report["stopped"], &report["conformant"]),
        (&"the run was interrupted".into(), &Value::Null)
    );
    assert!(findings(&report).is_empty() && report["questions"].as_u64().is_some_and(|asked| asked > 0));
}

#[test]
fn a_file_of_cases_is_read_with_care() {
    let folder = tempdir().expect("a folder");
    let refusal = |name: &str, text: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("a file");
        let arguments = ["run", "--cases", file.to_str().expect("a path in UTF-8"), "--peer", "reference"];
        let output = jwt_assay(arguments).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2), "{name}");
        text_of(&output.stderr)
    };
    assert!(refusal("a.json", b"{").contains("EOF"));
    assert!(refusal("b.json", b"\xff").contains("UTF-8"));
    assert!(
        refusal("c.json", br#"{"format":2,"group":"g","about":"","cases":[]}"#).contains("the format is 2")
    );
    assert!(refusal("d.json", br#"{"format":1,"group":"g","about":"","cases":[]}"#).contains("nothing ran"));
}

fn text_of(bytes: &[u8]) -> String {
    text(bytes).to_owned()
}

/// The flaws of the verifiers' table.
fn verifiers() -> Vec<&'static Flaw> {
    flaws().filter(|flaw| flaw.operation() == Operation::Verify).collect()
}

/// Whether a flaw is found, by its rule.
fn is_found(flaw: &'static Flaw, questions: u64) -> bool {
    let mut options = HuntOptions::new();
    (options.questions, options.strict) = (questions, true);
    let report = Hunt::new(flaw.factory(), KnownFailures::new(), &options).run(|_| ());
    !report.found.is_empty()
}

#[test]
fn some_flaws_are_found() {
    let all = verifiers();
    let some: Vec<_> = all.iter().step_by(all.len() / 8).collect();
    let missed: Vec<&str> = some.iter().filter(|flaw| !is_found(flaw, 3_000)).map(|flaw| flaw.name).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
#[ignore = "deep: every flaw of the verifiers' table, some minutes"]
fn nearly_all_flaws_are_found() {
    let all = verifiers();
    let missed: Vec<&str> = all.iter().filter(|flaw| !is_found(flaw, 20_000)).map(|flaw| flaw.name).collect();
    assert!(missed.len() * 20 <= all.len(), "{} of {}: {missed:?}", missed.len(), all.len());
}
