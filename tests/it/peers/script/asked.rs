//! Runs of adapters that are installed. Without them, these tests print that they were skipped; in CI they fail.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use snapbox::cmd::{Command, OutputAssert};

use super::{Row, home, rows_of, vulnerable};
use crate::skip::skip;

/// Whether a path in `tests/peers` exists. Prints a message if it doesn't.
fn is_installed(path: &str, install: &str) -> bool {
    let is_there = home().join(path).exists();
    if !is_there {
        skip(&format!("there is no {path}; to have it, run tests/peers/install {install}"));
    }
    is_there
}

fn run() -> Command {
    Command::new(snapbox::cmd::cargo_bin!("jwt-assay")).args(["run", "--budget", "3600", "--format", "json"])
}

fn report(ran: &OutputAssert) -> Value {
    serde_json::from_slice(&ran.get_output().stdout).expect("a report in JSON")
}

/// The versions that peers report, by name.
fn versions(report: &Value) -> BTreeMap<&str, &str> {
    let peers = report["peers"].as_array().expect("peers");
    let versions = peers.iter().map(|peer| Some((peer["name"].as_str()?, peer["version"].as_str()?)));
    versions.map(|version| version.expect("a name and a version")).collect()
}

/// The verdict of each case in a run, by peer and case.
fn verdicts(report: &Value) -> BTreeMap<(String, String), String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let results_of = |peer: &Value| {
        let results = peer["results"].as_array().cloned().unwrap_or_default();
        let name = text(&peer["name"]);
        results.into_iter().map(move |result| ((name.clone(), text(&result["id"])), text(&result["verdict"])))
    };
    report["peers"].as_array().expect("peers").iter().flat_map(results_of).collect()
}

/// The suite finds what the advisories describe: the version that one is about accepts each case that represents it.
#[test]
#[ignore = "old versions of many libraries: `.ci/run peers` has them"]
fn the_suite_finds_what_the_advisories_describe() {
    let installed = ["vulnerable/python/.venv", "vulnerable/node/node_modules"];
    if installed.map(|path| is_installed(path, "vulnerable")).contains(&false) {
        return;
    }
    let rows = vulnerable();
    let ids: BTreeSet<String> =
        rows.iter().flat_map(|row| row.advisories().into_values().flatten()).collect();
    let names = rows.iter().flat_map(|row| ["--peer", row.name()]);
    let ran = run().arg("--peers").arg(home().join("vulnerable")).args(names).args(&ids).assert().code(1);
    let report = report(&ran);
    for (name, version) in versions(&report) {
        assert!(name.ends_with(&format!("-{version}")), "{name} is version {version}");
    }
    let verdicts = verdicts(&report);
    for (name, advisory, id) in rows.iter().flat_map(claims_of_advisories) {
        let verdict = verdicts.get(&(name.clone(), id.clone())).map(String::as_str);
        assert_eq!(verdict, Some("false-accept"), "{name}: {advisory}: {id}");
    }
}

fn claims_of_advisories(row: &Row) -> Vec<(String, String, String)> {
    let name = row.name();
    let each = |(advisory, ids): (String, BTreeSet<String>)| {
        ids.into_iter().map(move |id| (name.to_owned(), advisory.clone(), id))
    };
    row.advisories().into_iter().flat_map(each).collect()
}

/// An adapter reads the version that it reports from the library, so it must be that of the lock file.
#[test]
fn versions_are_those_of_the_lock_files() {
    check_versions("python/.venv", "python", "requirements.txt", |name, version| {
        format!("\n{}=={version} ", name.to_lowercase())
    });
    check_versions("node/node_modules", "node", "package-lock.json", |name, version| {
        let package = name.trim_start_matches("node-");
        format!("\"node_modules/{package}\": {{\n      \"version\": \"{version}\"")
    });
}

fn check_versions(installed: &str, folder: &str, lock: &str, line: impl Fn(&str, &str) -> String) {
    if !is_installed(installed, folder) {
        return;
    }
    let lock = std::fs::read_to_string(home().join(folder).join(lock)).expect("a lock file");
    let rows = rows_of(&home().join(folder));
    let names = rows.iter().flat_map(|row| ["--peer", row.name()]);
    let ran = run().args(["signature/empty", "--peers"]).arg(home()).args(names).assert().code(0);
    let report = report(&ran);
    let versions = versions(&report);
    assert_eq!(versions.len(), rows.len());
    for (name, version) in versions {
        // The first package of a file has no line before it.
        assert!(format!("\n{lock}").contains(&line(name, version)), "{name} is version {version}");
    }
}

/// The adapter that the README shows is complete: PyJWT passes the cases through it.
#[test]
fn the_adapter_in_the_readme_works() {
    if !is_installed("python/.venv", "python") {
        return;
    }
    let readme = std::fs::read_to_string(home().join("README.md")).expect("a README");
    let (_, code) = readme.split_once("```python\n").expect("an example in Python");
    let (code, _) = code.split_once("```").expect("an end of the example");
    let script = tempfile::Builder::new().suffix(".py").tempfile().expect("a temporary file");
    std::fs::write(script.path(), code).expect("a file that can be written");
    let python = home().join("python/.venv/bin/python");
    let ran = run()
        .args(["signature/*", "compact/fourth-segment", "base64url/byte-that-is-no-utf-8-at-the-end", "--"])
        .arg(python)
        .arg(script.path())
        .assert()
        .code(0);
    let verdicts = verdicts(&report(&ran));
    let count = |word: &str| verdicts.values().filter(|verdict| *verdict == word).count();
    assert!(count("pass") > 100, "{verdicts:?}");
    assert!((1..=2).contains(&count("skip")), "{verdicts:?}");
    assert_eq!(count("pass") + count("skip"), verdicts.len(), "{verdicts:?}");
}
