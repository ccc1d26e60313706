//! Seeds that are summaries of streams: of the tokens in each group of cases, of all tokens, and some that contradict
//! themselves.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::fuzzing::NOW;
use crate::jwt::Policy;
use crate::lint::{Inspector, RunTerms, SignatureCheck, Summary, TokenReport};
use crate::report::summary_json;
use crate::suite::{Question, Suite};

use super::Seed;

/// Summaries of the groups of cases: each complete and interrupted, one of numbered lines, and the sum of all.
pub(super) fn summaries() -> Vec<Seed> {
    let groups = groups();
    let seed = |name: &str, summary: &Summary| Seed::new(name, summary_json(summary));
    let mut seeds: Vec<Seed> = groups.iter().map(|(group, summary)| seed(group, summary)).collect();
    for (group, summary) in &groups {
        let mut cut = summary.clone();
        cut.is_complete = false;
        seeds.push(seed(&format!("{group}-interrupted"), &cut));
    }
    if let Some(summary) = groups.get("signature") {
        let mut numbered = summary.clone();
        numbered.last_number = Some(10 * numbered.lines);
        seeds.push(seed("signature-numbered", &numbered));
        seeds.extend(contradictions(summary));
    }
    let sum = Summary::merge(groups.into_iter().collect()).expect("their terms are the same");
    seeds.push(seed("sum", &sum));
    seeds
}

fn groups() -> BTreeMap<String, Summary> {
    let mut groups = BTreeMap::new();
    for case in Suite::bundled().cases() {
        let Question::Verify { key, token, now, .. } = &case.question else { continue };
        let inspector = Inspector::new(key);
        let inspection = inspector.inspect(token, &Policy::at(*now));
        let report = TokenReport::explained(&inspector, &inspection, false);
        let terms = RunTerms { strict: false, signatures: SignatureCheck::Done, now: Some(NOW) };
        let summary = groups.entry(case.group().to_owned()).or_insert_with(|| Summary::new(terms));
        summary.lines += 1;
        summary.add(&report, summary.lines);
    }
    groups
}

/// A summary with one member changed, so that it contradicts another.
fn contradictions(summary: &Summary) -> Vec<Seed> {
    let mark = json!({"format": "json", "only_findings": false, "tokens_end": 1, "bytes": 2, "sha256": "00"});
    let changes = [
        ("tokens", json!(u32::MAX)),
        ("conformant", json!(0)),
        ("conformant", json!(u32::MAX)),
        ("now", Value::Null),
        ("rules", json!([])),
        ("rules/0/count", json!(u32::MAX)),
        ("rules/0/examples/0/line", json!(u32::MAX)),
        ("signatures/checked", json!(false)),
        ("signatures/differ", json!(0)),
        ("signatures/differ", json!(u32::MAX)),
        ("signatures/explained", json!(u32::MAX)),
        ("signatures/unknown", json!(0)),
        ("signatures/mistakes/0/count", json!(u32::MAX)),
        ("signatures/mistakes/0/first/line", json!(1)),
        ("complete", json!(false)),
        ("damaged", json!(true)),
        ("input_crc", json!(1)),
        ("reports", json!([mark])),
    ];
    let whole: Value = serde_json::from_str(&summary_json(summary)).expect("a summary is JSON");
    let seeds = changes.into_iter().enumerate().map(|(number, (place, value))| {
        let mut document = whole.clone();
        let (parent, name) = place.rsplit_once('/').unwrap_or(("", place));
        let parent = ["/summary", parent].join(if parent.is_empty() { "" } else { "/" });
        document.pointer_mut(&parent).expect("every summary has it")[name] = value;
        Seed::new(&format!("contradiction-{number}"), document.to_string())
    });
    seeds.collect()
}
