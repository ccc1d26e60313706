//! The suite in somebody's own tests: a closure becomes an implementation, and a call judges it.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::case::Case;
use super::cases::Suite;
use super::implementation::{
    Answer, Clock, Decision, Description, Implementation, SignQuestion, VerifyQuestion,
};
use super::known::KnownFailures;
use super::report::PeerReport;
use super::runner::{Factory, RunOptions, run};
use crate::jwt::Layer;
use crate::jwt::json::Object;
use crate::vectors::{Operation, Scope};

/// A verifier made of a closure.
struct ClosureVerifier<F> {
    description: Description,
    verify: Arc<F>,
}

impl<F> Implementation for ClosureVerifier<F>
where
    F: Fn(&VerifyQuestion<'_>) -> Result<Option<Object>, String> + Send + Sync,
{
    fn describe(&self) -> Description {
        self.description.clone()
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        match (self.verify)(question) {
            Ok(claims) => Decision::Accept(claims),
            Err(reason) => Decision::Reject(reason),
        }
    }
}

/// A signer made of a closure.
struct ClosureSigner<F> {
    description: Description,
    sign: Arc<F>,
}

impl<F> Implementation for ClosureSigner<F>
where
    F: Fn(&SignQuestion<'_>) -> Result<String, String> + Send + Sync,
{
    fn describe(&self) -> Description {
        self.description.clone()
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        match (self.sign)(question) {
            Ok(token) => Answer::Given(token),
            Err(reason) => Answer::Refused(reason),
        }
    }
}

/// What a closure is introduced as.
fn description(name: &str, scope: Scope, operation: Operation) -> Description {
    Description {
        name: name.to_owned(),
        version: "under test".to_owned(),
        language: "Rust".to_owned(),
        scope,
        ops: vec![operation],
        clock: Clock::Request,
    }
}

/// Makes verifiers of a closure.
pub(crate) fn verifier<F>(name: &str, scope: Scope, verify: F) -> Factory
where
    F: Fn(&VerifyQuestion<'_>) -> Result<Option<Object>, String> + Send + Sync + 'static,
{
    let description = description(name, scope, Operation::Verify);
    let verify = Arc::new(verify);
    Arc::new(move || {
        Box::new(ClosureVerifier { description: description.clone(), verify: Arc::clone(&verify) })
    })
}

/// Makes signers of a closure.
pub(crate) fn signer<F>(name: &str, sign: F) -> Factory
where
    F: Fn(&SignQuestion<'_>) -> Result<String, String> + Send + Sync + 'static,
{
    // What is minted is judged alike in all scopes.
    let description = description(name, Scope::Jws, Operation::Sign);
    let sign = Arc::new(sign);
    Arc::new(move || Box::new(ClosureSigner { description: description.clone(), sign: Arc::clone(&sign) }))
}

/// Whether a verifier can be asked a case that remembers no tokens and does nothing else.
pub(crate) fn is_for_verifiers(case: &Case) -> bool {
    case.question.operation() == Operation::Verify && case.rule.is_none_or(|rule| rule.layer != Layer::Replay)
}

/// Whether a case is about minting a token.
pub(crate) fn is_for_signers(case: &Case) -> bool {
    case.question.operation() == Operation::Sign
}

/// Asks a verifier every case of its scope; `cargo test` fails unless it conforms.
///
/// The closure says what the verifier read (`None` if it hands on no claims), or why it refused. It
/// takes the time from the question; it remembers no tokens, so the `replay` cases are not asked.
///
/// ```
/// use jwt_assay::jwt::{Key, Policy, verify};
/// use jwt_assay::suite::{Scope, check_verifier};
///
/// check_verifier("mine", Scope::Profile, |question| {
///     let key = Key::new(question.key).map_err(|error| error.to_string())?;
///     let claims = verify(question.token, &key, &Policy::at(question.now));
///     claims.map(|_| None).map_err(|fault| fault.to_string())
/// })
/// .assert_conformant();
/// ```
pub fn check_verifier<F>(name: &str, scope: Scope, verify: F) -> PeerReport
where
    F: Fn(&VerifyQuestion<'_>) -> Result<Option<Object>, String> + Send + Sync + 'static,
{
    check_cases(&verifier(name, scope, verify), is_for_verifiers)
}

/// Asks a signer for a token for every claims set of the suite; `cargo test` fails unless all are
/// right.
///
/// The closure gives the token, or says why it made none. A token is right if it verifies, reads back
/// equal and breaks no rule that a generator must keep; another token for the same claims may be as
/// right as the reference's.
///
/// ```
/// use jwt_assay::jwt::{Claims, Key, sign};
/// use jwt_assay::suite::check_signer;
///
/// check_signer("mine", |question| {
///     let key = Key::new(question.key).map_err(|error| error.to_string())?;
///     let claims = Claims::from_object(question.claims.clone()).map_err(|fault| fault.to_string())?;
///     sign(&claims, &key).map_err(|error| error.to_string())
/// })
/// .assert_conformant();
/// ```
pub fn check_signer<F>(name: &str, sign: F) -> PeerReport
where
    F: Fn(&SignQuestion<'_>) -> Result<String, String> + Send + Sync + 'static,
{
    check_cases(&signer(name, sign), is_for_signers)
}

/// Asks an implementation every case of its scope. What must hold to the letter is judged; a SHOULD
/// that is not kept is a note.
pub fn check(factory: impl Fn() -> Box<dyn Implementation> + Send + Sync + 'static) -> PeerReport {
    check_cases(&(Arc::new(factory) as _), |_| true)
}

fn check_cases(factory: &Factory, wanted: impl Fn(&Case) -> bool) -> PeerReport {
    let cases: Vec<&Case> = Suite::bundled().cases().iter().filter(|case| wanted(case)).collect();
    run(factory, &cases, &KnownFailures::new(), &RunOptions::new(system_clock), |_| ())
}

/// The machine's time, in seconds since the epoch.
pub(crate) fn system_clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
