//! What a report shows in each form, and that nothing from outside becomes more than text.

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
        plan: Plan { seconds: 20.0, jobs: 2, address_share: 25 },
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
        times: 83,
    }
}

fn plain(report: &Report) -> String {
    anstream::adapter::strip_str(&text(report)).to_string()
}

#[test]
fn the_text_tells_all_of_a_target() {
    let text = plain(&report(vec![target("decode")]));
    for told in [
        "decode  1,200,000 executions, 30,000/s a core, 460 of 7,851 edges, 700 features",
        "last new edge 12 s before the end of 20 s; 31 seeds loaded, corpus 120, 80 after minimisation",
        "past each gate: form 50.0 %, header 30.0 %, mac 10.0 %, json 6.0 %, accepted 2.0 %",
        "Nothing new: 0 new findings in 1 target, 0 known, 0 gone.",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
}

#[test]
fn the_outcome_is_the_worst_of_the_targets() {
    assert_eq!(report(vec![]).outcome(), Outcome::Broken, "running nothing is no success");
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
fn what_comes_from_outside_is_text_in_every_form() {
    let mut decode = target("decode");
    decode.findings = vec![found("new", "<script>alert(1)</script> \u{1b}[31m\u{202e}")];
    decode.broken = vec!["<img src=x>".to_owned()];
    let report = report(vec![decode]);
    let page = html(&report);
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(page.contains("&lt;script&gt;"));
    let text = plain(&report);
    assert!(text.contains(r"\u{1b}[31m\u{202e}"), "{text}");
}

#[test]
fn the_page_draws_a_curve_for_each_target_and_needs_nothing_else() {
    let page = html(&report(vec![target("decode"), target("inspect"), TargetReport::default()]));
    assert_eq!(page.matches("<svg").count(), 2, "what has not run has no curve");
    assert_eq!(page.matches("var(--line)\"").count(), 2, "a line each, in the page's colour");
    assert!(page.contains("<polyline"), "{page}");
    for outside in ["<script", "src=", "@import", "url(", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("prefers-color-scheme: dark"));
}

#[test]
fn a_curve_stays_short_and_keeps_its_end() {
    let mut target = TargetReport::default();
    for step in 1..=10_000 {
        target.reached(step as f64, step, step);
    }
    assert!(target.curve.len() <= MOST_POINTS);
    assert_eq!(target.curve.last(), Some(&Point { at: 10_000.0, edges: 10_000, features: 10_000 }));
    target.reached(10_001.0, 3, 4);
    assert_eq!(target.last_new, 10_000.0, "a process that begins anew reaches nothing new");
    assert!(html(&report(vec![TargetReport { spent: f64::NAN, ..target }])).contains("<svg"));
}
