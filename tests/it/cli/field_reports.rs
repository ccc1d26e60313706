//! Mistakes that people made, from public reports: `jwt-assay token` must name each of them, and say the words that help.
//!
//! A line of `field_reports/*.jsonl` is one token of a kind of mistake: `wants` is what a person should learn, and the
//! other members say how the test recognizes that. The secret was in a file named `secret.bin`.

use std::path::Path;
use std::{env, fs};

use serde::Deserialize;
use serde_json::Value;

use super::{jwt_assay, text};

const FILES: [&str; 6] = [
    include_str!("field_reports/sound.jsonl"),
    include_str!("field_reports/signatures.jsonl"),
    include_str!("field_reports/keys.jsonl"),
    include_str!("field_reports/surroundings.jsonl"),
    include_str!("field_reports/times.jsonl"),
    include_str!("field_reports/claims.jsonl"),
];

/// A token, and what the program must say about it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    id: String,
    now: u64,
    /// In base64url.
    secret: String,
    token: String,
    wants: String,
    /// The rules that are broken, in order.
    rules: Vec<String>,
    /// The mistakes behind a signature that does not match.
    #[serde(default)]
    mistakes: Vec<String>,
    /// What the text says, whatever its line breaks.
    #[serde(default)]
    words: Vec<String>,
    /// What it must not say.
    #[serde(default)]
    never: Vec<String>,
}

impl Report {
    /// What the program says: the rules, the mistakes, and the text on one line.
    fn said(&self, folder: &Path) -> (Vec<String>, Vec<String>, String) {
        let secret = jwt_assay::jwt::base64url::decode(&self.secret).expect("the secret is in base64url");
        let file = folder.join("secret.bin");
        fs::write(&file, secret).expect("the secret can be written");
        let (file, now) = (file.to_str().expect("a path in UTF-8"), self.now.to_string());
        let run = |format| {
            let arguments =
                ["token", "--secret-file", file, "--now", &now, "--format", format, "--", &self.token];
            jwt_assay(arguments).env("NO_COLOR", "1").output().expect("the program starts").stdout
        };
        let json: Value = serde_json::from_slice(&run("json"))
            .unwrap_or_else(|error| panic!("{}: the report is not JSON: {error}", self.id));
        let rules = json["findings"].as_array().into_iter().flatten();
        let mistakes = json["diagnosis"]["mistakes"].as_array().into_iter().flatten();
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let words: Vec<String> = text(&run("text")).split_whitespace().map(str::to_owned).collect();
        (rules.map(|finding| word(&finding["rule"])).collect(), mistakes.map(word).collect(), words.join(" "))
    }

    /// How that differs from what it must say.
    fn differences(&self, folder: &Path) -> Vec<String> {
        let (rules, mistakes, text) = self.said(folder);
        let mut differences = Vec::new();
        if rules != self.rules {
            differences.push(format!("rules {rules:?} instead of {:?}", self.rules));
        }
        if mistakes != self.mistakes {
            differences.push(format!("mistakes {mistakes:?} instead of {:?}", self.mistakes));
        }
        let missing = self.words.iter().filter(|words| !text.contains(words.as_str()));
        differences.extend(missing.map(|words| format!("does not say {words:?}")));
        let wrong = self.never.iter().filter(|words| text.contains(words.as_str()));
        differences.extend(wrong.map(|words| format!("says {words:?}")));
        if !differences.is_empty() {
            differences.push(format!("wants: {}\n  says: {text}", self.wants));
        }
        differences
    }
}

/// All of them, or those whose ids start with the text of the environment variable `FIELD_REPORT`.
fn reports() -> impl Iterator<Item = Report> {
    let chosen = env::var("FIELD_REPORT").unwrap_or_default();
    let lines = FILES.iter().flat_map(|file| file.lines());
    let reports =
        lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")));
    reports.filter(move |report: &Report| report.id.starts_with(&chosen))
}

#[test]
fn every_mistake_of_a_public_report_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut failures = Vec::new();
    for report in reports() {
        let differences = report.differences(folder.path());
        if !differences.is_empty() {
            failures.push(format!("{}\n  {}", report.id, differences.join("\n  ")));
        }
    }
    assert!(failures.is_empty(), "{} lines are not as wanted:\n{}", failures.len(), failures.join("\n"));
}
