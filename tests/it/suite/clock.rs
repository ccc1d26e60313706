//! An implementation with a clock of its own: the tokens in questions about time are renewed for the machine's
//! clock, all others are unchanged, and questions that the clock could make unfair are left out.

use std::sync::Arc;

use jwt_assay::forge::Forge;
use jwt_assay::jwt::json::{Object, Value};
use jwt_assay::jwt::{Layer, Policy, base64url, examine};
use jwt_assay::lint::Inspector;
use jwt_assay::peers::reference;
use jwt_assay::suite::{
    Answer, Clock, Decision, Description, Factory, Failure, Implementation, KnownFailures, PeerReport,
    RunOptions, Scope, SignQuestion, Suite, Verdict, VerifyQuestion, ViewQuestion, run,
};
use serde_json::json;

use super::fakes::{
    Event, Fake, MACHINE, NOW, SECRET, accept_all, accepting, accepting_payload, only, options, payload,
    reject_all, rejecting, suite, token, verdicts, verifier, with,
};

fn on_its_own_clock(scope: Scope, verify: fn(&VerifyQuestion<'_>) -> Decision) -> Fake {
    let mut fake = verifier(scope, verify);
    fake.description.clock = Clock::System;
    fake
}

/// The payload of a token.
fn read(token: &[u8]) -> Object {
    examine(token, None, &Policy::at(0)).payload.expect("a claims set")
}

fn accept_what_is_read(question: &VerifyQuestion<'_>) -> Decision {
    Decision::Accept(Some(read(question.token)))
}

fn number(claims: &Object, name: &str) -> i64 {
    match claims.get(name) {
        Some(Value::Number(number)) => number.floor(),
        other => panic!("{name}: {other:?}"),
    }
}

/// The tokens that the implementation was asked about, with the time of each question.
fn asked(fake: &Fake) -> Vec<(String, u64)> {
    let question = |event| match event {
        Event::Verify { token, now } => Some((token, now)),
        Event::Made | Event::Reset => None,
    };
    fake.events().into_iter().filter_map(question).collect()
}

/// The usual payload, with an `exp` this number of seconds after the question.
fn expiring(seconds: i64) -> serde_json::Value {
    let mut payload = payload();
    payload["exp"] = (NOW.cast_signed() + seconds).into();
    payload
}

#[test]
fn a_renewed_token_is_as_far_from_its_times_as_before() {
    let case = with(accepting_payload("a", &expiring(30)), "age", 9);
    let fake = on_its_own_clock(Scope::Jwt, accept_what_is_read);
    let report = fake.run(&suite([case]));
    let [(token, now)] = &asked(&fake)[..] else { panic!("one question") };
    let claims = read(token.as_bytes());
    assert_eq!(*now, MACHINE);
    assert_eq!(number(&claims, "exp"), MACHINE.cast_signed() + 30);
    assert_eq!(number(&claims, "iat"), MACHINE.cast_signed() - 9);
    assert_eq!(only(&report).verdict, Verdict::Pass, "the claims of the renewed token are what must be read");
    let signed = Inspector::new(SECRET).inspect(token, &Policy::at(MACHINE));
    assert_eq!(signed.examination.signature_matches, Some(true));
}

#[test]
fn other_claims_than_those_of_the_renewed_token_are_wrong() {
    let case = with(accepting_payload("a", &expiring(30)), "age", 9);
    let mut fake = verifier(Scope::Jwt, |_| Decision::Accept(Some(read(token(&expiring(30)).as_bytes()))));
    fake.description.clock = Clock::System;
    let report = fake.run(&suite([case]));
    assert_eq!(only(&report).verdict, Verdict::WrongClaims);
    assert!(
        only(&report).got.contains("$.iat") || only(&report).got.contains("$.exp"),
        "{}",
        only(&report).got
    );
}

#[test]
fn questions_that_are_not_about_time_are_unchanged() {
    for scope in [Scope::Jws, Scope::Jwt] {
        let fake = on_its_own_clock(scope, accept_all);
        let _ = fake.run(&suite([with(accepting("a"), "age", 9), accepting("b")]));
        let unchanged = (token(&payload()), NOW);
        assert_eq!(asked(&fake), [unchanged.clone(), unchanged], "{scope:?}");
    }
}

#[test]
fn every_token_for_the_profile_is_renewed_and_so_are_earlier_ones() {
    let before = vec![token(&payload())];
    let case = with(with(accepting("a"), "age", 9), "before", before);
    let fake = on_its_own_clock(Scope::Profile, accept_all);
    let _ = fake.run(&suite([case]));
    let shown = asked(&fake);
    assert_eq!(shown.len(), 2);
    for (token, now) in shown {
        assert_eq!((number(&read(token.as_bytes()), "iat"), now), (MACHINE.cast_signed() - 9, MACHINE));
    }
}

#[test]
fn an_earlier_token_is_renewed_under_its_own_secret() {
    let other = b"another example secret, 32 bytes";
    let earlier = String::from_utf8(Forge::new(payload().to_string()).sign(other).token()).expect("text");
    let before = json!([{"token": earlier, "key": base64url::encode(other)}]);
    let fake = on_its_own_clock(Scope::Profile, accept_all);
    let _ = fake.run(&suite([with(with(accepting("a"), "age", 9), "before", before)]));
    let [(earlier, now), _] = &asked(&fake)[..] else { panic!("two questions") };
    assert_eq!((number(&read(earlier.as_bytes()), "iat"), *now), (MACHINE.cast_signed() - 9, MACHINE));
    let signed = Inspector::new(other).inspect(earlier, &Policy::at(MACHINE));
    assert_eq!(signed.examination.signature_matches, Some(true));
}

#[test]
fn a_case_at_two_times_is_skipped() {
    let before = json!([{"token": token(&payload()), "now": NOW - 1}]);
    let fake = on_its_own_clock(Scope::Profile, accept_all);
    let report = fake.run(&suite([with(with(accepting("a"), "age", 9), "before", before)]));
    assert_eq!(only(&report).verdict, Verdict::Skip);
    let note = "its clock can't be set, and the case asks at two times";
    assert_eq!(only(&report).note.as_deref(), Some(note));
}

#[test]
fn a_token_that_cannot_be_renewed_is_skipped() {
    let fake = on_its_own_clock(Scope::Profile, reject_all);
    let report = fake.run(&suite([rejecting("a")]));
    assert_eq!(only(&report).verdict, Verdict::Skip);
    let note = "its clock can't be set, and the token can't be remade for the present";
    assert_eq!(only(&report).note.as_deref(), Some(note));
    assert_eq!(asked(&fake), []);
}

#[test]
fn a_question_whose_answer_changes_within_seconds_is_skipped() {
    let expired = |id, payload: serde_json::Value| {
        let case = with(with(rejecting(id), "token", token(&payload)), "rule", "exp-not-passed");
        with(case, "age", 9)
    };
    let early = |id: &str, seconds: i64| {
        let mut payload = payload();
        payload["nbf"] = (NOW.cast_signed() + seconds).into();
        let case = with(with(rejecting(id), "token", token(&payload)), "rule", "nbf-reached");
        with(case, "age", 9)
    };
    let report = on_its_own_clock(Scope::Jwt, reject_all).run(&suite([
        with(accepting_payload("expires-soon", &expiring(3)), "age", 9),
        with(accepting_payload("expires-later", &expiring(30)), "age", 9),
        expired("expired", expiring(-1)),
        early("early-by-seconds", 3),
        early("early-by-far", 30),
    ]));
    let expected = [
        ("expires-soon", Verdict::Skip),
        ("expires-later", Verdict::FalseReject),
        ("expired", Verdict::Pass),
        ("early-by-seconds", Verdict::Skip),
        ("early-by-far", Verdict::Pass),
    ];
    assert_eq!(verdicts(&report), expected);
    let note = "its clock can't be set, and the answer changes within seconds";
    assert_eq!(report.results[0].note.as_deref(), Some(note));
}

#[test]
fn a_jwt_without_an_iat_can_change_its_answer_within_seconds_too() {
    let bare = |seconds: i64| json!({"sub": "user-1", "exp": NOW.cast_signed() + seconds});
    let case = |id, seconds| {
        let case = with(accepting_payload(id, &bare(seconds)), "scope", "jwt");
        with(with(case, "max_scope", "jwt"), "age", 0)
    };
    let fake = on_its_own_clock(Scope::Jwt, accept_all);
    let report = fake.run(&suite([case("soon", 3), case("later", 30)]));
    assert_eq!(verdicts(&report), [("soon", Verdict::Skip), ("later", Verdict::Pass)]);
}

/// A case that must be accepted, whose token has another spelling of the payload.
fn spelled(id: &str, payload: &serde_json::Value, from: &str, to: &str) -> serde_json::Value {
    let text = payload.to_string().replace(from, to);
    let forged = Forge::new(text).sign(SECRET).token();
    let token = String::from_utf8(forged).expect("base64url is ASCII");
    with(with(accepting_payload(id, payload), "token", token), "age", 9)
}

#[test]
fn a_good_token_whose_times_cannot_be_moved_is_skipped() {
    let exponent = spelled("a", &expiring(30), "1621521680", "1.62152168e9");
    let fake = on_its_own_clock(Scope::Jwt, accept_all);
    let report = fake.run(&suite([exponent]));
    assert_eq!(only(&report).verdict, Verdict::Skip, "it would have expired");
    assert_eq!(asked(&fake), []);
}

/// The reference with a clock of its own, which is some seconds ahead of the runner's.
struct Late {
    reference: Box<dyn Implementation>,
    seconds: u64,
}

impl Implementation for Late {
    fn describe(&self) -> Description {
        Description { clock: Clock::System, ..self.reference.describe() }
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        self.reference.verify(&VerifyQuestion { now: MACHINE + self.seconds, ..*question })
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        self.reference.sign(question)
    }

    fn view(&mut self, question: &ViewQuestion<'_>) -> Answer<Object> {
        self.reference.view(question)
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.reference.reset()
    }
}

fn strict() -> RunOptions {
    let mut options = options();
    options.strict = true;
    options
}

fn judged_by_time(report: &PeerReport) -> usize {
    let judged = report.results.iter().filter(|result| result.verdict == Verdict::Pass);
    let about_time = |id: &str| {
        let rule = Suite::bundled().case(id).and_then(|case| case.rule);
        rule.is_some_and(|rule| rule.layer == Layer::Time)
    };
    judged.filter(|result| about_time(&result.id)).count()
}

#[test]
fn the_reference_conforms_on_a_clock_of_its_own() {
    for (seconds, globs) in [(0, &["time/*", "replay/*"][..]), (5, &[])] {
        let new =
            move || -> Box<dyn Implementation> { Box::new(Late { reference: reference::new(), seconds }) };
        let cases = Suite::bundled().select(globs).expect("globs that match");
        let factory: Factory = Arc::new(new);
        let report = run(&factory, &cases, &KnownFailures::new(), &strict(), |_| ());
        report.assert_conformant();
        assert!(judged_by_time(&report) >= 10, "{} cases about time were judged", judged_by_time(&report));
    }
}

/// Whether a verifier of plain JWTs rejects a token for a rule.
fn concerns_every_jwt(rule: &str, layer: Layer) -> bool {
    let honoured = ["iss-string", "aud-form", "aud-expected", "exp-number", "nbf-number"];
    layer <= Layer::Payload || honoured.contains(&rule) || ["exp-not-passed", "nbf-reached"].contains(&rule)
}

fn plain_jwt(question: &VerifyQuestion<'_>, now: u64) -> Decision {
    let inspection = Inspector::new(question.key).inspect(question.token, &Policy::at(now));
    let broken = inspection.findings.iter().map(|finding| &finding.rule);
    let mut rejecting = broken.filter(|rule| rule.rejects() && concerns_every_jwt(rule.id(), rule.layer()));
    match (rejecting.next(), inspection.examination.payload) {
        (Some(rule), _) => Decision::Reject(rule.id().to_owned()),
        (None, payload) => Decision::Accept(payload),
    }
}

#[test]
fn a_correct_jwt_verifier_conforms_on_either_clock() {
    let by_question = verifier(Scope::Jwt, |question| plain_jwt(question, question.now));
    by_question.run(Suite::bundled()).assert_conformant();
    for verify in [
        |question: &VerifyQuestion<'_>| plain_jwt(question, MACHINE),
        |question: &VerifyQuestion<'_>| plain_jwt(question, MACHINE + 5),
    ] {
        let report = on_its_own_clock(Scope::Jwt, verify).run_with(Suite::bundled(), "{}", &strict());
        report.assert_conformant();
        assert!(judged_by_time(&report) >= 5, "{} cases about time were judged", judged_by_time(&report));
    }
}
