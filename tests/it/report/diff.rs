//! What changed between two runs: compared with what was changed on purpose, and refused where it is no report.

use jwt_assay::report::{Options, RunView, WIDTH, diff_json, diff_markdown, diff_text, run_json};
use jwt_assay::suite::{Change, RunChanges, RunRecord, RunRecordError};
use serde_json::{Value, json};

use super::{HOSTILE, motley};

/// The report on every kind of result, as a program reads it.
fn written() -> Value {
    let text = run_json(&motley(), RunView::default(), &Options::default().with("strict", true));
    serde_json::from_str(&text).expect("JSON")
}

fn record(document: &Value) -> RunRecord {
    RunRecord::from_json(document.to_string().as_bytes()).expect("a report of a run")
}

fn counts(old: &Value, new: &Value) -> Vec<(Change, usize)> {
    let (old, new) = (record(old), record(new));
    let changes = RunChanges::between(&old, &new);
    let counts = Change::ALL.map(|change| (change, changes.count(change)));
    let worse = counts.iter().any(|(change, count)| change.is_worse() && *count > 0);
    assert_eq!(changes.is_worse(), worse);
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

#[test]
fn a_report_has_not_changed_from_itself() {
    let report = written();
    assert_eq!(counts(&report, &report), []);
    let record = record(&report);
    let changes = RunChanges::between(&record, &record);
    let text = super::plain(&diff_text(&changes, WIDTH));
    assert_eq!(text, "5 peers in both reports, 25 as before\nnot worse\n");
}

#[test]
fn each_change_is_what_was_changed() {
    let old = written();
    let result = |peer: usize, case: usize| format!("/peers/{peer}/results/{case}");
    // Of the peer that distrusts every token: good false-reject, bad pass, worse pass, lenient pass, free note.
    for (case, verdict, change) in [
        (0, "pass", Change::NewlyPassing),
        (0, "known-failure", Change::OtherVerdict),
        (0, "crash", Change::OtherVerdict),
        (1, "false-accept", Change::NewlyFailing),
        (1, "timeout", Change::NewlyFailing),
        (1, "skip", Change::OtherVerdict),
        (4, "pass", Change::OtherVerdict),
    ] {
        let mut new = old.clone();
        new.pointer_mut(&result(1, case)).expect("a result")["verdict"] = verdict.into();
        assert_eq!(counts(&old, &new), [(change, 1)], "{case} {verdict}");
    }
    let mut new = old.clone();
    new.pointer_mut(&result(1, 1)).expect("a result")["got"] = "reject: otherwise".into();
    assert_eq!(counts(&old, &new), [(Change::OtherAnswer, 1)]);

    let mut new = old.clone();
    let results = new["peers"][1]["results"].as_array_mut().expect("results");
    let (gone, failing) = (results.remove(1), results.remove(0));
    assert_eq!(counts(&old, &new), [(Change::Gone, 2)]);
    assert_eq!(counts(&new, &old), [(Change::NewlyFailing, 1), (Change::New, 1)], "{gone} {failing}");
    new["peers"][1]["unfinished"] = json!({"why": "the budget is spent", "unanswered": [gone["id"]]});
    assert_eq!(counts(&old, &new), [(Change::Unanswered, 1), (Change::Gone, 1)]);
}

#[test]
fn a_new_peer_brings_its_failures_and_one_that_is_gone_takes_them_along() {
    let old = written();
    let mut new = old.clone();
    let peers = new["peers"].as_array_mut().expect("peers");
    let crashing = peers.remove(2);
    assert_eq!(crashing["name"], "crashing");
    assert_eq!(counts(&new, &old), [(Change::NewlyFailing, 5)]);
    assert_eq!(counts(&old, &new), []);
}

/// Although no case newly fails: a peer can no longer be tested.
#[test]
fn a_run_that_is_no_longer_conformant_is_worse() {
    let mut old = written();
    let mut new = old.clone();
    old["conformant"] = true.into();
    for (conclusion, worse) in [(json!(true), false), (json!(false), true), (json!(null), true)] {
        new["conformant"] = conclusion;
        let (old, new) = (record(&old), record(&new));
        let changes = RunChanges::between(&old, &new);
        assert_eq!(changes.is_worse(), worse);
        let says = diff_text(&changes, WIDTH).contains("the run was conformant and no longer is");
        assert_eq!(says, worse);
    }
}

#[test]
fn other_vectors_and_options_come_first() {
    let old = written();
    let mut new = old.clone();
    new["tool"]["vectors"] = "0".repeat(64).into();
    new["options"]["strict"] = false.into();
    new["options"]["budget"] = 60.into();
    let (old, new) = (record(&old), record(&new));
    let changes = RunChanges::between(&old, &new);
    let text = super::plain(&diff_text(&changes, WIDTH));
    let starts = [
        "other vectors: SHA-256 ",
        "other option: budget: - before, 60 now",
        "other option: strict: true before, false now",
    ];
    for (line, start) in text.lines().zip(starts) {
        assert!(line.starts_with(start), "{text}");
    }
    let document: Value = serde_json::from_str(&diff_json(&changes)).expect("JSON");
    assert_eq!(document["options"][1], json!({"name": "strict", "old": "true", "new": "false"}));
    assert!(diff_markdown(&changes).starts_with("- **other** "), "{}", diff_markdown(&changes));
}

#[test]
fn it_fits_every_width() {
    let mut old = written();
    let mut new = old.clone();
    new["options"]["cases"] =
        json!(["signature/truncated-by-one-byte", "header/crit-unknown-extension", "payload/*"]);
    for (peer, verdict) in [(0, "crash"), (1, "pass"), (3, "false-accept")] {
        for result in new["peers"][peer]["results"].as_array_mut().expect("results") {
            result["verdict"] = verdict.into();
            result["got"] =
                "a sentence of many words, which has to be wrapped, since it is longer than most lines are"
                    .into();
        }
    }
    old["peers"].as_array_mut().expect("peers").remove(2);
    let (old, new) = (record(&old), record(&new));
    let changes = RunChanges::between(&old, &new);
    for width in [40, 60, 80, 100, 160] {
        let text = super::plain(&diff_text(&changes, width));
        let is_wide = |line: &&str| line.chars().count() > width && line.trim().contains(' ');
        assert_eq!(text.lines().find(is_wide), None, "{width}");
    }
}

#[test]
fn what_is_read_is_escaped_and_on_one_line() {
    let mut old = written();
    let mut new = old.clone();
    for (peer, name) in ["name", "version"].into_iter().enumerate() {
        new["peers"][peer][name] = format!("{HOSTILE}\nnot worse").into();
    }
    new["options"][HOSTILE] = HOSTILE.into();
    new["tool"]["version"] = HOSTILE.into();
    old["peers"][3]["results"][0]["got"] = "\u{1b}[31m\n::error::x".into();
    new["peers"][3]["results"][0]["rerun"] = "\u{1b}[31m\n::error::x".into();
    new["peers"][3]["results"][0]["verdict"] = "crash".into();
    let (old, new) = (record(&old), record(&new));
    let changes = RunChanges::between(&old, &new);
    let text = super::plain(&diff_text(&changes, WIDTH));
    for page in [&text, &diff_json(&changes), &diff_markdown(&changes)] {
        assert!(!page.contains(|character: char| character.is_control() && character != '\n'), "{page:?}");
        assert!(!page.lines().any(|line| line.trim_start().starts_with("::")), "{page}");
    }
    assert_eq!(text.lines().filter(|line| *line == "not worse").count(), 0, "{text}");
}

#[test]
fn what_is_no_report_is_refused_with_the_reason() {
    let refusal = |text: &str| RunRecord::from_json(text.as_bytes()).expect_err("no report").to_string();
    assert_eq!(refusal(""), "not a report of a run: invalid JSON at byte 0: EOF while parsing a value");
    assert_eq!(refusal("[]"), "not a report of a run: an array instead of an object");
    assert_eq!(refusal("{}"), "not a report of a run: missing field `format` at line 1 column 2");
    let deep = refusal(&("[".repeat(1_000) + &"]".repeat(1_000)));
    assert!(deep.starts_with("not a report of a run: more than 12 "), "{deep}");
    assert!(refusal(r#"{"format":1,"format":1}"#).contains("$.format"));
    let change = |pointer: &str, value: Value| {
        let mut document = written();
        *document.pointer_mut(pointer).expect("a member") = value;
        refusal(&document.to_string())
    };
    assert_eq!(change("/format", json!(2)), "the report has format 2, and only format 1 is supported");
    let verdict = change("/peers/0/results/0/verdict", json!("excellent"));
    assert!(
        verdict.starts_with("not a report of a run: unknown variant `excellent`, expected one of `pass`"),
        "{verdict}"
    );
    let twice = change("/peers/1/name", json!("trusting"));
    assert_eq!(twice, "the report contradicts itself: there are two peers with the name \"trusting\"");
    let twice = change("/peers/0/results/1/id", json!("fake/good"));
    assert_eq!(
        twice,
        "the report contradicts itself: \"trusting\" has two results of the case \"fake/good\""
    );
    let more = change("/peers/0/asked", json!(99));
    assert_eq!(more, "the report contradicts itself: \"trusting\" answered 99 of 5 questions");
    let long = RunRecord::from_json(&vec![b' '; (64 << 20) + 1]).expect_err("too long");
    assert!(matches!(long, RunRecordError::Long(_)));
}
