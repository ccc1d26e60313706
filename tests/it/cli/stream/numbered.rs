//! Lines that bring their numbers: these are checked, and reported wherever a line is named.

use std::fs;

use jwt_assay::jwt::base64url;
use serde_json::{Value, json};
use snapbox::cmd::OutputAssert;

use super::{NOW, file, good, judge, jwt_assay, lines, signed, stdout, summary, text};

/// The number that a line brings, which is not its position.
fn number(line: u64) -> u64 {
    7 * line + 1_000_000_000_000
}

/// A line as it is, after its number.
fn numbered(line: u64, text: &str) -> String {
    json!({"line": number(line), "token": text}).to_string()
}

/// A report with the number that each line brings instead of its position.
fn renumbered(report: &str) -> Vec<Value> {
    fn renumber(value: &mut Value) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    match value.as_u64() {
                        Some(line) if name == "line" || name == "first_line" => *value = json!(number(line)),
                        _ => renumber(value),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(renumber),
            Value::String(text) => {
                if let Some(line) = text.strip_prefix("the same as on line ") {
                    let line = line.parse().expect("a number");
                    *text = format!("the same as on line {}", number(line));
                }
            }
            _ => {}
        }
    }
    let mut reports: Vec<Value> =
        report.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    reports.iter_mut().for_each(renumber);
    reports
}

