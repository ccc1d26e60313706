//! A repeated `jti` is found anywhere in a stream, with any amount of memory.

use std::collections::HashMap;
use std::fs;

use serde_json::Value;

use super::{NOW, count, file, good, judge, jwt_assay, stdout, summary, text};

/// The id on each line: more than fit into one MiB, with repeats near and far, one of them three times.
fn ids() -> Vec<u64> {
    let id = |line: u64| match line {
        40_000 | 44_999 => 7,
        44_500 => 44_499,
        _ if line > 20_000 && line.is_multiple_of(1_000) => line - 20_000,
        _ => line,
    };
    (1..=45_000).map(id).collect()
}

/// Each line that repeats an id, and the line that has it first.
fn repeats(ids: &[u64]) -> Vec<(u64, u64)> {
    let mut first = HashMap::new();
    let firsts = (1..).zip(ids).map(|(line, id)| (line, *first.entry(*id).or_insert(line)));
    firsts.filter(|(line, first)| line != first).collect()
}

#[test]
fn the_same_repeats_are_found_in_little_memory() {
    let ids = ids();
    let expected = repeats(&ids);
    assert!(expected.contains(&(44_999, 7)) && expected.contains(&(44_500, 44_499)));
    let (folder, path) = file(ids.iter().map(|id| good(*id) + "\n").collect::<String>());
    let little = stdout(&judge(&path, &["--jti-memory", "1", "--only-findings"], 1).stderr_eq(""));
    assert_eq!(little, stdout(&judge(&path, &["--only-findings"], 1)));
    let reports = little.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let pairs = reports.filter_map(|report| Some((report["line"].as_u64()?, report["first_line"].as_u64()?)));
    assert_eq!(pairs.collect::<Vec<_>>(), expected);
    assert_eq!(count(&summary(&little), "jti-unique"), expected.len() as u64);
    assert_eq!(summary(&little)["summary"]["conformant"], 45_000, "each is conformant by itself");

    // Without room for the rest, the run ends early, and is continued with more memory.
    let [nowhere, cut, report] = ["nowhere", "cut.json", "report.json"].map(|name| folder.path().join(name));
    let cut_name = cut.to_str().expect("a path in UTF-8");
    let report_name = format!("json={}", report.display());
    let outcome = jwt_assay(["token", "--now", &NOW.to_string(), "--jti-memory", "1", "--only-findings"])
        .args(["--report", &report_name, "--summary", cut_name, "--file"])
        .arg(&path)
        .env("TMPDIR", &nowhere)
        .assert()
        .code(2);
    let printed = text(&outcome.get_output().stderr);
    assert!(
        printed.starts_with("error: the jtis need more than --jti-memory, and a temporary file in "),
        "{printed}"
    );
    let numbers: Value = serde_json::from_slice(&fs::read(&cut).expect("a summary")).expect("JSON");
    let last = numbers["summary"]["last_line"].as_u64().expect("it can be resumed");
    assert!(last > 20_000 && last < 45_000, "{last}");
    judge(&path, &["--only-findings", "--report", &report_name, "--resume", cut_name], 1).stderr_eq("");
    assert!(fs::read_to_string(&report).expect("the report") == little);
}

#[test]
fn a_thousand_repeats_are_listed_and_all_are_counted() {
    let (_folder, path) = file((0..2_500).map(|_| good(1) + "\n").collect::<String>());
    let report = stdout(&judge(&path, &["--only-findings"], 1));
    assert_eq!(report.lines().count(), 1_001);
    let summary = summary(&report);
    assert_eq!(count(&summary, "jti-unique"), 2_499);
    assert_eq!(summary["summary"]["rules"][0]["examples"][2]["line"], 4);
}
