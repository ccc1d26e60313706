//! Asks the tests' two oracles, which share no code with the library or with each other.

use std::path::{Path, PathBuf};
use std::process::Command;

use jwt_assay::fuzzing::SECRET;
use jwt_assay::jwt::base64url;
use jwt_assay_oracle::{self as oracle, Mismatch, Report};
use serde_json::json;

/// Their answers about a token, in the same words: `accept`, or `reject at` a layer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answers {
    /// Of the oracle in Rust.
    pub rust: String,
    /// Of the oracle in Python.
    pub python: String,
}

/// Asks both about a token, with all rules of the profile.
pub fn ask(project: &Path, token: &[u8], now: u64) -> Result<Answers, String> {
    let case = json!({
        "id": "probe/token", "rule": "token-limit", "op": "verify", "scope": "profile", "level": "must",
        "clause": "none", "why": "to hear the answer", "key": base64url::encode(SECRET),
        "token_bytes": base64url::encode(token), "now": now, "expect": "accept",
    });
    let file = json!({"format": 1, "group": "probe", "about": "", "cases": [case]});
    with_file("probe.json", &file.to_string(), |path| {
        Ok(Answers {
            rust: answer("Rust", &oracle::check_files(&[path.to_owned()]))?,
            python: answer("Python", &ask_python(project, path)?)?,
        })
    })
}

/// Reads an oracle's answer about the probe from its report. The probe expects `accept` and leaves out the signing input,
/// so that a rejection is a mismatch in the decision, and an acceptance is a mismatch in the signing input.
fn answer(who: &str, report: &Report) -> Result<String, String> {
    let of = |what: &str| report.mismatches.iter().find(|mismatch| mismatch.what == what);
    match (of("decision"), of("signing_input")) {
        (Some(decision), _) => Ok(decision.got.clone()),
        (None, Some(_)) => Ok("accept".to_owned()),
        (None, None) => {
            let mismatches: Vec<String> = report.mismatches.iter().map(Mismatch::to_string).collect();
            Err(format!("the oracle in {who} gives no answer: {}", mismatches.join("; ")))
        }
    }
}

/// Lets both oracles check every label of a vector file of the group `regressions`.
pub fn check(project: &Path, text: &str) -> Result<(), String> {
    with_file("regressions.json", text, |path| {
        let mut mismatches = oracle::check_files(&[path.to_owned()]).mismatches;
        mismatches.extend(ask_python(project, path)?.mismatches);
        let lines: Vec<String> = mismatches.iter().map(Mismatch::to_string).collect();
        if lines.is_empty() { Ok(()) } else { Err(format!("the label is wrong: {}", lines.join("; "))) }
    })
}

/// Writes a file under a given name, in a temporary folder: an oracle takes the group from the file's name.
fn with_file<T>(
    name: &str,
    text: &str,
    ask: impl FnOnce(&PathBuf) -> Result<T, String>,
) -> Result<T, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("a temporary folder: {error}"))?;
    let path = folder.path().join(name);
    crate::files::write_whole(&path, text.as_bytes())?;
    ask(&path)
}

fn ask_python(project: &Path, file: &Path) -> Result<Report, String> {
    let script = project.join("tests/oracle/oracle.py");
    let output =
        Command::new("python3").args(["-E", "-s", "-B"]).arg(&script).arg(file).output().map_err(
            |error| format!("python3 can't be started, and one of the two oracles needs it: {error}"),
        )?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut lines: Vec<&str> = text.lines().collect();
    let counted = lines.pop().unwrap_or_default();
    let mismatches: Vec<Mismatch> = lines.iter().filter_map(|line| oracle::read_mismatch(line)).collect();
    let cases = counted.split_once(" cases, ").and_then(|(cases, _)| cases.parse().ok());
    match cases {
        Some(cases) if mismatches.len() == lines.len() => Ok(Report { cases, mismatches }),
        _ => Err(format!("{}: {}", script.display(), String::from_utf8_lossy(&output.stderr).trim_end())),
    }
}