fn parsed(report: &str) -> Vec<Value> {
    report.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn stderr(run: &OutputAssert) -> String {
    text(&run.get_output().stderr).to_owned()
}

/// Lines of all kinds except empty ones. Some ids are repeated.
fn texts(count: u64) -> Vec<String> {
    let mut lines = lines(count);
    for (line, first) in [(300, 10), (700, 301), (890, 11)] {
        lines[line - 1] = good(first);
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[test]
fn the_numbers_that_lines_bring_are_reported_everywhere() {
    let texts = texts(1_500);
    let (_folder, plain) = file(texts.join("\n"));
    let mut expected = renumbered(&stdout(&judge(&plain, &[], 1)));
    let whole = expected.last_mut().expect("a summary");
    whole["summary"]["numbered"] = json!(true);
    whole["summary"]["last_line"] = json!(number(texts.len() as u64));
    let lines: Vec<String> = (1..).zip(&texts).map(|(line, text)| numbered(line, text)).collect();
    let (_folder, path) = file(lines.join("\n"));
    for jobs in ["1", "8"] {
        let report = stdout(&judge(&path, &["--jobs", jobs], 1).stderr_eq(""));
        assert!(parsed(&report) == expected, "{jobs} jobs: {report}");
    }
    let repeat = expected.iter().find(|report| report["first_line"] == number(10 - 1)).expect("a repeat");
    assert_eq!(repeat["findings"][0]["found"], format!("the same as on line {}", number(9)));
    let shown = jwt_assay(["token", "--now", &NOW.to_string(), "--file"]).arg(&path).assert().code(1);
    let text = stdout(&shown);
    assert!(text.starts_with("line 1000000000007\n") && text.contains("the same as on line 1000000000070\n"));
}

#[test]
fn empty_lines_need_no_number_and_count_as_lines() {
    let (_folder, path) = file(format!("\n{}\r\n\r\n\n{}\n", numbered(1, &good(1)), numbered(5, &good(1))));
    let report = stdout(&judge(&path, &[], 1));
    let lines: Vec<Value> = parsed(&report).iter().map(|report| report["line"].clone()).collect();
    assert_eq!(lines, [json!(number(1)), json!(number(5)), json!(number(5)), Value::Null]);
    let numbers = &summary(&report)["summary"];
    assert_eq!((&numbers["lines"], &numbers["tokens"]), (&5.into(), &2.into()));
}

#[test]
fn a_token_that_is_not_text_comes_as_bytes() {
    let bytes = [good(1).as_bytes(), b"\xff\n", good(2).as_bytes()].concat();
    let (_folder, plain) = file(&bytes);
    let line = json!({"line": 1, "token_bytes": base64url::encode(&bytes[..good(1).len() + 1])});
    let (_folder, path) = file(line.to_string());
    assert_eq!(stdout(&judge(&path, &[], 1)).lines().next(), stdout(&judge(&plain, &[], 1)).lines().next());
}

#[test]
fn an_invalid_number_ends_the_stream() {
    let line = |line: &str, jti| format!(r#"{{"line":{line},"token":"{}"}}"#, good(jti));
    let bad_token = signed(r#"{"iat":1621521641,"ti":{},"sub":"a"}"#, super::SECRET);
    let before = format!(r#"{{"line":5,"token":"{bad_token}"}}"#);
    let rule = "; it must be a whole number from 1 to 9007199254740992, in plain digits";
    for (last, message) in [
        (line("-1", 1), format!("line 3: its member \"line\" is -1{rule}")),
        (line("6.5", 1), format!("line 3: its member \"line\" is 6.5{rule}")),
        (line("\"6\"", 1), format!("line 3: its member \"line\" is a string{rule}")),
        (line("9007199254740993", 1), format!("line 3: its member \"line\" is 9007199254740993{rule}")),
        (line("4", 1), "line 3: its member \"line\" is 4, and an earlier one is 5: ".to_owned()),
        (line("5", 1), "line 3: its member \"line\" is 5, and an earlier one is 5: ".to_owned()),
        (good(1), "line 3 has no member \"line\", and the first line has: ".to_owned()),
        (line("6,\"line\":7", 1), "line 3 has no member \"line\", and the first line has: ".to_owned()),
    ] {
        let (_folder, path) = file([before.as_str(), "", &last, &line("9", 2)].join("\n"));
        let run = judge(&path, &[], 2);
        let error = stderr(&run);
        let place = path.display().to_string();
        assert!(error.starts_with(&format!("error: {place}: {message}")), "{error}");
        let report = stdout(&run);
        assert_eq!(parsed(&report)[0]["line"], 5, "what comes before is reported");
        let numbers = &summary(&report)["summary"];
        assert_eq!((&numbers["complete"], &numbers["lines"]), (&false.into(), &2.into()), "{last}");
        assert_eq!((&numbers["last_line"], &numbers["tokens"]), (&5.into(), &1.into()));
    }
    let (_folder, path) = file(line("0", 1));
    let first = judge(&path, &[], 2).stdout_eq("");
    assert!(stderr(&first).contains("line 1: its member \"line\" is 0; "));
}

#[test]
fn a_number_that_decreases_is_found_between_batches_too() {
    let mut lines: Vec<String> = (1..=3_000).map(|line| numbered(line, &good(line))).collect();
    lines[2_500] = numbered(1, &good(1));
    let (_folder, path) = file(lines.join("\n"));
    let run = judge(&path, &["--only-findings"], 2);
    let message =
        format!("line 2501: its member \"line\" is {}, and an earlier one is {}: ", number(1), number(2_500));
    assert!(stderr(&run).contains(&message), "{}", stderr(&run));
    let numbers = &summary(&stdout(&run))["summary"];
    assert_eq!(numbers["last_line"], number(numbers["lines"].as_u64().expect("a count")));
}

#[test]
fn a_run_can_be_resumed_once_a_number_is_fixed() {
    let mut lines: Vec<String> = (1..).zip(texts(900)).map(|(line, text)| numbered(line, &text)).collect();
    let (_folder, whole) = file(lines.join("\n"));
    let expected = stdout(&judge(&whole, &[], 1));
    let right = std::mem::replace(&mut lines[600], good(1));
    let (folder, path) = file(lines.join("\n"));
    let summary_path = folder.path().join("summary.json");
    let own = summary_path.to_str().expect("a path in UTF-8");
    let first = stdout(&judge(&path, &["--summary", own], 2));
    assert_eq!(summary(&first)["summary"]["last_line"], number(600));
    fs::write(&path, [&lines[..600], &[right], &lines[601..]].concat().join("\n")).expect("a file");
    let rest = stdout(&judge(&path, &["--resume", own], 1).stderr_eq(""));
    assert_eq!(summary(&rest), summary(&expected));
    let mut both: Vec<&str> = first.lines().rev().skip(1).chain(rest.lines()).collect();
    let mut all: Vec<&str> = expected.lines().collect();
    both.sort_unstable();
    all.sort_unstable();
    assert!(both == all, "{first}{rest}");

    for lines in [texts(900), (1..900).map(|line| numbered(line, "a").replace("1000000000", "")).collect()] {
        fs::write(&path, lines.join("\n")).expect("a file");
        let run = judge(&path, &["--resume", own], 2);
        assert!(stderr(&run).contains("is it the same input?"), "{}", stderr(&run));
    }
}

#[test]
fn a_stream_whose_first_line_has_no_number_is_counted() {
    let (_folder, path) = file([good(1), format!(r#"{{"line":"a","token":"{}"}}"#, good(2))].join("\n"));
    let report = stdout(&judge(&path, &[], 0));
    assert_eq!(parsed(&report)[1]["line"], 2);
    assert_eq!(summary(&report)["summary"]["numbered"], Value::Null);
}

#[test]
fn the_number_of_a_line_that_is_too_long_is_read_where_it_comes_first() {
    let long = "x".repeat(1 << 21);
    let lines = [numbered(1, &good(1)), numbered(2, &long), numbered(3, &good(3))];
    let (_folder, path) = file(lines.join("\n"));
    let report = stdout(&judge(&path, &["--only-findings"], 1));
    let first = &parsed(&report)[0];
    assert_eq!((&first["line"], &first["findings"][0]["rule"]), (&number(2).into(), &"token-limit".into()));
    let late = format!(r#"{{"token":"{long}","line":{}}}"#, number(2));
    let (_folder, path) = file([&lines[0], &late, &lines[2]].map(String::as_str).join("\n"));
    let run = judge(&path, &[], 2);
    assert!(stderr(&run).contains("line 2 has no member \"line\""), "{}", stderr(&run));
}

#[test]
fn parts_of_one_numbering_add_up_to_the_whole() {
    let texts = texts(900);
    let lines: Vec<String> = (1..).zip(&texts).map(|(line, text)| numbered(line, text)).collect();
    let part = |of: usize| -> Vec<&str> { lines.iter().skip(of).step_by(2).map(String::as_str).collect() };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let summarised = |name: &str, lines: &[&str]| {
        let (_folder, path) = file(lines.join("\n"));
        let own = folder.path().join(name);
        judge(&path, &["--summary", own.to_str().expect("a path in UTF-8")], 1);
        own
    };
    let all: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (whole, odd, even) =
        (summarised("whole", &all), summarised("odd", &part(1)), summarised("even", &part(0)));
    let merged = jwt_assay(["token", "--format", "json", "--merge"]).args([&odd, &even]).assert().code(1);
    let read = |text: &[u8]| serde_json::from_slice::<Value>(text).expect("JSON");
    let (mut sum, whole) = (read(&merged.get_output().stdout), read(&fs::read(whole).expect("a summary")));
    for rule in sum["summary"]["rules"].as_array_mut().expect("rules") {
        for example in rule["examples"].as_array_mut().expect("examples") {
            let from = example.as_object_mut().expect("an example").remove("summary").expect("its summary");
            assert!([odd.to_str(), even.to_str()].contains(&from.as_str()), "{from}");
        }
    }
    let rules = |summary: &Value| {
        let rules = summary["summary"]["rules"].as_array().expect("rules").iter();
        rules.filter(|rule| rule["id"] != "jti-unique").cloned().collect::<Vec<_>>()
    };
    assert_eq!(rules(&sum), rules(&whole));
    assert!(rules(&whole).len() > 2);
    assert_eq!(sum["summary"]["last_line"], whole["summary"]["last_line"]);

    let counted = summarised("counted", &[texts[6].as_str(), "no token"]);
    let run = jwt_assay(["token", "--merge"]).args([&odd, &counted]).assert().code(2);
    assert!(stderr(&run).contains("only in one of them the lines brought their numbers"), "{}", stderr(&run));
}
