//! The conclusion about an implementation: a run that judges nothing fails, and a failure is reported in full.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jwt_assay::suite::{
    Clock, ConstantAnswer, Coverage, Decision, Implementation, KnownFailures, PeerReport, Report, Scope,
    Suite, Totals, Verdict, check, check_signer, check_verifier, run,
};

use super::fakes::{
    Fake, accept_all, accepting, free, options, payload, reject_all, rejecting, signing, suite, token,
    verifier, with,
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
    let beyond = suite([with(rejecting("a"), "scope", "profile")]);
    let out_of_scope = verifier(Scope::Jws, reject_all).run(&beyond);
    for report in [nothing, skipped, out_of_scope] {
        assert_eq!(complaint(&report).as_deref(), Some("fake does not conform: no case was judged"));
        assert!(!report.is_judged());
        assert!(!Report { peers: vec![report], ..Report::default() }.is_conformant());
    }
    assert!(!Report { peers: vec![], ..Report::default() }.is_conformant());
}

#[test]
fn less_than_half_an_answer_is_not_conformant() {
    let answering = |token: String| {
        verifier(Scope::Jws, move |question| match question.token == token.as_bytes() {
            true => Decision::Accept(None),
            false => Decision::Unsupported("it is not built in".to_owned()),
        })
    };
    let fake = answering(token(&payload()));
    let half = fake.run(&suite([accepting("a"), rejecting("b")]));
    assert_eq!((complaint(&half), half.coverage().to_string()), (None, "asked 1 of 2".to_owned()));
    let cases = suite([
        accepting("a"),
        rejecting("b"),
        rejecting("c"),
        with(rejecting("beyond"), "scope", "profile"),
        signing("another-operation"),
    ]);
    let less = fake.run(&cases);
    let sentence = "fake does not conform: it answered 1 of 3 questions, and at least half is needed; 2 without an answer: \
                    it is not built in. Answer more of them, or take what the implementation does not offer \
                    out of its ops or scope";
    assert_eq!(complaint(&less).as_deref(), Some(sentence));
    assert_eq!((less.coverage_of("fake"), less.coverage_of("other")), (less.coverage(), Coverage::default()));
    assert!(less.is_judged() && !less.has_failed() && !less.is_conformant());
    let whole = verifier(Scope::Jws, accept_all).run(&suite([accepting("a")]));
    assert!(!Report { peers: vec![whole, less], ..Report::default() }.is_conformant());
}

/// A question that can't be remade for its clock is not the implementation's fault.
#[test]
fn a_clock_that_cannot_be_set_takes_nothing_from_what_was_asked() {
    let mut fake = verifier(Scope::Jwt, |_| Decision::Reject("no".to_owned()));
    fake.description.clock = Clock::System;
    let late = with(rejecting("late"), "rule", "exp-not-passed");
    let report = fake.run(&suite([late.clone(), with(late, "id", "fake/later"), rejecting("b")]));
    assert_eq!(report.coverage().to_string(), "asked 1 of 1");
    assert!(report.is_conformant());
}

#[test]
fn one_peer_that_does_not_conform_is_enough() {
    let good = verifier(Scope::Jws, reject_all).run(&suite([rejecting("a")]));
    let bad = verifier(Scope::Jws, accept_all).run(&suite([rejecting("a")]));
    assert!(Report { peers: vec![good.clone()], ..Report::default() }.is_conformant());
    assert!(!Report { peers: vec![good, bad], ..Report::default() }.is_conformant());
}

#[test]
fn a_failure_is_reported_in_full() {
    let report = verifier(Scope::Jws, accept_all).run(&suite([accepting("good"), rejecting("bad")]));
    let expected = "\
fake does not conform, 1 failures
fake accepts every token, valid or not: is it wired up?

false-accept: fake/bad
  level     must (RFC 7515 §5.2)
  why       To see what happens.
  expected  reject
  got       accept
  more      jwt-assay vectors show fake/bad
";
    assert_eq!(complaint(&report).as_deref(), Some(expected));
}

