//! The templates of adapters: each runs as it is, with the standard library of its language alone, and the suite judges what
//! is in the marked place. A language that the machine lacks is skipped with a message.

use std::process::Command as Process;

use serde_json::Value;
use tempfile::tempdir;

use super::{jwt_assay, text};
use crate::skip;

/// A language, its file, the command before it, how its version is asked for, and the marked call with one that accepts all.
struct Template {
    language: &'static str,
    file: &'static str,
    command: &'static [&'static str],
    version: &'static str,
    call: &'static str,
    careless: &'static str,
}

const TEMPLATES: [Template; 6] = [
    Template {
        language: "python",
        file: "adapter.py",
        command: &["python3"],
        version: "--version",
        call: "return verify_with_the_standard_library(key, token, now)",
        careless: "return {}",
    },
    Template {
        language: "node",
        file: "adapter.mjs",
        command: &["node"],
        version: "--version",
        call: "return verifyWithNodeAlone(key, token, now);",
        careless: "return {};",
    },
    Template {
        language: "go",
        file: "adapter.go",
        command: &["go", "run"],
        version: "version",
        call: "return verifyWithTheStandardLibrary(key, token, now)",
        careless: "return map[string]any{}, nil",
    },
    Template {
        language: "java",
        file: "Adapter.java",
        command: &["java"],
        version: "--version",
        call: "return verifyWithJavaAlone(key, token, now);",
        careless: "return new LinkedHashMap<>();",
    },
    Template {
        language: "ruby",
        file: "adapter.rb",
        command: &["ruby"],
        version: "--version",
        call: "verify_with_the_standard_library(key, token, now)\nend",
        careless: "{}\nend",
    },
    Template {
        language: "php",
        file: "adapter.php",
        command: &["php"],
        version: "--version",
        call: "return verify_with_php_alone($key, $token, $now);",
        careless: "return (object) [];",
    },
];

/// The cases that a template is tested with.
const ALL: [&str; 7] =
    ["signature/*", "header/*", "base64url/*", "key/*", "payload/*", "time/*", "claims/iat-beyond*"];
/// A few: each failure is asked again of a fresh process, which some languages compile first.
const FEW: [&str; 2] = ["rfc7519/published-token", "rfc7519/unsecured-token"];

impl Template {
    /// Whether the machine has the language. Prints a message if it doesn't.
    fn is_there(&self) -> bool {
        let program = self.command[0];
        let is_there =
            Process::new(program).arg(self.version).output().is_ok_and(|output| output.status.success());
        if !is_there {
            skip::print(&format!("the template for {} was not run: there is no {program}", self.language));
        }
        is_there
    }

    fn printed(&self) -> String {
        let printed = jwt_assay(["adapter", "--example", self.language]).assert().code(0).stderr_eq("");
        text(&printed.get_output().stdout).to_owned()
    }

    /// Runs some cases on an adapter with this text, and returns the peer's part of the report.
    fn run(&self, adapter: &str, globs: &[&str], code: i32) -> Value {
        let folder = tempdir().expect("a temporary folder");
        let path = folder.path().join(self.file);
        std::fs::write(&path, adapter).expect("a file that can be written");
        let ran = jwt_assay(["run", "--timeout", "60", "--budget", "600", "--format", "json"])
            .args(globs)
            .arg("--")
            .args(self.command)
            .arg(&path)
            .assert()
            .code(code);
        let report: Value = serde_json::from_slice(&ran.get_output().stdout).expect("a report in JSON");
        report["peers"][0].clone()
    }
}

/// Templates that start at once. Others compile first, which takes seconds.
const QUICK: [&str; 2] = ["python", "node"];

#[test]
fn a_template_runs_and_conforms_as_it_is() {
    TEMPLATES.iter().filter(|template| QUICK.contains(&template.language)).for_each(assert_conforms);
}

#[test]
#[ignore = "deep: every language, some of which compile first"]
fn each_template_runs_and_conforms_as_it_is() {
    TEMPLATES.iter().for_each(assert_conforms);
}

fn assert_conforms(template: &Template) {
    if !template.is_there() {
        return;
    }
    let peer = template.run(&template.printed(), &ALL, 0);
    let [asked, of] = ["asked", "of"].map(|name| peer[name].as_u64().expect("a count"));
    assert!(asked > 500 && of - asked < of / 50, "{}: {asked} of {of}", template.language);
    let passed =
        peer["results"].as_array().expect("results").iter().filter(|result| result["verdict"] == "pass");
    assert!(passed.count() > 400, "{}", template.language);
    assert_eq!(peer["remark"], Value::Null, "{}", template.language);
}

/// Otherwise a user's verifier would not be what is tested.
#[test]
fn a_template_tests_what_is_in_its_marked_place() {
    TEMPLATES.iter().filter(|template| QUICK.contains(&template.language)).for_each(assert_marked);
}

#[test]
#[ignore = "deep: every language, some of which compile first"]
fn each_template_tests_what_is_in_its_marked_place() {
    TEMPLATES.iter().for_each(assert_marked);
}

fn assert_marked(template: &Template) {
    if !template.is_there() {
        return;
    }
    let printed = template.printed();
    let mark = printed.find("Your verifier goes here").expect("a marked place");
    let (before, after) = printed.split_at(mark);
    assert!(after.contains(template.call), "{}", template.language);
    let careless = after.replacen(template.call, template.careless, 1);
    let peer = template.run(&format!("{before}{careless}"), &FEW, 1);
    let remark = peer["remark"].as_str().unwrap_or_default();
    assert!(remark.starts_with("accepts every token"), "{}: {remark}", template.language);
}

#[test]
fn every_template_says_how_to_run_it() {
    for template in TEMPLATES {
        let printed = template.printed();
        let run = format!("jwt-assay run -- {} {}", template.command.join(" "), template.file);
        let get = format!("jwt-assay adapter --example {} > {}", template.language, template.file);
        assert!(printed.contains(&run) && printed.contains(&get), "{}", template.language);
        assert!(printed.lines().all(|line| line.chars().count() <= 125), "{}", template.language);
    }
}
