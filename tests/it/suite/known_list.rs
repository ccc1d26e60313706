//! Lists of known failures that are written from a run: fed back, nothing fails; globs cover nothing else; reasons stay.

use std::collections::BTreeMap;

use jwt_assay::flaw::{Flaw, flaws};
use jwt_assay::peers::PEERS;
use jwt_assay::suite::{Case, Factory, KnownFailures, PeerReport, RunOptions, Scope, Suite, Verdict, run};
use serde_json::Value;

use super::fakes::{
    accept_all, accepting, machine_clock, options, reject_all, rejecting, suite, verifier, with,
};

fn read(list: &str) -> KnownFailures {
    KnownFailures::from_json(list.as_bytes()).unwrap_or_else(|error| panic!("{error}: {list}"))
}

/// The entries of a list, in their order in the text.
fn entries(list: &str) -> Vec<(String, Value)> {
    let whole: serde_json::Map<String, Value> = serde_json::from_str(list).expect("an object");
    let mut entries: Vec<_> = whole.into_iter().collect();
    entries.sort_by_key(|(key, _)| list.find(&format!("\"{key}\"")));
    entries
}

fn run_bundled(factory: &Factory, cases: &[&Case], known: &KnownFailures, strict: bool) -> PeerReport {
    let mut options = RunOptions::new(machine_clock);
    options.strict = strict;
    run(factory, cases, known, &options, |_| ())
}

/// Flaws, and every published crate: with the list that is written, the next run has no failure and nothing else.
#[test]
fn with_the_list_of_a_run_the_next_one_has_no_failure() {
    assert_lists_cover(flaws().step_by(60), 200);
}

#[test]
#[ignore = "deep: all flaws, each run four times"]
fn with_the_list_of_any_flaw_the_next_run_has_no_failure() {
    assert_lists_cover(flaws(), 2_000);
}

fn assert_lists_cover(flaws: impl Iterator<Item = &'static Flaw>, at_least: usize) {
    let suite = Suite::bundled();
    let all: Vec<&Case> = suite.cases().iter().collect();
    let subjects = flaws.map(Flaw::factory);
    let mut written = 0;
    for factory in subjects.chain(PEERS.iter().map(|peer| peer.factory())) {
        for strict in [false, true] {
            let before = run_bundled(&factory, &all, &KnownFailures::new(), strict);
            // No list holds for answers that depend on what was asked before.
            if before.unstable.is_some() {
                continue;
            }
            let list = before.known_failures(&KnownFailures::new(), suite);
            let known = read(&list);
            known.check(suite).expect("every entry matches, and no case has two globs");
            let after = run_bundled(&factory, &all, &known, strict);
            assert!(after.is_conformant(), "{}: {list}", after.description.name);
            for (one, other) in before.results.iter().zip(&after.results) {
                let is_known = other.verdict == Verdict::KnownFailure;
                assert_eq!(one.verdict.is_failure(), is_known, "{}: {}", after.description.name, one.id);
            }
            written += known.keys().count();
            assert_eq!(after.known_failures(&known, suite), list, "it stays as it is");
        }
    }
    assert!(written > at_least, "{written}");
}

#[test]
fn a_glob_covers_one_rule_and_one_verdict_of_a_part_of_a_group() {
    let cases = suite([
        rejecting("alg-one"),
        rejecting("alg-two"),
        rejecting("alg-two-more"),
        rejecting("crit-one"),
        with(rejecting("crit-two"), "rule", "crit-form"),
        rejecting("typ-one"),
        accepting("typ-two"),
        rejecting("typ-two-more"),
        rejecting("zip-here"),
        with(rejecting("zip-beyond"), "scope", "profile"),
    ]);
    let report = verifier(Scope::Jws, accept_all).run(&cases);
    let list = report.known_failures(&KnownFailures::new(), &cases);
    let keys: Vec<String> = entries(&list).into_iter().map(|(key, _)| key).collect();
    let expected = [
        "fake/alg-*",
        "fake/crit-one",
        "fake/typ-one",
        "fake/typ-two-more",
        "fake/zip-here",
        "fake/crit-two",
    ];
    assert_eq!(keys, expected, "{list}");
    assert!(list.starts_with("{\n  \"fake/alg-*\": \"false-accept: accept\",\n"), "{list}");
}

#[test]
fn crashes_say_so_and_an_empty_list_is_an_object() {
    let cases = suite([rejecting("a"), rejecting("b")]);
    let report = verifier(Scope::Jws, |_| panic!("no \"luck\"")).run(&cases);
    let list = report.known_failures(&KnownFailures::new(), &cases);
    let entry = r#"{ "why": "crash: no \"luck\"", "verdict": "crash" }"#;
    assert_eq!(list, format!("{{\n  \"fake/a\": {entry},\n  \"fake/b\": {entry}\n}}\n"));
    let sound = verifier(Scope::Jws, reject_all).run(&cases);
    assert_eq!(sound.known_failures(&KnownFailures::new(), &cases), "{}\n");
}

#[test]
fn reasons_that_were_given_stay_and_stale_ones_go() {
    let cases = suite([rejecting("a-b"), rejecting("a-c"), rejecting("d"), accepting("e"), rejecting("f")]);
    let given = r#"{"fake/a-b": "it is lenient", "fake/a-c": "it is lenient", "fake/e": "a slip"}"#;
    let report = verifier(Scope::Jws, accept_all).run_with(&cases, given, &options());
    let list = report.known_failures(&read(given), &cases);
    let expected = BTreeMap::from([
        ("fake/a-*".to_owned(), Value::from("it is lenient")),
        ("fake/d".to_owned(), "false-accept: accept".into()),
        ("fake/f".to_owned(), "false-accept: accept".into()),
    ]);
    assert_eq!(entries(&list).into_iter().collect::<BTreeMap<_, _>>(), expected, "{list}");
}

#[test]
fn entries_of_cases_that_were_not_chosen_stay() {
    let cases = suite([rejecting("a-b"), rejecting("a-c"), rejecting("d")]);
    let given = read(r#"{"fake/a-*": "it is lenient"}"#);
    let chosen: Vec<&Case> = cases.cases().iter().filter(|case| case.id != "fake/a-c").collect();
    let fake = verifier(Scope::Jws, accept_all);
    let report = run(&fake.factory(), &chosen, &given, &options(), |_| ());
    let list = report.known_failures(&given, &cases);
    assert_eq!(list, "{\n  \"fake/a-*\": \"it is lenient\",\n  \"fake/d\": \"false-accept: accept\"\n}\n");
}
