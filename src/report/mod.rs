//! Pure renderers: a result goes in, a text comes out; nothing is printed here.
//!
//! Styled text carries ANSI escapes for whoever prints it to keep or strip. What comes from a token
//! or an implementation was escaped where it was seen.

mod run_conclusion;
mod run_json;
mod run_junit;
mod run_markdown;
mod run_matrix;
mod run_text;
mod style;
mod token_json;
mod token_text;

pub use run_json::run_json;
pub use run_junit::run_junit;
pub use run_markdown::run_markdown;
pub use run_text::{RunView, run_text};
pub use style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
pub use token_json::token_json;
pub use token_text::token_text;

use crate::lint::{Diagnosis, Finding, Inspection, Level};

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
}

impl TokenReport<'_> {
    /// Whether a generator may mint such a token: it breaks no MUST, and no SHOULD if that counts.
    #[must_use]
    pub fn is_conformant(&self) -> bool {
        self.inspection.findings.iter().all(|finding| !self.counts(finding))
    }

    /// Whether the signature was checked, and is not the MAC of the token.
    fn signature_differs(&self) -> bool {
        self.inspection.examination.signature_matches == Some(false)
    }

    fn counts(&self, finding: &Finding) -> bool {
        match finding.rule.generator {
            Level::Must => true,
            Level::Should => self.strict,
            Level::May => false,
        }
    }
}
