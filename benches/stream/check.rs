//! Compares what was found with what was planted: nothing is missing, and there is nothing else.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};

use jwt_assay::lint::{EXAMPLES, Summary};
use serde_json::Value;

use super::expected::Expected;

/// How many repeated `jti`s a report lists one by one.
const LISTED: usize = 1_000;

/// Compares a summary, and a report if given, with what is expected.
pub fn check(expected: &str, summary: &str, report: Option<&str>) -> Result<String, String> {
    let read = |path: &str| fs::read(path).map_err(|error| format!("{path}: {error}"));
    let expected: Expected =
        serde_json::from_slice(&read(expected)?).map_err(|error| format!("{expected}: {error}"))?;
    let found = Summary::from_json(&read(summary)?).map_err(|error| format!("{summary}: {error}"))?;
    same("complete", &found.is_complete, &true)?;
    same("lines", &found.lines, &expected.lines)?;
    same("tokens", &found.tokens, &expected.tokens)?;
    same("conformant", &found.conformant, &expected.conformant)?;
    let counts: BTreeMap<String, u64> =
        found.broken_rules().map(|(rule, broken)| (rule.id().to_owned(), broken.count)).collect();
    same("rules", &counts, &expected.rules)?;
    for (rule, broken) in found.broken_rules() {
        let first: Vec<u64> = broken.examples.iter().map(|example| example.location.line).collect();
        let breaks = |rules: &Vec<String>| rules.iter().any(|id| id == rule.id());
        let planted = expected.faults.iter().filter(|(_, rules)| breaks(rules)).map(|(line, _)| *line);
        let planted =
            planted.chain(expected.duplicates.keys().copied().filter(|_| rule.id() == "jti-unique"));
        same(rule.id(), &first, &planted.take(EXAMPLES).collect())?;
    }
    let faults = expected.faults.len();
    let duplicates = expected.duplicates.len();
    if let Some(report) = report {
        check_report(&expected, report)?;
    }
    Ok(format!(
        "{} lines: {faults} faults and {duplicates} repeated jtis, all found, and nothing else",
        found.lines
    ))
}

/// Compares a report with every planted line.
fn check_report(expected: &Expected, path: &str) -> Result<(), String> {
    let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
    let (mut faults, mut duplicates) = (BTreeMap::new(), BTreeMap::new());
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|error| format!("{path}: {error}"))?;
        let report: Value = serde_json::from_str(&line).map_err(|error| format!("{path}: {error}"))?;
        let Some(number) = report["line"].as_u64() else { continue };
        if let Some(first) = report["first_line"].as_u64() {
            duplicates.insert(number, first);
            continue;
        }
        let findings = report["findings"].as_array().ok_or("a token without findings")?;
        let ids = findings.iter().map(|finding| finding["rule"].as_str().unwrap_or_default().to_owned());
        faults.insert(number, ids.collect::<Vec<_>>());
    }
    same("faults", &faults, &expected.faults)?;
    let listed = expected.duplicates.iter().take(LISTED).map(|(line, first)| (*line, *first)).collect();
    same("duplicates", &duplicates, &listed)
}

fn same<T: PartialEq + Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    let shown = |value: &T| format!("{value:?}").chars().take(2_000).collect::<String>();
    Err(format!("{what}: found {}, expected {}", shown(found), shown(expected)))
}
