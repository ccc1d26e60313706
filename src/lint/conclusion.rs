//! Conclusions: whether a token, or the tokens of a generator, conform, and what made a wrong signature.

use super::cause::Cause;
use super::conformity::{Conformity, SignatureCheck, counts};
use super::finding::Finding;
use super::inspect::Inspector;
use super::inspection::Inspection;
use super::minted::{GeneratorInspection, Minted};
#[cfg(feature = "profile")]
use super::service::shapes;
use super::shown::Shown;
#[cfg(feature = "profile")]
use crate::profile::Profile;

/// What was found in a token, and what follows from it.
#[derive(Debug)]
pub struct TokenReport<'a> {
    /// What was found.
    pub inspection: &'a Inspection,
    /// Whether the signature was to be checked.
    pub signatures: SignatureCheck,
    /// Whether a broken SHOULD counts.
    pub strict: bool,
    /// The mistake behind a signature that does not match.
    pub cause: Cause,
    /// The token as the report shows it; `None` for the many of a stream.
    pub shown: Option<Shown>,
    /// The service that the token is for; `None` for the marketplace.
    #[cfg(feature = "profile")]
    pub profile: Option<Profile>,
    /// The services that a token without any of the marketplace's members could be of, if they were looked for.
    #[cfg(feature = "profile")]
    pub shapes: Option<Vec<&'static Profile>>,
}

impl<'a> TokenReport<'a> {
    /// Concludes from an inspection, and looks for the mistake behind a signature that does not match.
    #[must_use]
    pub fn explained(inspector: &Inspector, inspection: &'a Inspection, strict: bool) -> Self {
        let mut report = TokenReport::unexplained(inspector, inspection, strict);
        if report.cause == Cause::NotSought {
            report.cause = Cause::sought(inspector, inspection);
        }
        report
    }

    /// Concludes from an inspection without that search.
    #[must_use]
    pub fn unexplained(inspector: &Inspector, inspection: &'a Inspection, strict: bool) -> Self {
        let cause = if inspection.needs_cause() { Cause::NotSought } else { Cause::Unneeded };
        TokenReport {
            inspection,
            signatures: inspector.signatures(),
            strict,
            cause,
            shown: None,
            #[cfg(feature = "profile")]
            profile: inspector.profile().cloned(),
            #[cfg(feature = "profile")]
            shapes: None,
        }
    }

    /// Adds the services that the token may be for, if it has none of the marketplace's own members.
    #[cfg(feature = "profile")]
    #[must_use]
    pub fn with_shapes(self) -> Self {
        let shapes = if self.profile.is_none() { shapes(self.inspection) } else { None };
        TokenReport { shapes, ..self }
    }

    /// Adds the token as the report shows it.
    #[must_use]
    pub fn showing(self, shown: Shown) -> Self {
        TokenReport { shown: Some(shown), ..self }
    }

    /// Whether a generator may mint such a token: it breaks no MUST, nor a SHOULD if that counts.
    #[must_use]
    pub fn conformity(&self) -> Conformity {
        let breaks = |finding: &Finding| counts(finding.rule.generator(), self.strict);
        Conformity::of(self.inspection.findings.iter().any(breaks), self.signatures)
    }
}

/// What was found in the tokens of a generator, and what follows from it.
#[derive(Debug)]
pub struct GeneratorReport<'a> {
    /// The tokens.
    pub minted: &'a [Minted],
    /// What was found.
    pub inspection: &'a GeneratorInspection,
    /// The calls that gave no token.
    pub failures: &'a [FailedCall],
    /// How many calls ended.
    pub calls: usize,
    /// How many were planned.
    pub planned: usize,
    /// Why there were no more calls, if they had to stop early. Ready to print.
    pub stopped: Option<String>,
    /// Whether a broken SHOULD counts.
    pub strict: bool,
    /// The mistake behind the first signature that does not match.
    pub cause: Cause,
}

/// A call to a generator that gave no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCall {
    /// The number of the call, counted from 1.
    pub call: usize,
    /// What was found and what to do, escaped and ready to print.
    pub found: String,
}

impl GeneratorReport<'_> {
    /// Whether every planned call gave a token, and no token breaks a MUST, nor a SHOULD if that counts.
    #[must_use]
    pub fn conformity(&self) -> Conformity {
        let is_broken = self.inspection.findings.iter().any(|shown| self.counts(&shown.finding));
        let is_whole = self.inspection.tokens > 0 && self.inspection.tokens == self.planned;
        Conformity::of(is_broken || !is_whole, self.inspection.signatures())
    }

    /// Whether every planned call was made.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.calls == self.planned
    }

    /// Whether the generator is not conformant for this finding.
    #[must_use]
    pub fn counts(&self, finding: &Finding) -> bool {
        counts(finding.rule.generator(), self.strict)
    }
}
