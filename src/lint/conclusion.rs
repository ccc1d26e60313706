//! Conclusions: whether a token, or the tokens of a generator, conform, and what made a wrong signature.

use super::cause::Cause;
use super::finding::Finding;
use super::inspect::{Inspection, Inspector};
use super::minted::{GeneratorInspection, Minted};
use super::rule::Level;
#[cfg(feature = "profile")]
use super::shapes::shapes;
#[cfg(feature = "profile")]
use crate::profile::Profile;

/// Whether a generator that breaks a rule of this level is not conformant.
pub(super) fn counts(level: Level, strict: bool) -> bool {
    match level {
        Level::Must => true,
        Level::Should => strict,
        Level::May => false,
    }
}

/// What was found in a token, and what follows from it.
#[derive(Debug)]
pub struct TokenReport<'a> {
    /// What was found.
    pub inspection: &'a Inspection,
    /// Whether the signature could be checked.
    pub has_secret: bool,
    /// Whether a broken SHOULD counts.
    pub strict: bool,
    /// The mistake behind a signature that does not match.
    pub cause: Cause,
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
            has_secret: inspector.has_secret(),
            strict,
            cause,
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

    /// Whether a generator may mint such a token: it breaks no MUST, nor a SHOULD if that counts.
    #[must_use]
    pub fn is_conformant(&self) -> bool {
        !self.inspection.findings.iter().any(|finding| counts(finding.rule.generator(), self.strict))
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
    pub fn is_conformant(&self) -> bool {
        let is_kept = self.inspection.findings.iter().all(|shown| !self.counts(&shown.finding));
        is_kept && self.inspection.tokens > 0 && self.inspection.tokens == self.planned
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
