//! The suite in a function call: checks a closure or an implementation from your own tests.

use std::sync::Arc;

use super::case::Case;
use super::cases::Suite;
use super::clock::system_clock;
use super::implementation::{
    Answer, Clock, Decision, Description, Factory, Implementation, SignQuestion, VerifyQuestion,
};
use super::known::KnownFailures;
use super::report::PeerReport;
use super::runner::{RunOptions, run};
use crate::jwt::Layer;
use crate::jwt::json::Object;
use crate::vectors::{Operation, Scope};

/// A closure as a verifier.
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

/// A closure as a signer.
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

/// How a closure introduces itself.
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

/// Makes verifiers from a closure.
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

/// Makes signers from a closure.
pub(crate) fn signer<F>(name: &str, sign: F) -> Factory
where
    F: Fn(&SignQuestion<'_>) -> Result<String, String> + Send + Sync + 'static,
{
    // Minted tokens are judged in the same way in all scopes.
    let description = description(name, Scope::Jws, Operation::Sign);
    let sign = Arc::new(sign);
    Arc::new(move || Box::new(ClosureSigner { description: description.clone(), sign: Arc::clone(&sign) }))
}

/// Whether a case is for a verifier that remembers no tokens.
pub(crate) fn is_for_verifiers(case: &Case) -> bool {
    case.question.operation() == Operation::Verify && case.rule.is_none_or(|rule| rule.layer != Layer::Replay)
}

/// Whether a case is about minting a token.
pub(crate) fn is_for_signers(case: &Case) -> bool {
    case.question.operation() == Operation::Sign
}

/// Checks a verifier with every case of its scope.
///
/// The closure returns the claims that the verifier read (`None` if it does not return them), or the
/// reason for which it rejected the token. It must take the time from the question. The `replay` cases
/// are left out, since a closure remembers no tokens.
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

/// Checks a signer with every claims set of the suite.
///
/// The closure returns the token, or the reason why there is none. A token passes if it verifies, reads
/// back equal and breaks no MUST for generators; it need not be the reference's token.
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

/// Checks an implementation with every case of its scope. A broken SHOULD is a note and no failure.
pub fn check(factory: impl Fn() -> Box<dyn Implementation> + Send + Sync + 'static) -> PeerReport {
    check_cases(&(Arc::new(factory) as _), |_| true)
}

fn check_cases(factory: &Factory, wanted: impl Fn(&Case) -> bool) -> PeerReport {
    let cases: Vec<&Case> = Suite::bundled().cases().iter().filter(|case| wanted(case)).collect();
    run(factory, &cases, &KnownFailures::new(), &RunOptions::new(system_clock), |_| ())
}
