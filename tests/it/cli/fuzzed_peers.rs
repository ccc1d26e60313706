//! What `jwt-assay fuzz` finds in the adapters of `tests/peers` within a minute each: the table in fuzz/README.md.
//!
//! `SNAPSHOTS=overwrite cargo test --test it -- --ignored in_a_minute` writes it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use jwt_assay::peers::adapters::{self, Adapter};
use jwt_assay::suite::{KnownFailures, Suite};
use serde_json::Value;
use tempfile::tempdir;

use super::fuzz::{findings, fuzz_for};
use crate::skip::skip;
use crate::snapshots::{self, Marked};

const PAGE: &str = "fuzz/README.md";
const START: &str = "<!-- libraries -->\n\n";
const END: &str = "\n<!-- /libraries -->\n";
const HEAD: &str = "\
| library | rules of its list that were found in a minute | questions | per second | findings that its list does not explain |
|---|--:|--:|--:|--:|
";

#[test]
#[ignore = "deep: a minute and a half for each adapter that is installed"]
fn the_rules_of_bundled_adapters_are_found_in_a_minute() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("tests/peers");
    let empty = tempdir().expect("a temporary folder");
    let none = empty.path().join("none.json");
    fs::write(&none, "{}").expect("a list");
    let fuzz = |time: &str, adapter: &Adapter, list: &[&str]| {
        let peer = ["--peers", folder.to_str().expect("a path in UTF-8"), "--peer", &adapter.name];
        fuzz_for(time, &[&["--strict"], list, &peer].concat()).0
    };
    let all = adapters::find(&folder).expect("adapters");
    let installed: Vec<&Adapter> = all.iter().filter(|adapter| adapter.missing.is_none()).collect();
    if installed.is_empty() {
        return skip("no adapter was fuzzed: none is installed");
    }
    let (mut table, mut missed) = (HEAD.to_owned(), Vec::new());
    for adapter in installed {
        let report = fuzz("60", adapter, &["--known-failures", none.to_str().expect("a path in UTF-8")]);
        let named = rules_of(&adapter.known_failures);
        let found = rules_found(&report);
        let both = named.intersection(&found).count();
        let new = fuzz("30", adapter, &[]);
        let row = format!(
            "| {} | {both} of {} | {} | {:.0} | {} |\n",
            adapter.name,
            named.len(),
            report["questions"],
            report["per_second"].as_f64().unwrap_or_default(),
            findings(&new).len(),
        );
        let shown = format!("{row}    {:?}\n", findings(&new));
        io::stdout().write_all(shown.as_bytes()).expect("a standard output that can be written");
        table += &row;
        if both * 10 < named.len() * 8 {
            missed.push(format!("{}: {:?}", adapter.name, named.difference(&found)));
        }
    }
    if snapshots::are_overwritten() {
        Marked { path: &root.join(PAGE), start: START, end: END }.write(&table);
    }
    assert!(missed.is_empty(), "less than 80 % of the rules are found:\n{}", missed.join("\n"));
}

fn rules_found(report: &Value) -> BTreeSet<&str> {
    findings(report).iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

/// The rules of the cases on a list that ask for a decision.
fn rules_of(known: &KnownFailures) -> BTreeSet<&'static str> {
    let cases = Suite::bundled().cases().iter();
    let listed = cases.filter(|case| known.reason(&case.id).is_some());
    listed.filter_map(|case| Some(case.rule?.id)).collect()
}
