//! From a token to its findings: every rule that it breaks, for verifiers and for generators.

use super::finding::Finding;
use super::generator_rules;
use super::secret::inspect_secret;
use crate::jwt::{self, Examination, Key, Policy};

/// A lint for tokens of one secret; without a secret it checks everything but the MAC.
///
/// ```
/// use jwt_assay::jwt::Policy;
/// use jwt_assay::lint::Inspector;
/// let inspection = Inspector::without_secret().inspect("eyJhbGciOiJub25lIn0.e30.", &Policy::at(0));
/// assert_eq!(inspection.findings[0].rule.id, "alg-none");
/// assert!(!inspection.is_accepted());
/// ```
#[derive(Clone, Debug)]
pub struct Inspector {
    key: Option<Key>,
    secret_findings: Vec<Finding>,
}

impl Inspector {
    /// A lint that also checks signatures, and the secret itself.
    #[must_use]
    pub fn new(secret: impl AsRef<[u8]>) -> Self {
        let secret = secret.as_ref();
        Inspector { key: Key::new(secret).ok(), secret_findings: inspect_secret(secret) }
    }

    /// A lint that does not check signatures.
    #[must_use]
    pub fn without_secret() -> Self {
        Inspector { key: None, secret_findings: Vec::new() }
    }

    /// Whether there is a secret, even an empty one.
    pub(super) fn has_secret(&self) -> bool {
        self.key.is_some() || !self.secret_findings.is_empty()
    }

    /// Finds every rule that a token breaks, in the order in which a verifier meets them.
    pub fn inspect(&self, token: impl AsRef<[u8]>, policy: &Policy) -> Inspection {
        let token = token.as_ref();
        let mut examination = jwt::examine(token, self.key.as_ref(), policy);
        let faults = std::mem::take(&mut examination.faults);
        let mut findings: Vec<Finding> = faults.into_iter().map(Finding::from).collect();
        findings.extend(self.secret_findings.iter().cloned());
        generator_rules::inspect(token, &examination, &mut findings);
        findings.sort_by_key(|finding| finding.rule.position());
        Inspection { findings, examination }
    }
}

/// The findings of a token.
#[derive(Debug)]
#[must_use]
pub struct Inspection {
    /// The findings, in the order in which a verifier meets their rules.
    pub findings: Vec<Finding>,
    /// What could be read of the token.
    pub examination: Examination,
}

impl Inspection {
    /// The first finding for which a verifier rejects the token.
    #[must_use]
    pub fn rejection(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.rule.rejects())
    }

    /// Whether a strict verifier accepts the token, as far as it was checked: single use is not, and without a
    /// secret neither is the MAC.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.rejection().is_none()
    }
}
