//! The verdict on each answer: too lenient, too strict, claims that were read wrongly, a bad token.

use std::sync::Arc;

use jwt_assay::forge::{Forge, Hash, mac};
use jwt_assay::jwt::json::{self, Object, Value};
use jwt_assay::suite::{
    Answer, Clock, Decision, Description, Implementation, KnownFailures, Operation, Scope, SignQuestion,
    Suite, Verdict, ViewQuestion,
};

use super::fakes::{
    SECRET, accept_all, accepting, free, generator, only, options, reject_all, rejecting, run_factory,
    signing, suite, verdicts, verifier, with,
};

fn object(text: &str) -> Object {
    match json::parse(text) {
        Ok(Value::Object(object)) => object,
        other => panic!("{other:?}"),
    }
}

fn one_of_each() -> Suite {
    suite([accepting("good"), rejecting("bad"), free("free")])
}

#[test]
fn a_verifier_that_accepts_everything_has_false_accepts_and_no_false_rejects() {
    let report = verifier(Scope::Jws, accept_all).run(&one_of_each());
    let expected = [("good", Verdict::Pass), ("bad", Verdict::FalseAccept), ("free", Verdict::Note)];
    assert_eq!(verdicts(&report), expected);
    let bundled = verifier(Scope::Profile, accept_all).run(Suite::bundled());
    let count = |verdict| bundled.results.iter().filter(|result| result.verdict == verdict).count();
    assert!(count(Verdict::FalseAccept) > 300, "{}", count(Verdict::FalseAccept));
    assert_eq!(count(Verdict::FalseReject), 0);
    assert!(!bundled.is_conformant());
}

#[test]
fn a_verifier_that_rejects_everything_has_false_rejects_and_no_false_accepts() {
    let report = verifier(Scope::Jws, reject_all).run(&one_of_each());
    let expected = [("good", Verdict::FalseReject), ("bad", Verdict::Pass), ("free", Verdict::Note)];
    assert_eq!(verdicts(&report), expected);
    assert_eq!(report.results[0].got, "reject: it trusts no token");
    let bundled = verifier(Scope::Profile, reject_all).run(Suite::bundled());
    let count = |verdict| bundled.results.iter().filter(|result| result.verdict == verdict).count();
    assert!(count(Verdict::FalseReject) > 200, "{}", count(Verdict::FalseReject));
    assert_eq!(count(Verdict::FalseAccept), 0);
    assert!(!bundled.is_conformant());
}

#[test]
fn a_free_answer_is_reported_in_a_note() {
    let cases = suite([free("free")]);
    let accepted = verifier(Scope::Jws, accept_all).run(&cases);
    assert_eq!(
        (only(&accepted).expected.as_str(), only(&accepted).got.as_str()),
        ("accept or reject", "accept")
    );
    let rejected = verifier(Scope::Jws, reject_all).run(&cases);
    assert_eq!(only(&rejected).got, "reject: it trusts no token");
}

#[test]
fn a_changed_number_is_wrong_claims_and_the_path_is_reported() {
    let read = |text: &'static str| {
        let fake = verifier(Scope::Jws, move |_| Decision::Accept(Some(object(text))));
        let report = fake.run(&suite([accepting("a")]));
        (only(&report).verdict, only(&report).got.clone())
    };
    let rounded = r#"{"iat":1621521641,"jti":"one","ti":{"xti":{"serial":9007199254740992}},"sub":"user-1"}"#;
    let got = "accept, but read $.ti.xti.serial = 9007199254740992, not 9007199254740993";
    assert_eq!(read(rounded), (Verdict::WrongClaims, got.to_owned()));
    let less = r#"{"iat":1621521641,"jti":"one","sub":"user-1"}"#;
    assert_eq!(read(less), (Verdict::WrongClaims, "accept, but read no $.ti".to_owned()));
    let reordered =
        r#"{"sub":"user-1","iat":1621521641.0,"ti":{"xti":{"serial":9007199254740993}},"jti":"one"}"#;
    assert_eq!(read(reordered), (Verdict::Pass, "accept".to_owned()), "order and spelling are free");
}

