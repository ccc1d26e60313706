//! A run as JUnit XML is read back by two independent parsers: one for JUnit, and one that is strict about XML.

use std::path::Path;

use junit_parser::{TestStatus, TestSuite, TestSuites};
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

/// Whether a SHOULD is broken that does not count.
fn breaks_should(result: &CaseResult) -> bool {
    result.note.as_deref().is_some_and(|note| note.ends_with("which fails a strict run"))
}

fn is_skipped(result: &CaseResult) -> bool {
    result.verdict == Verdict::KnownFailure || breaks_should(result)
}

/// The results of a peer that have a test of their own: all but those that it does not offer.
fn own_tests(peer: &PeerReport) -> impl Iterator<Item = &CaseResult> {
    peer.results.iter().filter(|result| result.verdict != Verdict::Skip)
}

/// The suite of a peer's only group.
fn suite_of<'a>(document: &'a TestSuites, peer: &PeerReport) -> &'a TestSuite {
    let name = format!("{}.fake", legal(&peer.description.name));
    document.suites.iter().find(|suite| suite.name == name).expect("a suite")
}

/// The message that a failure, or a skipped test, must have. The peer that crashes does so in all its cases.
fn message(peer: &PeerReport, result: &CaseResult) -> String {
    let difference = format!("expected {}, got {}", result.expected, result.got);
    legal(&match (is_skipped(result), repetition_of(peer, result)) {
        (true, _) if breaks_should(result) => {
            format!("SHOULD: {difference}; {}", result.note.as_deref().expect("a reason"))
        }
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
    // What one peer does not offer is one test.
    let not_offered = totals.of(Verdict::Skip);
    assert_eq!(not_offered, 5);
    assert_eq!(document.tests, (totals.all() - not_offered + 1 + short + absent + broken) as u64);
    assert_eq!(document.failures, (totals.failed() + short) as u64);
    assert_eq!(document.errors, broken as u64);
    let should = report.peers.iter().flat_map(|peer| &peer.results).filter(|result| breaks_should(result));
    let skipped = 1 + totals.of(Verdict::KnownFailure) + should.count() + absent;
    assert_eq!(document.skipped, skipped as u64);
    for peer in &report.peers {
        let suite = suite_of(&document, peer);
        let is_unable = peer.description.name == "unable";
        assert_eq!(suite.tests, (own_tests(peer).count() + usize::from(is_unable)) as u64);
        assert_eq!(suite.failures, peer.failures().count() as u64);
        assert_eq!(suite.properties.hashmap["version"], "1");
        let Coverage { asked, of } = peer.coverage();
        assert_eq!(suite.properties.hashmap["asked"], format!("{asked} of {of}"));
        let took = peer.took["fake"].as_secs_f64();
        assert!((suite.time - took).abs() < 0.002 && took > 0.0, "{} is not {took}", suite.time);
    }
}

#[test]
fn each_test_has_the_name_the_verdict_and_the_message_of_its_case() {
    let report = motley();
    let document = parsed(&report);
    let mut compared = 0;
    for peer in &report.peers {
        for (test, result) in suite_of(&document, peer).cases.iter().zip(own_tests(peer)) {
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
    assert_eq!(compared, report.totals().all() - report.totals().of(Verdict::Skip));
    let unable = report.peers.iter().find(|peer| peer.description.name == "unable").expect("a peer");
    let tests = &suite_of(&document, unable).cases;
    assert_eq!((tests.len(), tests[0].original_name.as_str()), (1, "not asked: it is <unable>"));
    assert_eq!(tests[0].status.skipped_as_ref().message, "it is <unable> (5 cases)");
}

#[test]
fn one_answer_to_every_token_is_in_the_output_of_its_peer() {
    let document = parsed(&motley());
    let output = |name: &str| {
        let suite = document.suites.iter().find(|suite| suite.name == name).expect("a suite");
        suite.system_out.as_deref()
    };
    assert_eq!(output("trusting"), Some("trusting accepts every token, valid or not: is it wired up?"));
    assert_eq!(output("distrustful"), Some("distrustful rejects every token, valid or not: is it wired up?"));
    assert_eq!([output("crashing"), output("unable")], [None, None]);
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
        _ if breaks_should(result) => status("skipped", format!("{result}{rerun}")),
        Verdict::Pass | Verdict::Note => json!([null, null, null, null]),
        _ if is_skipped(result) => status("skipped", result.to_string()),
        _ if is_repetition => json!(["failure", result.verdict.name(), message(peer, result), null]),
        _ => status("failure", format!("{result}{rerun}")),
    };
    let output =
        (result.verdict == Verdict::Note && !breaks_should(result)).then(|| legal(&result.to_string()));
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
        let unable = (peer.description.name == "unable").then(|| {
            let [name, message] = ["not asked: it is <unable>", "it is <unable> (5 cases)"];
            json!(["unable.fake", name, "skipped", "skip", message, null, null])
        });
        own_tests(peer).map(|result| expected(peer, result)).chain(unable).chain(short).collect()
    };
    let all = report.peers.iter().flat_map(of_peer);
    let all = all.chain(report.not_run.iter().map(expected_of_unasked));
    assert_eq!(tests, all.collect::<Vec<_>>());
}
