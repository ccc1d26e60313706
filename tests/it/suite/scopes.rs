//! Which cases an implementation gets: scopes and their upper bounds, operations that it does not offer, and
//! questions that it does not support.

use jwt_assay::suite::{Answer, Decision, Operation, Scope, Suite, Verdict};
use serde_json::Value;

use super::fakes::{
    accept_all, accepting, generator, only, reject_all, rejecting, signing, suite, verdicts, verifier, with,
};

fn scoped(id: &str, scope: &str, max_scope: &str) -> Value {
    with(with(rejecting(id), "scope", scope), "max_scope", max_scope)
}

#[test]
fn an_implementation_gets_the_cases_of_its_scope_and_no_others() {
    let cases = suite([
        scoped("all", "jws", "profile"),
        scoped("only-jws", "jws", "jws"),
        scoped("up-to-jwt", "jws", "jwt"),
        scoped("from-jwt", "jwt", "profile"),
        scoped("profile", "profile", "profile"),
    ]);
    for (scope, asked) in [
        (Scope::Jws, &["all", "only-jws", "up-to-jwt"][..]),
        (Scope::Jwt, &["all", "up-to-jwt", "from-jwt"]),
        (Scope::Profile, &["all", "from-jwt", "profile"]),
    ] {
        let report = verifier(scope, reject_all).run(&cases);
        let ids: Vec<&str> = verdicts(&report).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, asked, "{scope:?}");
    }
}

#[test]
fn the_bundled_cases_for_a_jws_need_no_claims_set() {
    let report = verifier(Scope::Jws, reject_all).run(Suite::bundled());
    for result in &report.results {
        let case = Suite::bundled().case(&result.id).expect("a case of the suite");
        assert_eq!(case.scope, Scope::Jws, "{}", case.id);
    }
    assert!(report.results.len() < Suite::bundled().cases().len());
}

#[test]
fn an_operation_that_is_not_offered_is_skipped() {
    let cases = suite([accepting("verify"), signing("sign")]);
    let report = verifier(Scope::Jws, accept_all).run(&cases);
    assert_eq!(verdicts(&report), [("verify", Verdict::Pass), ("sign", Verdict::Skip)]);
    assert_eq!(report.results[1].note.as_deref(), Some("it does not offer this operation"));
    assert_eq!(report.results[1].got, "no answer");
    let fake = generator(|_| Answer::Refused("no".to_owned()));
    let report = fake.run(&cases);
    assert_eq!(verdicts(&report), [("verify", Verdict::Skip), ("sign", Verdict::BadToken)]);
    assert!(fake.events().iter().all(|event| *event == super::fakes::Event::Made), "it was not asked");
}

#[test]
fn what_is_unsupported_is_skipped_with_the_reason() {
    let fake = verifier(Scope::Jws, |_| Decision::Unsupported("it takes no\nempty key".to_owned()));
    for case in [accepting("a"), rejecting("a")] {
        let report = fake.run(&suite([case]));
        assert_eq!(only(&report).verdict, Verdict::Skip);
        assert_eq!(only(&report).note.as_deref(), Some(r"it takes no\nempty key"));
    }
    let fake = generator(|_| Answer::Unsupported("it takes no empty key".to_owned()));
    assert_eq!(only(&fake.run(&suite([signing("a")]))).verdict, Verdict::Skip);
}

#[test]
fn an_offered_operation_that_is_not_implemented_is_skipped() {
    let mut fake = verifier(Scope::Profile, reject_all);
    fake.description.ops = vec![Operation::View, Operation::Hmac, Operation::Base64url];
    let report = fake.run(Suite::bundled());
    assert!(report.results.iter().all(|result| result.verdict == Verdict::Skip));
    assert!(!report.is_judged());
}
