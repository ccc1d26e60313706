//! Seeds that are read to be added up or compared: summaries of streams, of the tokens in each group of cases, of all
//! tokens, and some that contradict themselves; and reports of runs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::fuzzing::NOW;
use crate::jwt::Policy;
use crate::lint::{Inspector, RunTerms, SignatureCheck, Summary, TokenReport};
use crate::report::{Options, RunView, run_json, summary_json};
use crate::stop::StopReason;
use crate::suite::{
    Case, KnownFailures, PeerReport, Question, Report, RunOptions, Scope, Suite, Unfinished, run, verifier,
};

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
        seeds.push(resumable(summary));
    }
    let sum = Summary::merge(groups.into_iter().collect()).expect("their terms are the same");
    seeds.push(seed("sum", &sum));
    seeds
}

/// Reports of runs: of a verifier that trusts every token, of one that trusts none, of both, and one that was cut short.
pub(super) fn run_records() -> Vec<Seed> {
    let cases: Vec<&Case> =
        Suite::bundled().select(&["signature/truncated-*", "key/*-byte*"]).expect("cases");
    let tested = |name: &str, accepts: bool| -> PeerReport {
        let decide = move |_: &crate::suite::VerifyQuestion<'_>| match accepts {
            true => Ok(None),
            false => Err("it trusts no token".to_owned()),
        };
        let factory = verifier(name, Scope::Jws, decide);
        run(&factory, &cases, &KnownFailures::new(), &RunOptions::new(|| NOW), |_| ())
    };
    let (trusting, distrustful) = (tested("trusting", true), tested("distrustful", false));
    let mut cut = trusting.clone();
    let unanswered = cut.results.drain(1..).map(|result| result.id).collect();
    cut.unfinished = Some(Unfinished { why: StopReason::Interrupted, unanswered });
    let runs = [
        ("run-trusting", vec![trusting.clone()]),
        ("run-distrustful", vec![distrustful.clone()]),
        ("run-both", vec![trusting, distrustful]),
        ("run-cut", vec![cut]),
    ];
    let options = Options::default().with("strict", false).with("cases", vec!["signature/*"]);
    let seed = |(name, peers): (&str, Vec<PeerReport>)| {
        let report = Report { peers, ..Report::default() };
        Seed::new(name, run_json(&report, RunView::default(), &options))
    };
    runs.into_iter().map(seed).collect()
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

/// The summary of a stream that was interrupted, with what it takes to go on.
fn resumable(summary: &Summary) -> Seed {
    let mut cut: Value = serde_json::from_str(&summary_json(summary)).expect("a summary is JSON");
    let mark = json!({
        "format": "json", "only_findings": false, "tokens_end": 1, "bytes": 2, "sha256": "00".repeat(32)
    });
    cut["summary"]["complete"] = json!(false);
    cut["summary"]["input_crc"] = json!(1);
    cut["summary"]["reports"] = json!([mark]);
    Seed::new("resumable", cut.to_string())
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
