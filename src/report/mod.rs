//! Pure renderers: a result goes in, a text comes out; nothing is printed here.
//!
//! Styled text carries ANSI escapes for whoever prints it to keep or strip. What comes from a token
//! or an implementation was escaped where it was seen.

mod generator_json;
mod generator_junit;
mod generator_text;
mod run_conclusion;
mod run_json;
mod run_junit;
mod run_markdown;
mod run_matrix;
mod run_text;
mod style;
mod summary;
mod summary_json;
mod summary_text;
mod token_json;
mod token_text;

pub use generator_json::generator_json;
pub use generator_junit::generator_junit;
pub use generator_text::generator_text;
pub use run_json::run_json;
pub use run_junit::run_junit;
pub use run_markdown::run_markdown;
pub use run_text::{RunView, run_text};
pub use style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
pub use summary::{Broken, EXAMPLES, Example, Made, MergeError, Spot, Summary, Terms};
pub use summary_json::{SUMMARY_BYTES, SummaryError, summary_json};
pub use summary_text::summary_text;
pub use token_json::{repeat_json, token_json};
pub use token_text::{repeat_text, token_text};

use crate::lint::{Diagnosis, Finding, GeneratorInspection, Inspection, Level, Minted, Rule, diagnose};

/// A count and its noun, as in `1 note` and `2 notes`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// What the lint says of a token, with what is needed to conclude from it.
#[derive(Debug)]
pub struct TokenReport<'a> {
    /// What was found.
    pub inspection: &'a Inspection,
    /// Whether the signature could be checked.
    pub has_secret: bool,
    /// Whether a SHOULD counts.
    pub strict: bool,
    /// The mistake that made a signature that does not match; it is told only of such a signature.
    pub diagnosis: Option<Diagnosis>,
    /// Whether that mistake was looked for: it takes so long that a stream has a limit for it.
    pub was_explained: bool,
}

impl<'a> TokenReport<'a> {
    /// A report on a token that was inspected with a secret: of a signature that does not match, the mistake that
    /// made it is looked for.
    #[must_use]
    pub fn explained(inspection: &'a Inspection, token: &[u8], secret: &[u8], strict: bool) -> Self {
        let was_explained = inspection.examination.signature_matches == Some(false);
        let diagnosis = was_explained.then(|| diagnose(token, secret)).flatten();
        TokenReport { inspection, has_secret: true, strict, diagnosis, was_explained }
    }

    /// Whether a generator may mint such a token: it breaks no MUST, and no SHOULD if that counts.
    #[must_use]
    pub fn is_conformant(&self) -> bool {
        let counts = |finding: &Finding| counts(finding.rule, self.strict);
        !self.inspection.findings.iter().any(counts)
    }

    /// Whether the signature was checked, and is not the MAC of the token.
    fn signature_differs(&self) -> bool {
        self.inspection.examination.signature_matches == Some(false)
    }
}

/// Whether a generator must keep a rule to be conformant.
fn counts(rule: &Rule, strict: bool) -> bool {
    match rule.generator {
        Level::Must => true,
        Level::Should => strict,
        Level::May => false,
    }
}

/// What the tokens of a generator show, with what is needed to conclude from it.
#[derive(Debug)]
pub struct GeneratorReport<'a> {
    /// The tokens.
    pub minted: &'a [Minted],
    /// What was found.
    pub inspection: &'a GeneratorInspection,
    /// The calls that gave no token.
    pub failures: &'a [FailedCall],
    /// How many calls were made.
    pub calls: usize,
    /// How many should have been.
    pub planned: usize,
    /// Whether a SHOULD counts.
    pub strict: bool,
    /// The mistake that made the signature of the first token whose signature does not match.
    pub diagnosis: Option<Diagnosis>,
}

/// A call to a generator that gave no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCall {
    /// Which, counted from 1.
    pub call: usize,
    /// What was seen and what to do, escaped and ready to print.
    pub found: String,
}

impl GeneratorReport<'_> {
    /// Whether the generator did its work: it minted on every call, and no token breaks a MUST, nor a
    /// SHOULD if that counts. No token at all is no conformance.
    #[must_use]
    pub fn is_conformant(&self) -> bool {
        let findings = &self.inspection.findings;
        let is_kept = findings.iter().all(|shown| !counts(shown.finding.rule, self.strict));
        is_kept && self.inspection.tokens > 0 && self.inspection.tokens == self.planned
    }

    /// Whether a finding says that a signature was checked, and is not the MAC of the token.
    fn explains(&self, finding: &Finding) -> bool {
        finding.rule.id == "signature-match" && self.inspection.has_secret()
    }

    /// How often a call gave no token, and when to give up made the rest go unasked, in a clause.
    fn gave_up(&self) -> Option<String> {
        let unasked = self.planned - self.calls.min(self.planned);
        (unasked > 0).then(|| format!("gave up after {} of {} calls", self.calls, self.planned))
    }
}
