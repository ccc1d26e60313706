//! A run as JUnit XML is read back by two independent parsers: one for JUnit, and one that is strict about XML.

use std::path::Path;

use junit_parser::{TestStatus, TestSuites};
use jwt_assay::report::{RunView, run_junit};
use jwt_assay::suite::{CaseResult, Coverage, NotRun, PeerReport, Report, Verdict};
use serde_json::{Value, json};

use super::{HOSTILE, motley};
use crate::python;

const VIEW: RunView<'_> =
    RunView { width: 100, verbose: false, rerun: Some(&|name| format!("--strict --peer {name}")) };

/// The hostile text, with characters escaped that are illegal in XML.
const LEGAL: &str = "\\u{1b}[31m]]> <b>&amp; | `\"' \\u{0}\\u{8}\\u{9f}\\u{fffe}\\u{ffff} é";

fn parsed(report: &Report) -> TestSuites {
    junit_parser::from_reader(run_junit(report, VIEW).as_bytes()).expect("JUnit XML")
}

fn legal(text: &str) -> String {
    text.replace(HOSTILE, LEGAL)
}

fn is_skipped(result: &CaseResult) -> bool {
    matches!(result.verdict, Verdict::Skip | Verdict::KnownFailure)
}

/// The message that a failure, or a skipped test, must have. The peer that crashes does so in all its cases.
fn message(peer: &PeerReport, result: &CaseResult) -> String {
    let difference = format!("expected {}, got {}", result.expected, result.got);
    legal(&match (is_skipped(result), repetition_of(peer, result)) {
        (true, _) => result.note.clone().expect("a reason"),
        (false, None) => difference,
        (false, Some(first)) if first.id == result.id => {
            format!("{difference}; {} more cases fail in the same way", peer.results.len() - 1)
        }
        (false, Some(first)) => format!("the same crash as {}", first.id),
    })
}

/// The first result that looks the same, of a peer that crashes.
fn repetition_of<'a>(peer: &'a PeerReport, result: &CaseResult) -> Option<&'a CaseResult> {
    peer.results.first().filter(|_| result.verdict == Verdict::Crash)
}

/// The peers that answered too little, each of which is a failure of its own.
fn short(report: &Report) -> impl Iterator<Item = (&PeerReport, String)> {
    report.peers.iter().filter_map(|peer| Some((peer, peer.shortfall()?)))
}

#[test]
fn the_counts_are_those_of_the_run() {
    let report = motley();
    let document = parsed(&report);
    let totals = report.totals();
    for verdict in
        [Verdict::Pass, Verdict::Skip, Verdict::KnownFailure, Verdict::StaleKnownFailure, Verdict::Crash]
    {
        assert!(totals.of(verdict) > 0, "no {verdict}");
    }
    let absent = report.not_run.iter().filter(|unasked| !unasked.is_installed).count();
    let broken = report.not_run.len() - absent;
    assert!(absent > 0 && broken > 0, "{:?}", report.not_run);
    let short = short(&report).count();
    assert_eq!(short, 2, "one crashes, and one is unable");
    assert_eq!(document.tests, (totals.all() + short + absent + broken) as u64);
    assert_eq!(document.failures, (totals.failed() + short) as u64);
    assert_eq!(document.errors, broken as u64);
    let skipped = totals.of(Verdict::Skip) + totals.of(Verdict::KnownFailure) + absent;
    assert_eq!(document.skipped, skipped as u64);
    assert_eq!(document.suites.len(), report.peers.len() + absent + broken);
    for (suite, peer) in document.suites.iter().zip(&report.peers) {
        assert_eq!(suite.name, legal(&peer.description.name));
        let own = usize::from(peer.shortfall().is_some());
        assert_eq!(suite.tests, (peer.results.len() + own) as u64);
        assert_eq!(suite.failures, (peer.failures().count() + own) as u64);
        assert_eq!(suite.properties.hashmap["version"], "1");
        let Coverage { asked, of } = peer.coverage();
        for property in ["asked", "asked.fake"] {
            assert_eq!(suite.properties.hashmap[property], format!("{asked} of {of}"));
        }
    }
}

