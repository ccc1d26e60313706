//! The conclusion over an implementation: nothing judged is no success, and a failure is told in full.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jwt_assay::suite::{
    Decision, Implementation, KnownFailures, PeerReport, Report, RunOptions, Scope, Totals, Verdict, check,
    check_verifier, run,
};

use super::fakes::{
    accept_all, accepting, free, machine_clock, reject_all, rejecting, suite, verifier, with,
};

/// What `assert_conformant` panics with, if it does.
fn complaint(report: &PeerReport) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| report.assert_conformant())).err()?;
    Some(panic.downcast_ref::<String>().cloned().expect("a text"))
}

#[test]
fn nothing_judged_is_not_conformant() {
    let nothing = verifier(Scope::Jws, reject_all).run(&suite([]));
    let unsupported = verifier(Scope::Jws, |_| Decision::Unsupported("no".to_owned()));
    let skipped = unsupported.run(&suite([rejecting("a")]));
    let beyond = suite([with(rejecting("a"), "scope", "marketplace")]);
    let out_of_scope = verifier(Scope::Jws, reject_all).run(&beyond);
    for report in [nothing, skipped, out_of_scope] {
        assert_eq!(complaint(&report).as_deref(), Some("fake does not conform: no case was judged"));
        assert!(!report.is_judged());
        assert!(!Report { peers: vec![report], ..Report::default() }.is_conformant());
    }
    assert!(!Report { peers: vec![], ..Report::default() }.is_conformant());
}

#[test]
fn one_peer_that_does_not_conform_is_enough() {
    let good = verifier(Scope::Jws, reject_all).run(&suite([rejecting("a")]));
    let bad = verifier(Scope::Jws, accept_all).run(&suite([rejecting("a")]));
    assert!(Report { peers: vec![good.clone()], ..Report::default() }.is_conformant());
    assert!(!Report { peers: vec![good, bad], ..Report::default() }.is_conformant());
}

#[test]
fn a_failure_is_told_in_full() {
    let report = verifier(Scope::Jws, accept_all).run(&suite([accepting("good"), rejecting("bad")]));
    let expected = "\
fake does not conform, 1 failures

false-accept: fake/bad
  level     must (RFC 7515 §5.2)
  why       To see what becomes of it.
  expected  reject
  got       accept
  more      jwt-assay vectors show fake/bad
";
    assert_eq!(complaint(&report).as_deref(), Some(expected));
}

#[test]
fn a_stale_known_failure_is_told_with_its_reason() {
    let known = r#"{"fake/a": "it is lenient"}"#;
    let options = RunOptions::new(machine_clock);
    let report = verifier(Scope::Jws, reject_all).run_with(&suite([rejecting("a")]), known, &options);
    let told = complaint(&report).expect("it does not conform");
    assert!(told.contains("stale-known-failure: fake/a\n"), "{told}");
    assert!(
        told.contains("\n  note      pass: take it off the list of known failures (it is lenient)\n"),
        "{told}"
    );
}

#[test]
fn who_conforms_is_not_complained_about() {
    let report = verifier(Scope::Jws, reject_all).run(&suite([rejecting("a"), free("b")]));
    assert_eq!(complaint(&report), None);
}

#[test]
fn each_result_is_told_as_it_comes_and_counted_once() {
    let fake = verifier(Scope::Jws, accept_all);
    let cases = suite([accepting("a"), rejecting("b"), rejecting("c"), free("d")]);
    let mut told = Vec::new();
    let cases: Vec<_> = cases.cases().iter().collect();
    let report =
        run(&fake.factory(), &cases, &KnownFailures::new(), &RunOptions::new(machine_clock), |result| {
            told.push(result.clone());
        });
    assert_eq!(told, report.results);
    let totals = Totals::count(&report.results);
    let counts = [Verdict::Pass, Verdict::FalseAccept, Verdict::Note].map(|verdict| totals.of(verdict));
    assert_eq!((counts, totals.failed()), ([1, 2, 1], 2));
}

#[test]
fn the_suite_in_a_call_judges_as_the_runner_does() {
    assert!(!check_verifier("trusting", Scope::Jws, |_| Ok(None)).is_conformant());
    let strict = check_verifier("strict", Scope::Jws, |_| Err("no".to_owned()));
    assert!(strict.failures().all(|failure| failure.verdict == Verdict::FalseReject));
    let fake = verifier(Scope::Jws, accept_all);
    assert!(!check(move || Box::new(fake.clone()) as Box<dyn Implementation>).is_conformant());
    let reference = Arc::new(jwt_assay::peers::reference::new);
    assert!(check(move || reference()).is_conformant());
}
