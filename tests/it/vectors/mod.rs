//! The vectors and the lint agree: each case has exactly the fault that it names, and each rule has its
//! cases.

mod labels;
mod schemas;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jwt_assay::jwt::{Key, Policy, ReplayGuard, verify};
use jwt_assay::lint::{Evidence, Inspection, Inspector, Level, Rule, rules};
use jwt_assay::suite::{Case, Earlier, Expectation, Question, Scope, Suite};
use jwt_assay::vectors::FILES;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors"))
}

#[test]
fn every_file_of_the_folder_is_bundled() {
    let stems: BTreeSet<String> = fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter_map(|path| path.file_name()?.to_str()?.strip_suffix(".json").map(str::to_owned))
        .filter(|stem| !stem.ends_with(".schema"))
        .collect();
    let bundled: BTreeSet<String> = FILES.iter().map(|(group, _)| (*group).to_owned()).collect();
    assert_eq!(stems, bundled);
}

#[test]
fn there_are_at_least_350_cases() {
    assert!(Suite::bundled().cases().len() >= 350, "{}", Suite::bundled().cases().len());
}

/// A `verify` case, taken apart.
struct Verify<'a> {
    case: &'a Case,
    rule: &'static Rule,
    key: &'a [u8],
    token: &'a [u8],
    policy: Policy,
    before: &'a [Earlier],
    expectation: &'a Expectation,
}

impl Verify<'_> {
    fn inspect(&self) -> Inspection {
        Inspector::new(self.key).inspect(self.token, &self.policy)
    }

    fn broken(&self) -> BTreeSet<&'static str> {
        self.inspect()
            .findings
            .iter()
            .filter_map(|finding| finding.rule.known())
            .map(|rule| rule.id)
            .collect()
    }
}

fn verify_cases() -> Vec<Verify<'static>> {
    let parts = |case: &'static Case| match &case.question {
        Question::Verify { key, token, now, before, expectation, .. } => Some(Verify {
            case,
            rule: case.rule.expect("verify cases have a rule"),
            key,
            token,
            policy: Policy::at(*now),
            before,
            expectation,
        }),
        _ => None,
    };
    Suite::bundled().cases().iter().filter_map(parts).collect()
}

#[test]
fn each_rejected_token_breaks_the_rule_it_names_and_no_other_that_rejects() {
    for verify in verify_cases().iter().filter(|verify| *verify.expectation == Expectation::Reject) {
        let id = &verify.case.id;
        let rejecting: BTreeSet<&str> = verify
            .inspect()
            .findings
            .iter()
            .filter_map(|finding| finding.rule.known())
            .filter(|rule| rule.rejects())
            .map(|rule| rule.id)
            .collect();
        if verify.rule.id == "jti-single-use" {
            assert!(rejecting.is_empty(), "{id}: {rejecting:?}");
            continue;
        }
        assert!(rejecting.contains(verify.rule.id), "{id} breaks {rejecting:?}, not {}", verify.rule.id);
        // A token for a narrower use lacks the profile's claims by nature.
        let expected = |rule: &str| {
            rule == verify.rule.id
                || verify.rule.implied.contains(&rule)
                || verify.case.max_scope != Scope::Profile
        };
        let unexplained: Vec<_> = rejecting.iter().filter(|rule| !expected(rule)).collect();
        assert!(unexplained.is_empty(), "{id} also breaks {unexplained:?}");
    }
}

#[test]
fn each_accepted_token_breaks_no_rule_that_rejects() {
    for verify in verify_cases() {
        if let Expectation::Accept(claims) = verify.expectation
            && verify.case.max_scope == Scope::Profile
        {
            let inspection = verify.inspect();
            assert!(inspection.is_accepted(), "{}: {:?}", verify.case.id, inspection.rejection());
            assert_eq!(inspection.examination.payload.as_ref(), Some(claims), "{}", verify.case.id);
        }
    }
}

#[test]
fn the_reference_names_the_rule_of_each_case() {
    for question in verify_cases().iter().filter(|verify| verify.case.max_scope == Scope::Profile) {
        let id = &question.case.id;
        let Ok(key) = Key::new(question.key) else {
            assert_eq!(question.rule.id, "key-empty", "{id}");
            continue;
        };
        let mut guard = ReplayGuard::with_capacity(100);
        let mut ask = |token: &[u8], key: &Key, policy: &Policy| {
            let claims = verify(token, key, policy)?;
            guard.admit(&claims, policy)
        };
        for Earlier { key, token, now, .. } in question.before {
            let key = Key::new(key).expect("no earlier token has an empty secret");
            // Some of the earlier tokens are refused on purpose.
            let _ = ask(token.as_bytes(), &key, &Policy::at(*now));
        }
        let answer = ask(question.token, &key, &question.policy).map_err(|fault| fault.reason.id());
        match question.expectation {
            Expectation::Accept(_) => assert_eq!(answer, Ok(()), "{id}"),
            Expectation::Reject => assert_eq!(answer, Err(question.rule.id), "{id}"),
            Expectation::Either => {}
        }
    }
}

#[test]
fn every_must_and_should_rule_about_a_token_has_a_case_that_breaks_it_and_a_near_miss() {
    let cases = verify_cases();
    let bound = |rule: &Rule| {
        let binding =
            rule.generator != Level::May || matches!(rule.verifier, Some(Level::Must | Level::Should));
        // No single token breaks a rule about a generator; `lint/minted` has the tests of those.
        binding && rule.evidence == Evidence::OneToken
    };
    let mut missing = Vec::new();
    for rule in rules().filter(|rule| bound(rule)) {
        let of_rule = || cases.iter().filter(|verify| verify.rule == rule);
        let breaks = |verify: &&Verify| {
            let replayed = rule.id == "jti-single-use" && *verify.expectation == Expectation::Reject;
            replayed || verify.broken().contains(rule.id)
        };
        if !of_rule().any(|verify| breaks(&verify)) {
            missing.push(format!("{}: no case breaks it", rule.id));
        }
        let near_miss =
            |verify: &&Verify| matches!(verify.expectation, Expectation::Accept(_)) && !breaks(verify);
        if !of_rule().any(|verify| near_miss(&verify)) {
            missing.push(format!("{}: no near miss is accepted", rule.id));
        }
        if rule.rejects() && !of_rule().any(|verify| *verify.expectation == Expectation::Reject) {
            missing.push(format!("{}: no case is rejected for it", rule.id));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A verifier that has only the machine's clock gets the cases whose tokens can be renewed. If none of these had a
/// wrong signature, it could pass without checking one.
#[test]
fn renewable_tokens_test_signatures_too() {
    let renewable =
        |verify: &&Verify| matches!(verify.case.question, Question::Verify { renewable: true, .. });
    let cases = verify_cases();
    let renewed = cases.iter().filter(renewable);
    let refused = renewed.filter(|verify| *verify.expectation == Expectation::Reject);
    let forged = refused.filter(|verify| verify.rule.id == "signature-match").count();
    assert!(forged >= 40, "{forged}");
}