#[test]
fn a_stale_known_failure_is_reported_with_its_reason() {
    let known = r#"{"fake/a": "it is lenient"}"#;
    let options = options();
    let report = verifier(Scope::Jws, reject_all).run_with(&suite([rejecting("a")]), known, &options);
    let message = complaint(&report).expect("it does not conform");
    assert!(message.contains("stale-known-failure: fake/a\n"), "{message}");
    assert!(
        message.contains("\n  note      pass: remove it from the list of known failures (it is lenient)\n"),
        "{message}"
    );
}

#[test]
fn one_answer_to_every_token_is_called_out() {
    let both = suite([accepting("good"), rejecting("bad"), free("free")]);
    let uniform = |fake: Fake, suite: &Suite| fake.run(suite).constant_answer();
    assert_eq!(uniform(verifier(Scope::Jws, accept_all), &both), Some(ConstantAnswer::Accepts));
    assert_eq!(uniform(verifier(Scope::Jws, reject_all), &both), Some(ConstantAnswer::Rejects));
    let good = token(&payload());
    let honest = verifier(Scope::Jws, move |question| {
        if question.token == good.as_bytes() { accept_all(question) } else { reject_all(question) }
    });
    assert_eq!(uniform(honest, &both), None);
    let accepting_the_free = verifier(Scope::Jws, |question| {
        if question.token == b"e30" { accept_all(question) } else { reject_all(question) }
    });
    assert_eq!(uniform(accepting_the_free, &both), None, "it gave two different answers");
    for one_kind in [suite([accepting("a"), free("b")]), suite([rejecting("a"), free("b")]), suite([])] {
        assert_eq!(uniform(verifier(Scope::Jws, accept_all), &one_kind), None);
        assert_eq!(uniform(verifier(Scope::Jws, reject_all), &one_kind), None);
    }
}

#[test]
fn one_answer_to_every_token_is_called_out_despite_known_failures_but_not_for_crashes() {
    let both = suite([accepting("good"), rejecting("bad"), rejecting("worse")]);
    let options = options();
    let known = r#"{"fake/bad": "it checks nothing"}"#;
    let report = verifier(Scope::Jws, accept_all).run_with(&both, known, &options);
    assert_eq!(report.constant_answer(), Some(ConstantAnswer::Accepts));
    let should = suite([accepting("good"), with(rejecting("bad"), "level", "should")]);
    assert_eq!(
        verifier(Scope::Jws, accept_all).run(&should).constant_answer(),
        Some(ConstantAnswer::Accepts)
    );
    let crashing = verifier(Scope::Jws, |_| panic!("on purpose"));
    assert_eq!(crashing.run(&both).constant_answer(), None, "a crash is not an answer");
    let unable = verifier(Scope::Jws, |_| Decision::Unsupported("no".to_owned()));
    assert_eq!(unable.run(&both).constant_answer(), None);
    let message = complaint(&verifier(Scope::Jws, accept_all).run(&both)).expect("it does not conform");
    let start =
        "fake does not conform, 2 failures\nfake accepts every token, valid or not: is it wired up?\n\n";
    assert!(message.starts_with(start), "{message}");
}

#[test]
fn a_signer_is_asked_for_tokens_and_nothing_else() {
    for answer in [Err("no".to_owned()), Ok("e30.e30.".to_owned())] {
        let report = check_signer("idle", move |_| answer.clone());
        let totals = Totals::count(&report.results);
        assert!(totals.of(Verdict::BadToken) > 20, "{totals:?}");
        // The rest is about what a signer may refuse.
        assert_eq!(totals.of(Verdict::BadToken) + totals.of(Verdict::Note), totals.all());
        assert!(report.results.iter().all(|result| result.group() == "sign"));
    }
}

#[test]
fn a_conformant_implementation_has_no_complaint() {
    let report = verifier(Scope::Jws, reject_all).run(&suite([rejecting("a"), free("b")]));
    assert_eq!(complaint(&report), None);
}

#[test]
fn each_result_is_reported_in_order_and_counted_once() {
    let fake = verifier(Scope::Jws, accept_all);
    let cases = suite([accepting("a"), rejecting("b"), rejecting("c"), free("d")]);
    let mut reported = Vec::new();
    let cases: Vec<_> = cases.cases().iter().collect();
    let report = run(&fake.factory(), &cases, &KnownFailures::new(), &options(), |result| {
        reported.push(result.clone());
    });
    assert_eq!(reported, report.results);
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