#[test]
fn each_test_has_the_name_the_verdict_and_the_message_of_its_case() {
    let report = motley();
    let document = parsed(&report);
    let mut compared = 0;
    for (suite, peer) in document.suites.iter().zip(&report.peers) {
        for (test, result) in suite.cases.iter().zip(&peer.results) {
            assert_eq!(test.original_name, result.id);
            assert_eq!(test.classname, Some(format!("{}.fake", legal(&peer.description.name))));
            let outcome = match &test.status {
                TestStatus::Success => None,
                TestStatus::Failure(failure) => Some((false, &failure.failure_type, &failure.message)),
                TestStatus::Skipped(skipped) => Some((true, &skipped.skipped_type, &skipped.message)),
                TestStatus::Error(error) => panic!("{error:?}"),
            };
            let verdict = result.verdict.name().to_owned();
            let failed = result.verdict.is_failure() || is_skipped(result);
            let expected = (is_skipped(result), verdict, message(peer, result));
            assert_eq!(
                outcome.map(|(skipped, kind, text)| (skipped, kind.clone(), text.clone())),
                failed.then_some(expected)
            );
            compared += 1;
        }
    }
    assert_eq!(compared, report.totals().all());
}

#[test]
fn one_answer_to_every_token_is_in_the_output_of_its_peer() {
    let document = parsed(&motley());
    let outputs: Vec<Option<&str>> =
        document.suites.iter().map(|suite| suite.system_out.as_deref()).collect();
    assert_eq!(outputs[0], Some("trusting accepts every token, valid or not: is it wired up?"));
    assert_eq!(outputs[1], Some("distrustful rejects every token, valid or not: is it wired up?"));
    assert_eq!(outputs[2..4], [None, None]);
}

/// A peer that was not tested, as the script beside this file prints it.
fn expected_of_unasked(unasked: &NotRun) -> Value {
    let kind = if unasked.is_installed { "error" } else { "skipped" };
    json!([unasked.name, "introduction", kind, "unasked", unasked.why, null, null])
}

/// A test as the script beside this file prints it.
fn expected(peer: &PeerReport, result: &CaseResult) -> Value {
    let name = &peer.description.name;
    let rule = result.rule.expect("these cases have a rule");
    let rerun = format!(
        "\n  rule      {}: {}\n  fix       {}\n  rerun     jwt-assay run {} --strict --peer {name}",
        rule.id, rule.summary, rule.advice, result.id
    );
    let class = legal(&format!("{name}.fake"));
    let status =
        |kind: &str, text: String| json!([kind, result.verdict.name(), message(peer, result), legal(&text)]);
    let is_repetition = repetition_of(peer, result).is_some_and(|first| first.id != result.id);
    let came = match result.verdict {
        Verdict::Pass | Verdict::Note => json!([null, null, null, null]),
        _ if is_skipped(result) => status("skipped", result.to_string()),
        _ if is_repetition => json!(["failure", result.verdict.name(), message(peer, result), null]),
        _ => status("failure", format!("{result}{rerun}")),
    };
    let output = (result.verdict == Verdict::Note).then(|| legal(&result.to_string()));
    let came = came.as_array().expect("an array").clone();
    Value::Array([vec![json!(class), json!(result.id)], came, vec![json!(output)]].concat())
}

#[test]
fn a_strict_parser_reads_every_text() {
    let report = motley();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("junit-{}.xml", std::process::id()));
    std::fs::write(&file, run_junit(&report, VIEW)).expect("a file that can be written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/report/junit.py");
    let unchecked = "JUnit reports were not read by a strict parser of XML";
    let output = python::run(&script, std::slice::from_ref(&file), unchecked);
    std::fs::remove_file(&file).expect("a file of our own");
    let Some(output) = output else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tests: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let of_peer = |peer: &PeerReport| -> Vec<Value> {
        let short = peer.shortfall().map(|why| {
            let name = legal(&peer.description.name);
            json!([name, "at-least-half-is-answered", "failure", "too-few-answers", legal(&why), null, null])
        });
        peer.results.iter().map(|result| expected(peer, result)).chain(short).collect()
    };
    let all = report.peers.iter().flat_map(of_peer);
    let all = all.chain(report.not_run.iter().map(expected_of_unasked));
    assert_eq!(tests, all.collect::<Vec<_>>());
}
