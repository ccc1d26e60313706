//! Single use: an implementation of the profile is reset before each case, and gets the earlier tokens first,
//! in their order.

use jwt_assay::jwt::base64url;
use jwt_assay::suite::{Decision, Scope, Verdict, VerifyQuestion};
use serde_json::json;

use super::fakes::{
    Event, NOW, SECRET, accept_all, only, payload, reject_all, rejecting, suite, token, verdicts, verifier,
    with,
};

fn verify(token: &str) -> Event {
    Event::Verify { token: token.to_owned(), now: NOW }
}

#[test]
fn an_implementation_is_reset_and_then_gets_the_earlier_tokens_first() {
    let again = token(&payload());
    let replay = with(with(rejecting("again"), "token", again.as_str()), "before", vec!["first", &again]);
    let plain = with(rejecting("plain"), "token", "last");
    let fake = verifier(Scope::Profile, reject_all);
    let _ = fake.run(&suite([replay, plain]));
    let expected =
        [Event::Reset, verify("first"), verify(&again), verify(&again), Event::Reset, verify("last")];
    let asked: Vec<Event> = fake.events().into_iter().filter(|event| *event != Event::Made).collect();
    assert_eq!(asked, expected);
}

#[test]
fn an_earlier_token_may_have_its_own_time_and_secret() {
    let before =
        json!([{"token": "first", "now": 5}, {"token": "second", "key": base64url::encode("other")}]);
    let case = with(with(rejecting("a"), "token", "last"), "before", before);
    let fake = verifier(Scope::Jws, |question| {
        let is_other = question.token == b"second";
        assert_eq!(question.key, if is_other { &b"other"[..] } else { SECRET });
        reject_all(question)
    });
    assert_eq!(only(&fake.run(&suite([case]))).verdict, Verdict::Pass);
    let first = Event::Verify { token: "first".to_owned(), now: 5 };
    assert_eq!(fake.events(), [Event::Made, Event::Made, first, verify("second"), verify("last")]);
}

#[test]
fn only_the_answer_to_the_last_token_counts() {
    let case = with(with(rejecting("a"), "token", "second"), "before", vec!["first"]);
    let rejects = |text: &'static [u8]| {
        move |question: &VerifyQuestion<'_>| match question.token {
            token if token == text => reject_all(question),
            _ => accept_all(question),
        }
    };
    let right = verifier(Scope::Profile, rejects(b"second")).run(&suite([case.clone()]));
    assert_eq!(only(&right).verdict, Verdict::Pass);
    let wrong = verifier(Scope::Profile, rejects(b"first")).run(&suite([case]));
    assert_eq!(only(&wrong).verdict, Verdict::FalseAccept);
}

#[test]
fn an_implementation_without_single_use_is_not_reset() {
    for scope in [Scope::Jws, Scope::Jwt] {
        let fake = verifier(scope, reject_all);
        let _ = fake.run(&suite([rejecting("a")]));
        assert!(!fake.events().contains(&Event::Reset), "{scope:?}");
    }
}

#[test]
fn a_crash_on_an_earlier_token_is_a_crash_of_the_case() {
    let fake = verifier(Scope::Profile, |question| match question.token {
        b"first" => panic!("on the first"),
        _ => Decision::Reject("no".to_owned()),
    });
    let case = with(rejecting("a"), "before", vec!["first"]);
    let report = fake.run(&suite([case, rejecting("b")]));
    assert_eq!(verdicts(&report), [("a", Verdict::Crash), ("b", Verdict::Pass)]);
    assert_eq!(report.results[0].got, "a crash: on the first");
}
