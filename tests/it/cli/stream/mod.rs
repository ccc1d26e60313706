//! A stream of tokens: order, packed inputs, long lines, lines with numbers, repeated `jti`s in little memory,
//! interruption and resumption, the limits of the system, and sums of summaries.

#[cfg(unix)]
mod chains;
mod interrupted;
#[cfg(target_os = "linux")]
mod limits;
mod merged;
mod numbered;
mod packed;
mod repeats;

use std::fs;
use std::path::{Path, PathBuf};

use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{Inspector, TokenReport};
use jwt_assay::report::token_json;
use serde_json::Value;
use snapbox::cmd::OutputAssert;
use tempfile::{TempDir, tempdir};

use super::{SECRET, jwt_assay, text};

const NOW: u64 = 1_621_521_650;

/// A good token.
fn good(jti: u64) -> String {
    signed(&format!(r#"{{"iat":1621521641,"jti":"id-{jti}","ti":{{}},"sub":"user-1"}}"#), SECRET)
}

fn signed(claims: &str, secret: &str) -> String {
    String::from_utf8(Forge::new(claims).sign(secret).token()).expect("base64url is ASCII")
}

/// Lines of all kinds: good tokens, bad ones, tokens in JSON, empty lines.
fn lines(count: u64) -> Vec<String> {
    let line = |at| match at % 10 {
        3 => String::new(),
        4 => format!("\"{}\"", good(at)),
        5 => format!("{{\"id\":{at},\"token\":\"{}\"}}\r", good(at)),
        6 if at / 10 % 3 == 0 => {
            signed(&format!(r#"{{"iat":1621521641000,"jti":"id-{at}","ti":{{}},"sub":"a"}}"#), SECRET)
        }
        7 if at / 10 % 4 == 0 => format!("no token {at}"),
        8 if at / 10 % 5 == 0 => {
            signed(&format!(r#"{{"iat":1621521641,"jti":"id-{at}","ti":{{}},"sub":"a"}}"#), "another")
        }
        _ => good(at),
    };
    (1..=count).map(line).collect()
}

/// A folder, and a file in it.
fn file(content: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempdir().expect("a temporary folder");
    let path = folder.path().join("tokens");
    fs::write(&path, content).expect("a file that can be written");
    (folder, path)
}

/// Judges a file, with further arguments.
fn judge(path: &Path, arguments: &[&str], code: i32) -> OutputAssert {
    jwt_assay(["token", "--now", &NOW.to_string(), "--format", "json", "--file"])
        .arg(path)
        .args(arguments)
        .assert()
        .code(code)
}

fn stdout(run: &OutputAssert) -> String {
    text(&run.get_output().stdout).to_owned()
}

/// The last line of a report, which is its summary.
fn summary(report: &str) -> Value {
    serde_json::from_str(report.lines().last().expect("a summary")).expect("JSON")
}

/// How often a rule is broken.
fn count(summary: &Value, rule: &str) -> u64 {
    let rules = summary["summary"]["rules"].as_array().expect("rules");
    rules
        .iter()
        .find(|found| found["id"] == rule)
        .map_or(0, |found| found["count"].as_u64().expect("a count"))
}

/// The reports on single tokens, by the library.
fn expected(lines: &[String]) -> String {
    let inspector = Inspector::new(SECRET);
    let mut reports = String::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        let bare = line.trim_end_matches('\r');
        let token = match serde_json::from_str::<Value>(bare) {
            Ok(Value::String(token)) => token,
            Ok(object) => object["token"].as_str().expect("a token").to_owned(),
            Err(_) => bare.to_owned(),
        };
        let inspection = inspector.inspect(&token, &Policy::at(NOW));
        let report = TokenReport::explained(&inspector, &inspection, false);
        reports.push_str(&token_json(&report, Some(at + 1), None));
    }
    reports
}

#[test]
fn reports_come_in_the_order_of_the_input_with_any_number_of_jobs() {
    let lines = lines(2_000);
    let (_folder, path) = file(lines.join("\n"));
    let expected = expected(&lines);
    let mut summaries = Vec::new();
    for jobs in ["1", "2", "16"] {
        let report = stdout(&judge(&path, &["--jobs", jobs], 1).stderr_eq(""));
        let rest = report.strip_prefix(&expected).unwrap_or_else(|| panic!("{jobs} jobs: {report}"));
        assert_eq!(rest.lines().count(), 1, "the summary is all that follows: {rest}");
        summaries.push(summary(rest));
    }
    assert!(summaries.iter().all(|summary| *summary == summaries[0]));
    let numbers = &summaries[0]["summary"];
    assert_eq!((&numbers["lines"], &numbers["tokens"]), (&2_000.into(), &1_800.into()));
    assert!(count(&summaries[0], "iat-seconds") > 50 && count(&summaries[0], "signature-match") > 30);
}

#[test]
fn only_findings_leaves_out_clean_tokens() {
    let lines = lines(500);
    let (_folder, path) = file(lines.join("\n"));
    let all = stdout(&judge(&path, &[], 1));
    let some = stdout(&judge(&path, &["--only-findings"], 1));
    let with_findings: Vec<&str> = all.lines().filter(|line| !line.contains(r#""findings":[]"#)).collect();
    assert!(with_findings.len() > 30 && with_findings.len() < 100);
    assert_eq!(some.lines().collect::<Vec<_>>(), with_findings);
}

#[test]
fn a_line_that_is_too_long_is_reported_and_the_rest_is_judged() {
    let long = (1 << 20) + 1;
    let input = format!("{}\n{}\n{}\n{}", good(1), "x".repeat(long), "y".repeat(1 << 20), good(2));
    let (_folder, path) = file(input);
    let report = stdout(&judge(&path, &[], 1));
    let reports: Vec<Value> = report.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(reports.len(), 5);
    assert_eq!((&reports[0]["conformant"], &reports[3]["conformant"]), (&true.into(), &true.into()));
    let finding = &reports[1]["findings"][0];
    assert_eq!((&reports[1]["line"], &finding["rule"]), (&2.into(), &"token-limit".into()));
    assert_eq!(finding["found"], "a line of 1048577 bytes; at most 1048576 bytes are read");
    assert_eq!(reports[2]["findings"][0]["at"], "token bytes 0..1048576", "{}", reports[2]);
    assert_eq!(reports[4]["summary"]["tokens"], 4);
}

#[test]
fn the_first_hundred_signatures_that_do_not_match_are_explained() {
    let claims = |at| format!(r#"{{"iat":1621521641,"jti":"id-{at}","ti":{{}},"sub":"a"}}"#);
    let line = |at| match at % 2 {
        0 => good(at),
        _ => signed(&claims(at), &format!("{SECRET}\n")),
    };
    let (_folder, path) = file((0..260).map(line).collect::<Vec<_>>().join("\n"));
    let one = stdout(&judge(&path, &["--jobs", "1"], 1));
    let signatures = &summary(&one)["summary"]["signatures"];
    assert_eq!((&signatures["differ"], &signatures["explained"]), (&130.into(), &100.into()));
    let mistakes = serde_json::json!([{"id": "secret-line-feed-added", "count": 100, "first": {"line": 2}}]);
    assert_eq!(signatures["mistakes"], mistakes);
    let explained: Vec<bool> =
        one.lines().filter(|line| line.contains("differs")).map(|line| line.contains("diagnosis")).collect();
    assert_eq!(explained, [[true; 100].as_slice(), &[false; 30]].concat());
    assert_eq!(stdout(&judge(&path, &["--jobs", "8"], 1)), one);
    let run = jwt_assay(["token", "--now", &NOW.to_string(), "--file"]).arg(&path).assert().code(1);
    assert!(stdout(&run).contains("signatures that do not match: 130 (the mistake was looked for in 100)\n"));
    assert_eq!(stdout(&run).matches("cause   Not looked for: ").count(), 30);
}

#[test]
fn an_empty_input_is_not_conformant() {
    for nothing in ["", "\n", "\r\n\n"] {
        let (_folder, path) = file(nothing);
        judge(&path, &[], 2).stdout_eq("").stderr_eq("error: [..]: there is no token, the input is empty\n");
    }
}

#[test]
fn a_byte_order_mark_at_the_start_is_skipped() {
    let lines = lines(20).join("\n");
    let (_folder, plain) = file(&lines);
    let (_other_folder, marked) = file(format!("\u{feff}{lines}"));
    assert_eq!(stdout(&judge(&marked, &[], 1)), stdout(&judge(&plain, &[], 1)));
    let numbered = format!("\u{feff}{{\"line\":7,\"token\":\"{}\"}}\n", good(1));
    let (_numbered_folder, numbered) = file(numbered);
    assert!(stdout(&judge(&numbered, &[], 0)).starts_with(r#"{"format":1,"line":7,"#));
    let (_empty_folder, empty) = file("\u{feff}");
    judge(&empty, &[], 2).stdout_eq("").stderr_eq("error: [..]: there is no token, the input is empty\n");
}

#[test]
fn a_summary_has_a_file_of_its_own() {
    let (folder, path) = file(good(1));
    let own = folder.path().join("summary.json");
    let own_path = own.to_str().expect("a path in UTF-8");
    let report = stdout(&judge(&path, &["--summary", own_path], 0));
    let written = fs::read_to_string(&own).expect("the summary");
    assert_eq!(report.lines().last(), written.strip_suffix('\n'));
    let both = judge(&path, &["--report", &format!("json={own_path}"), "--summary", own_path], 2);
    both.stderr_eq(format!("error: a report and the summary can't both go to {own_path}\n"));
    jwt_assay(["token", "e30.e30.", "--only-findings"]).assert().code(2).stdout_eq("");
    let other = folder.path().join("report.json");
    let now = NOW.to_string();
    let beside = [
        "token",
        "--now",
        &now,
        "--report",
        &format!("json={}", other.display()),
        "--summary",
        "-",
        "--file",
    ];
    jwt_assay(beside).arg(&path).assert().code(0).stdout_eq(&*written);
    jwt_assay(["token", "--now", &now, "--summary", "-", "--file"])
        .arg(&path)
        .assert()
        .code(0)
        .stdout_eq(written);
    let both = judge(&path, &["--summary", "-"], 2).stdout_eq("");
    both.stderr_eq("error: a report and the summary can't both go to standard output\n");
}

#[test]
fn an_input_is_not_written_to() {
    let (folder, path) = file(good(1));
    let other = folder.path().join("../").join(folder.path().file_name().expect("a name")).join("tokens");
    let other = other.to_str().expect("a path in UTF-8");
    for (option, file) in [("--report", &*format!("json={other}")), ("--summary", other)] {
        let refused = judge(&path, &[option, file], 2).stdout_eq("");
        refused.stderr_eq("error: [..]: is an input, and would be written to as well\n");
    }
    let script = r#"exec "$0" token --now 1 --file "$1" >>"$1""#;
    let appended = std::process::Command::new("sh")
        .args(["-c", script])
        .arg(snapbox::cmd::cargo_bin!("jwt-assay"))
        .arg(&path)
        .env("JWT_ASSAY_SECRET", SECRET)
        .output()
        .expect("a shell");
    // Only where a standard stream has a name can it be recognized.
    #[cfg(target_os = "linux")]
    assert!(text(&appended.stderr).contains("is an input, and would be written to as well"));
    let _ = appended;
    assert_eq!(fs::read_to_string(&path).expect("the tokens"), good(1));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "no draft is left");
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let (_folder, path) = file((0..4_000).map(|at| good(at) + "\n").collect::<String>());
    let mut program = Command::new(snapbox::cmd::cargo_bin!("jwt-assay"))
        .args(["token", "--now", &NOW.to_string(), "--format", "json", "--file"])
        .arg(&path)
        .env("JWT_ASSAY_SECRET", SECRET)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = String::new();
    // The rest of the report is more than a pipe holds.
    let mut reader = BufReader::with_capacity(1, program.stdout.take().expect("a pipe"));
    reader.read_line(&mut first).expect("a line");
    drop(reader);
    let output = program.wait_with_output().expect("it ends");
    assert!(first.starts_with(r#"{"format":1,"line":1,"#), "{first}");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}
