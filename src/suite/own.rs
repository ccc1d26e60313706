//! The suite in somebody's own tests: a closure becomes an implementation, and a call judges it.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::case::Case;
use super::implementation::{Clock, Decision, Description, Implementation, Operation, Scope, VerifyQuestion};
use super::known::KnownFailures;
use super::report::PeerReport;
use super::runner::{RunOptions, run};
use super::vectors::Suite;
use crate::jwt::Layer;
use crate::jwt::json::Object;

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

/// Asks a verifier every case of its scope; `cargo test` fails unless it conforms.
///
/// The closure says what the verifier read (`None` if it hands on no claims), or why it refused. It
/// takes the time from the question; it remembers no tokens, so the `replay` cases are not asked.
///
/// ```
/// use jwt_assay::jwt::{Key, Policy, verify};
/// use jwt_assay::suite::{Scope, check_verifier};
///
/// check_verifier("mine", Scope::Marketplace, |question| {
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
    let description = Description {
        name: name.to_owned(),
        version: "under test".to_owned(),
        language: "Rust".to_owned(),
        scope,
        ops: vec![Operation::Verify],
        clock: Clock::Request,
    };
    let verify = Arc::new(verify);
    let factory = move || -> Box<dyn Implementation> {
        Box::new(ClosureVerifier { description: description.clone(), verify: Arc::clone(&verify) })
    };
    check_cases(factory, |case| case.rule.is_none_or(|rule| rule.layer != Layer::Replay))
}

/// Asks an implementation every case of its scope. What must hold to the letter is judged; a SHOULD
/// that is not kept is a note.
pub fn check(factory: impl Fn() -> Box<dyn Implementation> + Send + Sync + 'static) -> PeerReport {
    check_cases(factory, |_| true)
}

fn check_cases(
    factory: impl Fn() -> Box<dyn Implementation> + Send + Sync + 'static,
    wanted: impl Fn(&Case) -> bool,
) -> PeerReport {
    let cases: Vec<&Case> = Suite::bundled().cases().iter().filter(|case| wanted(case)).collect();
    run(&(Arc::new(factory) as _), &cases, &KnownFailures::new(), &RunOptions::new(system_clock), |_| ())
}

fn system_clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