#[test]
fn a_verifier_that_returns_no_claims_passes_with_a_note() {
    let report = verifier(Scope::Jws, accept_all).run(&suite([accepting("a")]));
    assert_eq!(only(&report).note.as_deref(), Some("it does not return the claims that it read"));
}

#[test]
fn what_an_implementation_says_is_escaped_and_cut() {
    let fake = verifier(Scope::Jws, |_| Decision::Reject("\u{1b}[2J\r\n".repeat(1_000)));
    let report = fake.run(&suite([rejecting("a")]));
    let got = &only(&report).got;
    assert!(got.starts_with(r"reject: \u{1b}[2J\r\n") && got.len() < 300, "{got}");
    assert!(!got.contains(char::is_control), "{got:?}");
}

/// The verdict on a minted token, and what was got.
fn minted(sign: impl Fn(&SignQuestion<'_>) -> Answer<String> + Send + Sync + 'static) -> (Verdict, String) {
    let report = generator(sign).run(&suite([signing("a")]));
    (only(&report).verdict, only(&report).got.clone())
}

fn forged(forge: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> (Verdict, String) {
    minted(move |question| {
        let token = forge(&json::to_string(question.claims));
        Answer::Given(String::from_utf8(token).expect("base64url is ASCII"))
    })
}

fn assert_bad(minted: (Verdict, String), rule: &str) {
    assert_eq!(minted.0, Verdict::BadToken, "{}", minted.1);
    assert!(minted.1.starts_with(&format!("a token that breaks {rule} (")), "{}", minted.1);
}

#[test]
fn a_correct_token_passes_however_it_is_written() {
    assert_eq!(forged(|claims| Forge::new(claims).sign(SECRET).token()).0, Verdict::Pass);
    let spaced = |claims: &str| {
        let header = r#"{ "typ": "JWT", "alg": "HS256", "more": 1 }"#;
        Forge::new(claims.replace(',', " , ")).header(header).sign(SECRET).token()
    };
    assert_eq!(forged(spaced).0, Verdict::Pass, "white space is free, and an extra parameter is a SHOULD");
}

#[test]
fn a_token_that_breaks_a_must_of_generators_is_bad() {
    let untyped = |claims: &str| Forge::new(claims).header(r#"{"alg":"HS256"}"#).sign(SECRET).token();
    assert_bad(forged(untyped), "typ-jwt");
    let padded = |claims: &str| [&Forge::new(claims).sign(SECRET).token()[..], b"="].concat();
    assert_bad(forged(padded), "base64url-no-padding");
    let newline = |claims: &str| [&Forge::new(claims).sign(SECRET).token()[..], b"\n"].concat();
    assert_bad(forged(newline), "base64url-no-whitespace");
    assert_bad(forged(|claims| Forge::new(claims).sign("another").token()), "signature-match");
    let unsigned = |claims: &str| Forge::new(claims).header(r#"{"alg":"none"}"#).seal("").token();
    assert_bad(forged(unsigned), "alg-none");
}

#[test]
fn a_token_with_other_claims_is_wrong() {
    let (verdict, got) = forged(|claims| {
        Forge::new(claims.replace("9007199254740993", "9007199254740992")).sign(SECRET).token()
    });
    assert_eq!(verdict, Verdict::WrongClaims);
    let expected = "a token that holds $.ti.xti.serial = 9007199254740992, not 9007199254740993";
    assert_eq!(got, expected);
    let (verdict, got) =
        forged(|claims| Forge::new(claims.replace("{\"iat\"", "{\"nbf\":1,\"iat\"")).sign(SECRET).token());
    assert_eq!((verdict, got.as_str()), (Verdict::WrongClaims, "a token that holds an unexpected $.nbf"));
}

#[test]
fn a_refusal_to_sign_is_a_bad_token() {
    let refused = minted(|_| Answer::Refused("no".to_owned()));
    assert_eq!(refused, (Verdict::BadToken, "a refusal: no".to_owned()));
}

/// Answers every question, always wrongly.
struct Wrong;

impl Implementation for Wrong {
    fn describe(&self) -> Description {
        let ops = vec![Operation::View, Operation::Hmac, Operation::Base64url];
        let name = "wrong".to_owned();
        let (version, language) = (String::new(), String::new());
        Description { name, version, language, scope: Scope::Profile, ops, clock: Clock::None }
    }

    fn view(&mut self, _: &ViewQuestion<'_>) -> Answer<Object> {
        Answer::Given(object(r#"{"tiles":"none"}"#))
    }

    fn hmac(&mut self, _: &[u8], _: &[u8]) -> Answer<Vec<u8>> {
        Answer::Given(vec![0; 32])
    }

    fn base64url(&mut self, _: &[u8]) -> Answer<String> {
        Answer::Given("=".to_owned())
    }
}

#[test]
fn a_wrong_view_mac_or_encoding_is_a_failure() {
    let factory = Arc::new(|| Box::new(Wrong) as Box<dyn Implementation>) as _;
    let report = run_factory(&factory, Suite::bundled(), &KnownFailures::new(), &options());
    for result in &report.results {
        let question = &Suite::bundled().case(&result.id).expect("a case of the suite").question;
        let expected = match question.operation() {
            Operation::View => Verdict::WrongClaims,
            Operation::Hmac | Operation::Base64url => Verdict::BadToken,
            Operation::Sign | Operation::Verify => Verdict::Skip,
        };
        assert_eq!(result.verdict, expected, "{result}");
    }
    assert!(report.failures().count() > 30);
}

/// Computes right MACs, and cuts or pads them to this length.
struct Off(usize);

impl Implementation for Off {
    fn describe(&self) -> Description {
        Description { ops: vec![Operation::Hmac], ..Wrong.describe() }
    }

    fn hmac(&mut self, key: &[u8], message: &[u8]) -> Answer<Vec<u8>> {
        let mut mac = mac(Hash::Sha256, key, message);
        mac.resize(self.0, 0);
        Answer::Given(mac)
    }
}

#[test]
fn a_mac_of_another_length_is_wrong() {
    for length in [31, 32, 33] {
        let factory = Arc::new(move || Box::new(Off(length)) as Box<dyn Implementation>) as _;
        let options = options();
        let report = run_factory(&factory, Suite::bundled(), &KnownFailures::new(), &options);
        let judged = report.results.iter().filter(|result| result.verdict != Verdict::Skip);
        let expected = if length == 32 { Verdict::Pass } else { Verdict::BadToken };
        let verdicts: Vec<Verdict> = judged.map(|result| result.verdict).collect();
        assert_eq!(verdicts, vec![expected; verdicts.len()], "{length} bytes");
    }
}

#[test]
fn a_broken_should_is_a_note_unless_the_run_is_strict() {
    let cases = suite([
        with(rejecting("trusting"), "level", "should"),
        with(accepting("good"), "level", "should"),
        with(rejecting("must"), "token", "e30.e30."),
    ]);
    let reject_must = verifier(Scope::Jws, |question| match question.token {
        b"e30.e30." => reject_all(question),
        _ => accept_all(question),
    });
    let report = reject_must.run(&cases);
    let expected = [("trusting", Verdict::Note), ("good", Verdict::Pass), ("must", Verdict::Pass)];
    assert_eq!(verdicts(&report), expected);
    assert_eq!(report.results[0].note.as_deref(), Some("false-accept, which fails a strict run"));
    assert!(report.is_conformant());
    let mut strict = options();
    strict.strict = true;
    let report = reject_must.run_with(&cases, "{}", &strict);
    let expected = [("trusting", Verdict::FalseAccept), ("good", Verdict::Pass), ("must", Verdict::Pass)];
    assert_eq!(verdicts(&report), expected);
    assert!(!report.is_conformant());
}
