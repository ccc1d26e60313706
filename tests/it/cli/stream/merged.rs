//! The sum of summaries is the summary of the whole, except for a `jti` that two of them share.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{file, judge, jwt_assay, lines, stdout, summary, text};

/// The summary of some lines, in a file.
fn summarised(folder: &Path, name: &str, lines: &[String], arguments: &[&str]) -> PathBuf {
    let (_folder, tokens) = file(lines.join("\n"));
    let path = folder.join(name);
    let own = ["--summary", path.to_str().expect("a path in UTF-8")];
    judge(&tokens, &[arguments, &own].concat(), 1);
    path
}

fn merge(paths: &[&Path], code: i32) -> snapbox::cmd::OutputAssert {
    jwt_assay(["token", "--format", "json", "--merge"]).args(paths).assert().code(code)
}

/// A summary without the names of its parts and the lines of its examples.
fn without_names(mut summary: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                object.retain(|name, value| name != "summary" || value.is_object());
                object.remove("merged");
                object.remove("line");
                object.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut summary);
    summary
}

#[test]
fn the_sum_is_the_whole() {
    let lines = lines(900);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (one, two) = lines.split_at(340);
    let whole = summarised(folder.path(), "whole.json", &lines, &[]);
    let one = summarised(folder.path(), "one.json", one, &[]);
    let two = summarised(folder.path(), "two.json", two, &[]);
    let whole: Value = serde_json::from_slice(&fs::read(whole).expect("a summary")).expect("JSON");
    let run = merge(&[&one, &two], 1).stderr_eq("");
    let sum = summary(&stdout(&run));
    assert_eq!(without_names(sum.clone()), without_names(whole));
    let names = |sum: &Value| -> Vec<Value> {
        let rules = sum["summary"]["rules"].as_array().expect("rules");
        rules
            .iter()
            .flat_map(|rule| rule["examples"].as_array().expect("examples"))
            .map(|example| example["summary"].clone())
            .collect()
    };
    assert!(names(&sum).iter().all(|name| *name == json!(one)), "the earlier examples are kept");
    let swapped = summary(&stdout(&merge(&[&two, &one], 1)));
    assert!(names(&swapped).iter().all(|name| *name == json!(two)));

    // A sum is a summary too.
    let half = folder.path().join("half.json");
    jwt_assay(["token", "--merge"]).arg(&one).arg("--summary").arg(&half).assert().code(1);
    assert_eq!(summary(&stdout(&merge(&[&half, &two], 1))), sum);
    let report = stdout(&jwt_assay(["token", "--merge"]).args([&one, &two]).assert().code(1));
    assert!(
        report.starts_with("810 tokens on 900 lines: ") && report.ends_with("\nnot conformant\n"),
        "{report}"
    );
}

#[test]
fn summaries_of_different_terms_have_no_sum() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lines = lines(40);
    let one = summarised(folder.path(), "one.json", &lines, &[]);
    let strict = summarised(folder.path(), "strict.json", &lines, &["--strict"]);
    let run = merge(&[&one, &strict], 2).stdout_eq("");
    let error = text(&run.get_output().stderr);
    assert!(error.contains("can't be added up: only one of them was judged with --strict"), "{error}");
    let mut document: Value = serde_json::from_slice(&fs::read(&one).expect("a summary")).expect("JSON");
    document["summary"]["rules"][0]["count"] = json!(0);
    fs::write(&strict, document.to_string()).expect("a file that can be written");
    let run = merge(&[&one, &strict], 2).stdout_eq("");
    let error = text(&run.get_output().stderr);
    assert!(error.contains("strict.json: the summary contradicts itself: "), "{error}");
    let missing = merge(&[&one, Path::new("no-such-file")], 2);
    assert!(text(&missing.get_output().stderr).starts_with("error: no-such-file: "));
}
