//! Known failures: they still run and must fail, and a list that is wrong or outdated is refused.

use jwt_assay::suite::{Decision, KnownFailures, Scope, Verdict};

use super::fakes::{
    accept_all, accepting, free, only, options, reject_all, rejecting, suite, verdicts, verifier, with,
};

const KNOWN: &str = r#"{"fake/a": " it is lenient "}"#;

#[test]
fn a_known_failure_that_fails_does_not_fail_the_report() {
    let cases = suite([rejecting("a"), accepting("b")]);
    let report = verifier(Scope::Jws, accept_all).run_with(&cases, KNOWN, &options());
    assert_eq!(verdicts(&report), [("a", Verdict::KnownFailure), ("b", Verdict::Pass)]);
    assert_eq!(report.results[0].note.as_deref(), Some("false-accept: it is lenient"));
    assert!(report.is_conformant());
}

#[test]
fn only_the_case_on_the_list_is_excused() {
    let cases = suite([rejecting("a"), rejecting("b")]);
    let report = verifier(Scope::Jws, accept_all).run_with(&cases, KNOWN, &options());
    assert_eq!(verdicts(&report), [("a", Verdict::KnownFailure), ("b", Verdict::FalseAccept)]);
    assert!(!report.is_conformant());
}

#[test]
fn a_known_failure_that_passes_fails_the_report() {
    let report = verifier(Scope::Jws, reject_all).run_with(&suite([rejecting("a")]), KNOWN, &options());
    assert_eq!(only(&report).verdict, Verdict::StaleKnownFailure);
    assert_eq!(
        only(&report).note.as_deref(),
        Some("pass: remove it from the list of known failures (it is lenient)")
    );
    assert!(!report.is_conformant());
}

#[test]
fn a_known_failure_that_is_not_judged_is_stale() {
    let unsupported = verifier(Scope::Jws, |_| Decision::Unsupported("no".to_owned()));
    let report = unsupported.run_with(&suite([rejecting("a")]), KNOWN, &options());
    assert_eq!(only(&report).verdict, Verdict::StaleKnownFailure);
    assert_eq!(
        only(&report).note.as_deref(),
        Some("skip: remove it from the list of known failures (it is lenient)")
    );
    let report = verifier(Scope::Jws, accept_all).run_with(&suite([free("a")]), KNOWN, &options());
    assert_eq!(only(&report).verdict, Verdict::StaleKnownFailure, "a free answer can't fail");
}

#[test]
fn a_known_failure_outside_the_scope_is_stale() {
    let cases = suite([with(rejecting("a"), "scope", "profile"), rejecting("b")]);
    let fake = verifier(Scope::Jws, reject_all);
    let report = fake.run_with(&cases, KNOWN, &options());
    assert_eq!(verdicts(&report), [("a", Verdict::StaleKnownFailure), ("b", Verdict::Pass)]);
    assert!(!report.is_conformant());
    assert_eq!(verdicts(&fake.run(&cases)), [("b", Verdict::Pass)], "without the list it has no result");
}

#[test]
fn a_crash_can_be_known() {
    let crashing = verifier(Scope::Jws, |_| panic!("index out of bounds"));
    let report = crashing.run_with(&suite([rejecting("a")]), KNOWN, &options());
    assert_eq!(only(&report).verdict, Verdict::KnownFailure);
    assert_eq!(only(&report).note.as_deref(), Some("crash: it is lenient"));
}

#[test]
fn a_should_on_the_list_is_a_known_failure_in_every_run() {
    let cases = suite([with(rejecting("a"), "level", "should")]);
    for strict in [false, true] {
        let mut options = options();
        options.strict = strict;
        let report = verifier(Scope::Jws, accept_all).run_with(&cases, KNOWN, &options);
        assert_eq!(only(&report).verdict, Verdict::KnownFailure, "strict: {strict}");
    }
}

#[test]
fn a_list_that_is_wrong_is_refused() {
    for (text, refusal) in [
        ("", "invalid JSON at byte 0: EOF while parsing a value".to_owned()),
        ("[\"a/b\"]", "an array instead of an object".to_owned()),
        ("\"a/b\"", "a string instead of an object".to_owned()),
        (r#"{"a/b":"x","a/b":"y"}"#, r#"more than one member $["a/b"]"#.to_owned()),
        (r#"{"a/b":""}"#, r#""a/b" has no reason"#.to_owned()),
        (r#"{"a/b":" \n"}"#, r#""a/b" has no reason"#.to_owned()),
        (r#"{"a/b":true}"#, r#""a/b" has no reason"#.to_owned()),
    ] {
        let error = KnownFailures::from_json(text.as_bytes()).expect_err(text);
        assert_eq!(error.to_string(), format!("known failures: {refusal}"), "{text}");
    }
}

#[test]
fn an_id_that_names_no_case_is_refused() {
    let cases = suite([rejecting("a")]);
    let check = |text: &str| {
        let known = KnownFailures::from_json(text.as_bytes()).expect("a sound list");
        known.check(&cases).map_err(|error| error.to_string())
    };
    assert_eq!(check(KNOWN), Ok(()));
    assert_eq!(check("{}"), Ok(()));
    let stray = check(r#"{"fake/a": "x", "fake/b": "y"}"#);
    assert_eq!(stray, Err("known failures: there is no case \"fake/b\"".to_owned()));
}
