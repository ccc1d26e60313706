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
fn a_crash_is_known_only_if_its_entry_says_so() {
    let crashing = verifier(Scope::Jws, |_| panic!("index out of bounds"));
    let report = crashing.run_with(&suite([rejecting("a")]), KNOWN, &options());
    assert_eq!(only(&report).verdict, Verdict::Crash);
    let note =
        r#"another failure is known (it is lenient); if this one is too, give its entry "verdict": "crash""#;
    assert_eq!(only(&report).note.as_deref(), Some(note));
    assert!(!report.is_conformant());
    for key in ["fake/a", "fake/*"] {
        let known = format!(r#"{{"{key}": {{"why": "it indexes", "verdict": "crash"}}}}"#);
        let report = crashing.run_with(&suite([rejecting("a")]), &known, &options());
        assert_eq!(only(&report).verdict, Verdict::KnownFailure);
        assert_eq!(only(&report).note.as_deref(), Some("crash: it indexes"));
        let lenient = verifier(Scope::Jws, accept_all).run_with(&suite([rejecting("a")]), &known, &options());
        assert_eq!(only(&lenient).verdict, Verdict::FalseAccept, "only the crash is known");
        let sound = verifier(Scope::Jws, reject_all).run_with(&suite([rejecting("a")]), &known, &options());
        assert_eq!(only(&sound).verdict, Verdict::StaleKnownFailure);
    }
}

#[test]
fn every_case_that_a_glob_matches_must_fail() {
    let cases = suite([rejecting("a-b"), rejecting("a-c"), rejecting("d")]);
    let known = r#"{"fake/a-*": "it is lenient"}"#;
    let report = verifier(Scope::Jws, accept_all).run_with(&cases, known, &options());
    let expected =
        [("a-b", Verdict::KnownFailure), ("a-c", Verdict::KnownFailure), ("d", Verdict::FalseAccept)];
    assert_eq!(verdicts(&report), expected);
    let half = suite([rejecting("a-b"), accepting("a-c")]);
    let report = verifier(Scope::Jws, accept_all).run_with(&half, known, &options());
    assert_eq!(verdicts(&report), [("a-b", Verdict::KnownFailure), ("a-c", Verdict::StaleKnownFailure)]);
    let beyond = suite([rejecting("a-b"), with(rejecting("a-c"), "scope", "profile")]);
    let report = verifier(Scope::Jws, accept_all).run_with(&beyond, known, &options());
    assert_eq!(verdicts(&report)[1], ("a-c", Verdict::StaleKnownFailure), "it is not asked");
}

#[test]
fn an_id_comes_before_a_glob() {
    let cases = suite([rejecting("a"), rejecting("b")]);
    let known = r#"{"fake/*": "it is lenient", "fake/b": "it is lazy"}"#;
    let report = verifier(Scope::Jws, accept_all).run_with(&cases, known, &options());
    let notes: Vec<_> = report.results.iter().map(|result| result.note.as_deref()).collect();
    assert_eq!(notes, [Some("false-accept: it is lenient"), Some("false-accept: it is lazy")]);
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
        (r#"{"a/b":{}}"#, r#""a/b" has no reason"#.to_owned()),
        (r#"{"a/b":{"verdict":"crash"}}"#, r#""a/b" has no reason"#.to_owned()),
        (
            r#"{"a/b":{"why":"x","wy":"y"}}"#,
            r#""a/b" has a member "wy"; it may have why and verdict"#.to_owned(),
        ),
        (
            r#"{"a/b":{"why":"x","verdict":"pass"}}"#,
            format!(r#""a/b": "pass" is not a verdict that can be known; write one of {}"#, failing()),
        ),
        (
            r#"{"a/b":{"why":"x","verdict":7}}"#,
            format!(r#""a/b": what it has is not a verdict that can be known; write one of {}"#, failing()),
        ),
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
    assert_eq!(check(r#"{"fake/*": "x"}"#), Ok(()));
    let nothing = check(r#"{"fake/a": "x", "fake/b*": "y"}"#);
    assert_eq!(
        nothing,
        Err("known failures: no case matches \"fake/b*\": remove it from the list".to_owned())
    );
    let two = check(r#"{"fake/?": "x", "fake/*": "y"}"#);
    let refusal = r#"known failures: fake/a matches both "fake/*" and "fake/?": make one of them narrower"#;
    assert_eq!(two, Err(refusal.to_owned()));
    assert_eq!(check(r#"{"fake/?": "x", "fake/*": "y", "fake/a": "z"}"#), Ok(()), "its id decides");
}

/// The verdicts that can be known, as a refusal lists them.
fn failing() -> String {
    let failing = Verdict::ALL.into_iter().filter(|verdict| verdict.is_failure());
    let names = failing.map(Verdict::name).filter(|name| *name != "stale-known-failure");
    names.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_list_that_is_too_large_is_refused() {
    let entries: Vec<String> = (0..1_001).map(|number| format!(r#""a/{number}*": "x""#)).collect();
    let refused = |text: &str| KnownFailures::from_json(text.as_bytes()).expect_err(text).to_string();
    let text = format!("{{{}}}", entries.join(","));
    assert_eq!(refused(&text), "known failures: 1001 globs, and 1000 is the most");
    let long = format!(r#"{{"{}*": "x"}}"#, "a".repeat(200));
    assert!(refused(&long).ends_with("…\" is longer than 200 bytes"), "{}", refused(&long));
}
