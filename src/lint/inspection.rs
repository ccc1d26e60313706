//! What was found in a token, and what follows from it.

use super::finding::Finding;
use super::pasted::Inside;
use super::rule::time::TIME_UNIT;
use super::rule_set::RuleRef;
use crate::jwt::{Examination, Level, Place, Reason};

/// The findings of a token.
#[derive(Debug)]
#[must_use]
pub struct Inspection {
    /// The findings, in the order in which a verifier meets their rules.
    pub findings: Vec<Finding>,
    /// What could be read of the token.
    pub examination: Examination,
    /// The token, if there is a mistake to look for behind its signature.
    pub(super) mismatched: Option<Box<[u8]>>,
    /// Whether a time in another unit makes the service refuse the token.
    pub(super) refused_for_unit: bool,
    /// The token inside the text that was given, if there was more than a token.
    pub(super) inside: Option<Inside>,
    /// Whether the text was a token at all, right or wrong.
    pub(super) is_token: bool,
}

impl Inspection {
    /// Panics unless a generator may mint such a token: it breaks no MUST and no SHOULD. For a test of your generator.
    ///
    /// # Panics
    /// With every broken rule, what was found, and the fix.
    #[track_caller]
    pub fn assert_conformant(&self) {
        let counted = self.findings.iter().filter(|finding| finding.rule.generator() != Level::May);
        let lines: Vec<String> = counted
            .map(|finding| {
                let Finding { rule, at, found, .. } = finding;
                format!("{} ({at}): found {found}. {}", rule.id(), finding.advice())
            })
            .collect();
        assert!(lines.is_empty(), "the token breaks {} rules:\n{}", lines.len(), lines.join("\n"));
    }

    /// The first finding for which a verifier rejects the token.
    #[must_use]
    pub fn rejection(&self) -> Option<&Finding> {
        let refuses = |rule: &RuleRef| rule.rejects() || (self.refused_for_unit && *rule == TIME_UNIT);
        self.findings.iter().find(|finding| refuses(&finding.rule))
    }

    /// Whether a strict verifier accepts the token, as far as it was checked: single use is not, and without a
    /// secret neither is the MAC.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.rejection().is_none()
    }

    /// The token inside the text that was given, if something was around it: all findings but compact-bare are about
    /// it, and so is `examination`, whose ranges are those of [`Inside::token`].
    #[must_use]
    pub fn inside(&self) -> Option<&Inside> {
        self.inside.as_ref()
    }

    /// Whether the text was a token at all, right or wrong, and not something else that has a name.
    #[must_use]
    pub fn is_token(&self) -> bool {
        self.is_token
    }

    /// Whether the signature was checked and is not the MAC of the token.
    #[must_use]
    pub fn signature_differs(&self) -> bool {
        self.examination.signature_matches == Some(false)
    }

    /// Whether there is a mistake to look for behind the signature: it differs, or there is a secret and the signature
    /// can't be decoded or is in two alphabets.
    #[must_use]
    pub fn needs_cause(&self) -> bool {
        self.mismatched.is_some()
    }

    /// The finding that the cause of the signature belongs to: that the signature does not match, or else what is wrong
    /// with its segment.
    #[must_use]
    pub fn signature_finding(&self) -> Option<&Finding> {
        let differs = |finding: &&Finding| finding.rule.id() == Reason::SignatureMatch.id();
        let is_in_segment = |finding: &&Finding| self.is_in_signature(finding);
        self.findings.iter().find(differs).or_else(|| self.findings.iter().find(is_in_segment))
    }

    /// Whether a finding is about the third segment. One that is empty has nothing to explain.
    pub(super) fn is_in_signature(&self, finding: &Finding) -> bool {
        match (&finding.at, &self.examination.segments) {
            (Place::Token(range), Some([_, _, segment])) => {
                // Findings have their places in the text that was given.
                let segment =
                    self.inside.as_ref().map_or_else(|| segment.clone(), |inside| inside.place(segment));
                !segment.is_empty() && range.start >= segment.start && range.end <= segment.end
            }
            _ => false,
        }
    }

    /// The third segment of a signature that needs a cause.
    pub(super) fn signature_segment(&self) -> Option<&[u8]> {
        let [_, _, signature] = self.examination.segments.clone()?;
        self.mismatched.as_deref()?.get(signature)
    }
}
