//! Helpers for the tests of the runner: cases in a few words, and an implementation under test that answers
//! with closures and logs what it was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jwt_assay::forge::Forge;
use jwt_assay::jwt::base64url;
use jwt_assay::suite::{
    Answer, CaseResult, Clock, Decision, Description, Factory, Failure, Implementation, KnownFailures,
    Operation, PeerReport, RunOptions, Scope, SignQuestion, Suite, Verdict, VerifyQuestion, run,
};
use serde_json::{Value, json};

/// The secret of every case here.
pub const SECRET: &[u8] = b"an example secret of 32 bytes...";
/// The time of every question.
pub const NOW: u64 = 1_621_521_650;
/// The time on the machine's clock, as the tests set it.
pub const MACHINE: u64 = 1_800_000_000;

pub fn machine_clock() -> u64 {
    MACHINE
}

/// The usual options, with more time for an answer than a busy machine takes.
pub fn options() -> RunOptions {
    let mut options = RunOptions::new(machine_clock);
    options.timeout = Duration::from_secs(120);
    options
}

/// A payload that the whole profile accepts at [`NOW`], with one number that JSON libraries misread.
pub fn payload() -> Value {
    json!({
        "iat": 1_621_521_641, "jti": "one", "ti": {"xti": {"serial": 9_007_199_254_740_993_u64}}, "sub": "user-1",
    })
}

/// A token for a payload, signed as it should be.
pub fn token(payload: &Value) -> String {
    String::from_utf8(Forge::new(payload.to_string()).sign(SECRET).token()).expect("base64url is ASCII")
}

fn verify_case(id: &str, token: &str, expect: &str) -> Value {
    json!({
        "id": format!("fake/{id}"), "rule": "signature-match", "op": "verify", "scope": "jws", "level": "must",
        "clause": "RFC 7515 §5.2", "why": "To see what happens.", "key": base64url::encode(SECRET),
        "token": token, "now": NOW, "expect": expect,
    })
}

/// A case that must be accepted, with this payload.
pub fn accepting_payload(id: &str, payload: &Value) -> Value {
    let token = token(payload);
    let mut case = verify_case(id, &token, "accept");
    case["claims"] = payload.clone();
    case["signing_input"] = token.rsplit_once('.').expect("three segments").0.into();
    case["signature_hex"] = "00".repeat(32).into();
    case
}

/// A case that must be accepted.
pub fn accepting(id: &str) -> Value {
    accepting_payload(id, &payload())
}

/// A case that must be rejected: its token was signed with another secret.
pub fn rejecting(id: &str) -> Value {
    let forged = Forge::new(payload().to_string()).sign("another secret").token();
    verify_case(id, &String::from_utf8(forged).expect("base64url is ASCII"), "reject")
}

/// A case that is free: its token is neither signed nor complete.
pub fn free(id: &str) -> Value {
    verify_case(id, "e30", "either")
}

/// A case that asks for a token.
pub fn signing(id: &str) -> Value {
    json!({
        "id": format!("fake/{id}"), "op": "sign", "scope": "jws", "level": "must", "clause": "RFC 7519 §7.1",
        "why": "To see what is minted.", "key": base64url::encode(SECRET), "claims": payload(),
        "token": token(&payload()),
    })
}

/// A case with one field changed.
pub fn with(mut case: Value, field: &str, value: impl Into<Value>) -> Value {
    case[field] = value.into();
    case
}

/// The cases, loaded as every vector file is.
pub fn suite(cases: impl IntoIterator<Item = Value>) -> Suite {
    let cases: Vec<Value> = cases.into_iter().collect();
    let file = json!({"format": 1, "group": "fake", "about": "", "cases": cases}).to_string();
    Suite::load([("fake", file.as_str())]).expect("the cases are sound")
}

/// What an implementation was asked, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Made,
    Reset,
    Verify { token: String, now: u64 },
}

type Verify = Arc<dyn Fn(&VerifyQuestion<'_>) -> Decision + Send + Sync>;
type Sign = Arc<dyn Fn(&SignQuestion<'_>) -> Answer<String> + Send + Sync>;

/// An implementation under test made of closures; clones share one log.
#[derive(Clone)]
pub struct Fake {
    pub description: Description,
    verify: Verify,
    sign: Sign,
    log: Arc<Mutex<Vec<Event>>>,
}

/// A verifier of a scope, which takes the time from the question.
pub fn verifier(
    scope: Scope,
    verify: impl Fn(&VerifyQuestion<'_>) -> Decision + Send + Sync + 'static,
) -> Fake {
    let description = Description {
        name: "fake".to_owned(),
        version: "1".to_owned(),
        language: "Rust".to_owned(),
        scope,
        ops: vec![Operation::Verify],
        clock: Clock::Request,
    };
    let sign: Sign = Arc::new(|_| Answer::Refused("not asked to".to_owned()));
    Fake { description, verify: Arc::new(verify), sign, log: Arc::default() }
}

/// A generator.
pub fn generator(sign: impl Fn(&SignQuestion<'_>) -> Answer<String> + Send + Sync + 'static) -> Fake {
    let mut fake = verifier(Scope::Jws, accept_all);
    fake.description.ops = vec![Operation::Sign];
    Fake { sign: Arc::new(sign), ..fake }
}

pub fn accept_all(_: &VerifyQuestion<'_>) -> Decision {
    Decision::Accept(None)
}

pub fn reject_all(_: &VerifyQuestion<'_>) -> Decision {
    Decision::Reject("it trusts no token".to_owned())
}

impl Implementation for Fake {
    fn describe(&self) -> Description {
        self.description.clone()
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let token = String::from_utf8_lossy(question.token).into_owned();
        self.note(Event::Verify { token, now: question.now });
        (self.verify)(question)
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        (self.sign)(question)
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.note(Event::Reset);
        Ok(())
    }
}

impl Fake {
    fn note(&self, event: Event) {
        self.log.lock().expect("no thread panics while it has the log").push(event);
    }

    /// What all instances were asked so far.
    pub fn events(&self) -> Vec<Event> {
        self.log.lock().expect("no thread panics while it has the log").clone()
    }

    pub fn factory(&self) -> Factory {
        let fake = self.clone();
        Arc::new(move || {
            fake.note(Event::Made);
            Box::new(fake.clone())
        })
    }

    /// Runs the cases with the usual options.
    pub fn run(&self, suite: &Suite) -> PeerReport {
        self.run_with(suite, "{}", &options())
    }

    /// Runs the cases with known failures, given as their file's text.
    pub fn run_with(&self, suite: &Suite, known: &str, options: &RunOptions) -> PeerReport {
        let known = KnownFailures::from_json(known.as_bytes()).expect("sound known failures");
        run_factory(&self.factory(), suite, &known, options)
    }
}

/// Runs all cases of a suite.
pub fn run_factory(
    factory: &Factory,
    suite: &Suite,
    known: &KnownFailures,
    options: &RunOptions,
) -> PeerReport {
    run(factory, &suite.cases().iter().collect::<Vec<_>>(), known, options, |_| ())
}

/// The ids without their group, and the verdicts.
pub fn verdicts(report: &PeerReport) -> Vec<(&str, Verdict)> {
    report.results.iter().map(|result| (fault(result), result.verdict)).collect()
}

fn fault(result: &CaseResult) -> &str {
    result.id.split_once('/').map_or("", |(_, fault)| fault)
}

/// The only result of a run over one case.
pub fn only(report: &PeerReport) -> &CaseResult {
    assert_eq!(report.results.len(), 1, "{:?}", report.results);
    &report.results[0]
}
