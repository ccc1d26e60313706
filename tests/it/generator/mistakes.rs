//! A generator in Python, correct or with one of many mistakes. The report names the rule that each breaks.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{NOW, generator, output};
use crate::python;

const UNCHECKED: &str = "no generator in Python was judged";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/generators/mint.py");
const CLAIMS: &str = r#"{"sub":"user-1","ti":{"udn":"Ada?>~"}}"#;

/// A path for one test, where there is no file yet.
fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generators");
    fs::create_dir_all(&folder).expect("a folder for what generators remember");
    let path = folder.join(name);
    let _ = fs::remove_file(&path);
    path
}

/// Judges the script's tokens at a fixed time, and returns the exit code and the report in JSON.
fn judge(mistake: &str, options: &[&str]) -> (i32, Value) {
    let (claims, state) = (fresh(&format!("{mistake}.claims")), fresh(&format!("{mistake}.state")));
    fs::write(&claims, CLAIMS).expect("a file that can be written");
    let state = state.to_str().expect("a path in UTF-8");
    let command = generator(["-n", "2", "--now", NOW, "--format", "json", "--claims"])
        .arg(&claims)
        .args(options)
        .args(["--", "python3", "-E", "-s", "-B", SCRIPT, "--now", NOW, "--state", state])
        .args((mistake != "none").then_some(mistake));
    let (code, stdout, stderr) = output(command);
    assert_eq!(stderr, "", "{mistake}");
    (code, serde_json::from_str(&stdout).expect("a report in JSON"))
}

fn rules(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

#[test]
fn a_correct_generator_passes_in_every_shape() {
    if !python::is_there(UNCHECKED) {
        return;
    }
    for shape in ["none", "as-bearer", "as-url"] {
        let (code, report) = judge(shape, &["--strict"]);
        assert_eq!((code, rules(&report)), (0, Vec::new()), "{shape}");
        assert_eq!((&report["tokens"], &report["conformant"]), (&2.into(), &true.into()), "{shape}");
    }
}

/// Each mistake, and the rule that it breaks.
const MISTAKES: [(&str, &str); 30] = [
    ("iat-milliseconds", "iat-seconds"),
    ("iat-microseconds", "iat-seconds"),
    ("iat-nanoseconds", "iat-seconds"),
    ("iat-local-time-utc+2", "iat-not-future"),
    ("iat-local-time-utc+5:30", "iat-not-future"),
    ("iat-90-seconds-ahead", "iat-not-future"),
    ("iat-30-seconds-behind", "iat-now"),
    ("iat-string", "iat-number"),
    ("no-jti", "jti-present"),
    ("jti-constant", "jti-unique"),
    ("jti-of-the-second", "jti-unique"),
    ("token-cached", "token-unique"),
    ("sub-number", "sub-string"),
    ("other-user", "claims-expected"),
    ("no-name", "claims-expected"),
    ("ili-text", "ili-array"),
    ("xti-array-of-php", "xti-object"),
    ("payload-twice-encoded", "payload-object"),
    ("member-twice", "payload-unique-names"),
    ("alg-none", "alg-none"),
    ("alg-lower-case", "alg-hs256"),
    ("typ-missing", "typ-jwt"),
    ("other-secret", "signature-match"),
    ("sha-512", "signature-match"),
    ("mac-in-hex", "signature-match"),
    ("padded", "base64url-no-padding"),
    ("standard-alphabet", "base64url-url-alphabet"),
    ("wrapped", "base64url-no-whitespace"),
    ("quoted", "compact-bare"),
    ("percent-encoded-twice", "compact-bare"),
];

#[test]
fn the_report_names_the_rule_that_a_mistake_breaks() {
    assert_named(4);
}

#[test]
#[ignore = "deep: every mistake, each in two processes of Python"]
fn the_report_names_the_rule_that_each_mistake_breaks() {
    assert_named(1);
}

/// Judges every `step`-th mistake.
fn assert_named(step: usize) {
    if !python::is_there(UNCHECKED) {
        return;
    }
    for (mistake, rule) in MISTAKES.into_iter().step_by(step) {
        let (code, report) = judge(mistake, &[]);
        assert_eq!(code, 1, "{mistake}: {report}");
        assert_eq!(report["conformant"], false, "{mistake}");
        assert!(rules(&report).contains(&rule), "{mistake} was found to break {:?}", rules(&report));
    }
}

#[test]
fn the_mistake_behind_a_bad_signature_is_reported_in_every_format() {
    if !python::is_there(UNCHECKED) {
        return;
    }
    for (mistake, summary) in [("sha-512", "The token was signed with HMAC-SHA-512"), ("other-secret", "")] {
        let (_, report) = judge(mistake, &[]);
        let findings = report["findings"].as_array().expect("findings");
        let bad =
            findings.iter().find(|finding| finding["rule"] == "signature-match").expect("a bad signature");
        let diagnosis = bad.get("diagnosis").expect("a diagnosis, or null for none");
        assert_eq!(diagnosis.is_null(), summary.is_empty(), "{diagnosis}");
        if summary.is_empty() {
            continue;
        }
        let summary = diagnosis["summary"].as_str().expect("a summary");
        for format in ["text", "junit"] {
            let script =
                ["-n", "1", "--now", NOW, "--format", format, "--", "python3", "-E", "-s", "-B", SCRIPT];
            let (_, stdout, _) = output(generator(script).args(["--now", NOW, mistake]));
            assert!(stdout.contains(&format!("cause   {summary}\n")), "{stdout}");
        }
    }
}

#[test]
fn a_should_counts_if_strict() {
    if !python::is_there(UNCHECKED) {
        return;
    }
    for (mistake, rule) in
        [("iat-fraction", "iat-integer"), ("ili-twice", "ili-unique"), ("kid", "header-extra")]
    {
        for (options, code) in [(&[][..], 0), (&["--strict"], 1)] {
            let (exit, report) = judge(mistake, options);
            assert_eq!((exit, rules(&report)), (code, vec![rule]), "{mistake} {options:?}");
        }
    }
}

/// With a running clock, the last token is requested two seconds after the first.
#[test]
fn an_iat_that_does_not_follow_the_clock_is_found() {
    if !python::is_there(UNCHECKED) {
        return;
    }
    let state = fresh("iat-cached.running");
    let script = ["--", "python3", "-E", "-s", "-B", SCRIPT];
    let cached = generator(["-n", "3"]).args(script).arg("--state").arg(state).arg("iat-cached");
    let (code, stdout, _) = output(cached);
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("MUST iat-advances (time layer, at payload $.iat)\n"), "{stdout}");
    assert!(stdout.contains(", the same as in token 1, "), "{stdout}");
    let (code, stdout, _) = output(generator(["-n", "3", "--strict"]).args(script));
    assert_eq!(code, 0, "{stdout}");
    assert!(!stdout.contains("not judged: iat-advances"), "{stdout}");
}
