//! What is known of the mistake behind a signature that does not match.

use super::asymmetric;
use super::diagnose::Diagnosis;
use super::inspect::Inspector;
use super::inspection::Inspection;

/// What is known of the mistake behind a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// There is nothing to explain: the signature matches, or was not checked.
    Unneeded,
    /// It was not looked for: the search is slow, so a stream has a limit for it.
    NotSought,
    /// No known mistake makes this signature.
    Unknown,
    /// No secret makes it, since it is not a MAC: the algorithm that makes such signatures has a private key.
    NotHmac(String),
    /// This mistake made it.
    Known(Diagnosis),
}

impl Cause {
    /// Looks for the mistake.
    pub(super) fn sought(inspector: &Inspector, mismatched: &Inspection) -> Self {
        let known = inspector.explain(mismatched).map(Cause::Known);
        known.or_else(|| asymmetric::algorithm(mismatched).map(Cause::NotHmac)).unwrap_or(Cause::Unknown)
    }

    /// What made the signature, in one sentence, if that is known.
    #[must_use]
    pub fn summary(&self) -> Option<String> {
        match self {
            Cause::Known(diagnosis) => Some(diagnosis.summary()),
            Cause::NotHmac(algorithm) => Some(format!(
                "The algorithm is {algorithm}, not HMAC: no shared secret makes its signatures."
            )),
            Cause::Unneeded | Cause::NotSought | Cause::Unknown => None,
        }
    }

    /// What to do about it, if that is known.
    #[must_use]
    pub fn fix(&self) -> Option<String> {
        match self {
            Cause::Known(diagnosis) => Some(diagnosis.fix()),
            Cause::NotHmac(_) => Some(
                "Sign with HS256 and the shared secret, not with a private key or a certificate.".to_owned(),
            ),
            Cause::Unneeded | Cause::NotSought | Cause::Unknown => None,
        }
    }
}
