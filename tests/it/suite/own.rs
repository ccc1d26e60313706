//! The suite in one call: which cases a closure gets, at what time, and what cases and results say about themselves.

use std::time::{SystemTime, UNIX_EPOCH};

use jwt_assay::jwt::Layer;
use jwt_assay::suite::{
    Case, Clock, Implementation, KnownFailures, Operation, PeerReport, Report, Scope, Suite, Totals, Verdict,
    check, check_verifier,
};
use jwt_assay::vectors::FILES;

use super::fakes::{Event, accept_all, accepting, options, reject_all, rejecting, suite, verifier};

#[test]
fn a_verifier_gets_all_cases_about_tokens_except_for_replay() {
    for scope in [Scope::Jws, Scope::Jwt, Scope::Profile] {
        let report = check_verifier("trusting", scope, |_| Ok(None));
        let expected = |case: &&Case| {
            let remembers = case.rule.is_some_and(|rule| rule.layer == Layer::Replay);
            case.question.operation() == Operation::Verify && !remembers && case.concerns(scope)
        };
        let expected: Vec<&str> =
            Suite::bundled().cases().iter().filter(expected).map(|case| case.id.as_str()).collect();
        let asked: Vec<&str> = report.results.iter().map(|result| result.id.as_str()).collect();
        assert_eq!(asked, expected);
        assert!(asked.len() > 100, "{scope:?}: {}", asked.len());
    }
}

#[test]
fn a_verifier_with_a_clock_of_its_own_is_asked_at_the_machines_time() {
    let mut fake = verifier(Scope::Profile, reject_all);
    fake.description.clock = Clock::System;
    let time = || SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
    let before = time();
    let asked = fake.clone();
    let _ = check(move || Box::new(asked.clone()) as Box<dyn Implementation>);
    let during = before..=time();
    let times = fake.events().into_iter().filter_map(|event| match event {
        Event::Verify { now, .. } => Some(now),
        Event::Made | Event::Reset => None,
    });
    let times: Vec<u64> = times.collect();
    assert!(times.len() > 100 && times.iter().all(|now| during.contains(now)), "{during:?}: {times:?}");
}

#[test]
fn a_case_and_its_result_have_a_group() {
    let groups: Vec<&str> = FILES.iter().map(|(group, _)| *group).collect();
    let mut found: Vec<&str> = Suite::bundled().cases().iter().map(Case::group).collect();
    found.dedup();
    assert_eq!(found, groups);
    let report = verifier(Scope::Jws, accept_all).run(&suite([rejecting("a")]));
    assert_eq!(report.results[0].group(), "fake");
}

#[test]
fn known_failures_list_their_keys_in_order() {
    let known = KnownFailures::from_json(br#"{"b/b": "x", "a/c": "y", "a/b": "z"}"#).expect("a sound list");
    assert_eq!(known.keys().collect::<Vec<_>>(), ["a/b", "a/c", "b/b"]);
    assert_eq!((known.reason("a/c"), known.reason("c/c")), (Some("y"), None));
    assert_eq!(KnownFailures::new().keys().count(), 0);
}

#[test]
fn totals_count_all_and_what_failed() {
    let cases = suite([accepting("a"), rejecting("b"), rejecting("c")]);
    let run = |fake: super::fakes::Fake| -> PeerReport {
        fake.run_with(&cases, r#"{"fake/c": "it is lenient"}"#, &options())
    };
    let peers = vec![run(verifier(Scope::Jws, accept_all)), run(verifier(Scope::Jws, reject_all))];
    let totals = Report { peers, ..Report::default() }.totals();
    let counted = Verdict::ALL.map(|verdict| totals.of(verdict));
    assert_eq!(counted, [2, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0]);
    assert_eq!((totals.all(), totals.failed()), (6, 3));
    assert_eq!((Totals::default().all(), Totals::default().of(Verdict::Pass)), (0, 0));
}

#[test]
fn verdicts_have_names_that_can_be_aligned() {
    for verdict in Verdict::ALL {
        let serialized = serde_json::to_value(verdict).expect("a verdict is a string");
        assert_eq!(serialized, verdict.name());
        assert_eq!(format!("{verdict:20}|"), format!("{:20}|", verdict.name()));
    }
}
