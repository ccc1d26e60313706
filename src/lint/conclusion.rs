//! Conclusions: whether a token, or the tokens of a generator, conform, and what made a wrong signature.

use super::cause::Cause;
use super::finding::Finding;
use super::inspect::{Inspection, Inspector};
use super::minted::{GeneratorInspection, Minted};
use super::rule::{Level, Rule};

/// Whether a generator that breaks this rule is not conformant.
pub(super) fn counts(rule: &Rule, strict: bool) -> bool {
    match rule.generator {
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
        let cause = if inspection.signature_differs() { Cause::NotSought } else { Cause::Unneeded };
        TokenReport { inspection, has_secret: inspector.has_secret(), strict, cause }
    }

    /// Whether a generator may mint such a token: it breaks no MUST, nor a SHOULD if that counts.
    #[must_use]
    pub fn is_conformant(&self) -> bool {
        !self.inspection.findings.iter().any(|finding| counts(finding.rule, self.strict))
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
        counts(finding.rule, self.strict)
    }
}
