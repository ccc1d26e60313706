//! What a report shows in each format, and that text from outside stays text.

use super::*;

fn target(name: &str) -> TargetReport {
    let counts = [("nothing", 50), ("form", 20), ("header", 20), ("mac", 4), ("json", 4), ("accepted", 2)];
    let mut target = TargetReport {
        name: name.to_owned(),
        signs: true,
        is_done: true,
        spent: 20.0,
        executions: 1_200_000,
        cpu_seconds: 40.0,
        all_edges: 7_851,
        seeds: 31,
        gates: Gates(counts.map(|(name, count)| (name.to_owned(), count)).into()),
        corpus_before: 120,
        corpus_after: Some(80),
        ..TargetReport::default()
    };
    target.reached(0.5, 451, 452);
    target.reached(8.0, 460, 600);
    target.reached(12.0, 460, 700);
    target
}

fn report(targets: Vec<TargetReport>) -> Report {
    Report {
        format: FORMAT,
        started: 1_795_533_320,
        plan: Plan { seconds: 20.0, jobs: 2, address_share: 25, until_finding: false },
        targets,
    }
}

fn found(state: &str, message: &str) -> Found {
    Found {
        id: "decode-a-bug".to_owned(),
        state: state.to_owned(),
        kind: "panic".to_owned(),
        message: message.to_owned(),
        place: Some("src/a.rs:1:2".to_owned()),
        origin: None,
        times: 83,
    }
}

fn plain(report: &Report) -> String {
    anstream::adapter::strip_str(&text(report)).to_string()
}

#[test]
fn the_text_shows_all_of_a_target() {
    let text = plain(&report(vec![target("decode")]));
    for line in [
        "decode  1,200,000 executions, 30,000/s per core, 460 of 7,851 edges, 700 features",
        "last new edge 12 s before the end of 20 s; 31 seeds loaded, corpus 120, 80 after minimisation",
        "past each gate: form 50.0 %, header 30.0 %, mac 10.0 %, json 6.0 %, accepted 2.0 %",
        "Nothing new: 0 new findings in 1 target, 0 known, 0 gone.",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn the_outcome_is_the_worst_of_the_targets() {
    assert_eq!(report(vec![]).outcome(), Outcome::Broken, "running nothing is a failure");
    let mut decode = target("decode");
    decode.findings = vec![found("known", "m"), found("gone", "m")];
    assert_eq!(report(vec![decode.clone()]).outcome(), Outcome::NothingNew);
    decode.findings.push(found("new", "m"));
    assert_eq!(report(vec![decode.clone(), target("inspect")]).outcome(), Outcome::Findings);
    let mut waiting = target("json");
    waiting.is_done = false;
    assert_eq!(report(vec![decode.clone(), waiting.clone()]).outcome(), Outcome::Unfinished);
    waiting.broken = vec!["no seed was loaded".to_owned()];
    let broken = report(vec![decode, waiting]);
    assert_eq!(broken.outcome(), Outcome::Broken);
    assert!(plain(&broken).contains("broken json: no seed was loaded\n"));
}

#[test]
fn the_json_is_the_state_and_its_outcome() {
    let mut decode = target("decode");
    decode.findings = vec![found("new", "m")];
    let report = report(vec![decode]);
    let document: serde_json::Value = serde_json::from_str(&json(&report)).expect("JSON");
    assert_eq!((&document["format"], &document["outcome"]), (&1.into(), &"findings".into()));
    assert_eq!(document["targets"][0]["gates"]["mac"], 4);
    assert_eq!(document["totals"]["executions"], 1_200_000);
    let read: Report = serde_json::from_str(&json(&report)).expect("a report");
    assert_eq!(read, report);
}

#[test]
fn text_from_outside_is_escaped() {
    let mut decode = target("decode");
    decode.findings = vec![found("new", "\u{1b}[31m\u{202e}")];
    let report = report(vec![decode]);
    let text = plain(&report);
    assert!(text.contains(r"\u{1b}[31m\u{202e}"), "{text}");
}

#[test]
fn new_edges_are_dated_and_new_features_are_not() {
    let mut target = target("decode");
    target.reached(13.0, 470, 700);
    target.reached(15.0, 470, 800);
    target.reached(16.0, 3, 4);
    assert_eq!((target.edges, target.features), (470, 800));
    assert_eq!(target.last_new, 13.0, "a process that starts again reaches nothing new");
}
