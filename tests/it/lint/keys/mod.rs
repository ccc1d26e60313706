//! What is wrong with the shared secret itself: a key of another kind, published, or weak.

mod guesses;
mod kinds;
mod published;
mod weak;

use jwt_assay::jwt::Policy;
use jwt_assay::lint::Inspector;

/// The rule about the secret that it breaks, and what was found; empty if none.
fn found(secret: impl AsRef<[u8]>) -> (&'static str, String) {
    let findings = Inspector::new(secret).inspect("e30.e30.", &Policy::at(0)).findings;
    let mut of_key = findings.iter().filter(|finding| finding.rule.id().starts_with("key-"));
    let first = of_key.next();
    assert!(of_key.next().is_none(), "a secret has at most one fault: {findings:?}");
    let Some(first) = first else { return ("", String::new()) };
    assert_eq!(first.at.to_string(), "secret");
    (first.rule.known().expect("a rule of the RFCs").id, first.found.clone())
}

fn rule(secret: impl AsRef<[u8]>) -> &'static str {
    found(secret).0
}
