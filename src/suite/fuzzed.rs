//! The result of fuzzing a verifier: findings, each a case of its own with the verdict that a run gives it, and how much
//! was asked.

use std::time::Duration;

use super::case::Case;
use super::implementation::{Decision, Description};
use super::report::CaseResult;
use super::verdict::{Judgement, Outcome, Verdict, judge};
use crate::jwt::base64url;
use crate::secrets::Secrets;
use crate::stop::StopReason;
use crate::text::one_line;
use crate::vectors::{CaseRecord, GroupRecord};

/// What was found in a verifier, and how much was asked.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
pub struct FuzzReport {
    /// The verifier.
    pub description: Description,
    /// The seed, which gives the same questions again.
    pub seed: u64,
    /// The findings, in the order of their rules.
    pub found: Vec<Found>,
    /// How many findings more there were than are listed.
    pub unlisted: usize,
    /// How many questions were asked.
    pub questions: u64,
    /// How many of them the verifier accepted.
    pub accepted: u64,
    /// How many it did not support.
    pub unsupported: u64,
    /// How many disagreements have a known failure's rule.
    pub explained: u64,
    /// How many disagreements only break a SHOULD.
    pub only_should: u64,
    /// How many disagreements repeat a finding.
    pub repeated: u64,
    /// How many inputs gave a new pair of answer and rule, and were changed further.
    pub kept: usize,
    /// How long it took.
    pub took: Duration,
    /// Why it ended, if not because its time or its number of questions was up.
    pub stopped: Option<StopReason>,
}

impl FuzzReport {
    /// A report on a verifier that was asked nothing so far.
    pub fn new(description: Description, seed: u64) -> Self {
        FuzzReport {
            description,
            seed,
            found: Vec::new(),
            unlisted: 0,
            questions: 0,
            accepted: 0,
            unsupported: 0,
            explained: 0,
            only_should: 0,
            repeated: 0,
            kept: 0,
            took: Duration::ZERO,
            stopped: None,
        }
    }

    /// The findings as a vector file, which a run reads.
    #[must_use]
    pub fn cases(&self) -> GroupRecord {
        let name = &self.description.name;
        GroupRecord {
            format: 1,
            group: FOUND.to_owned(),
            about: format!(
                "Tokens on which {name} and the reference disagree. The labels are the reference's."
            ),
            cases: self.found.iter().map(|found| found.record.clone()).collect(),
        }
    }

    /// Whether any question had an answer.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        self.questions > self.unsupported
    }

    /// Whether nothing was found; `None` if nothing was judged, or if it ended early and found nothing until then.
    #[must_use]
    pub fn conformant(&self) -> Option<bool> {
        let is_known = !self.found.is_empty() || self.is_judged() && self.stopped.is_none();
        is_known.then_some(self.found.is_empty())
    }

    /// How many questions were asked per second.
    #[must_use]
    pub fn per_second(&self) -> f64 {
        self.questions as f64 / self.took.as_secs_f64().max(0.001)
    }

    /// Hides secrets in everything that the verifier said.
    pub fn hide(&mut self, secrets: &Secrets) {
        let hide = |text: &mut String| *text = secrets.hide(text);
        let Description { name, version, language, .. } = &mut self.description;
        [name, version, language].into_iter().for_each(hide);
        for Found { result, .. } in &mut self.found {
            hide(&mut result.got);
            result.note.iter_mut().for_each(hide);
        }
    }
}

/// The group of the cases that fuzzing finds.
pub const FOUND: &str = "found";

/// A disagreement of a verifier with the reference.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Found {
    /// The token as a case, labelled by the reference.
    pub record: CaseRecord,
    /// The verdict of that case.
    pub result: CaseResult,
    /// The header's text, escaped.
    pub header: String,
    /// The payload's text, escaped.
    pub claims: String,
}

impl Found {
    /// The verdict of a case that was made of a finding; `None` if the decision is the expected one, or there is no such
    /// case.
    #[must_use]
    pub fn new(record: CaseRecord, decision: Decision) -> Option<Self> {
        let case = Case::from_record(record.clone()).ok()?;
        let judgement = judge(&case.question, Outcome::Verify(decision));
        judgement.verdict.is_failure().then(|| Found::judged(record, &case, judgement))
    }

    /// A finding that did not repeat when it was asked of a fresh instance.
    #[must_use]
    pub fn unstable(record: CaseRecord, decision: Decision, alone: &Decision) -> Option<Self> {
        let case = Case::from_record(record.clone()).ok()?;
        let alone = judge(&case.question, Outcome::Verify(alone.clone()));
        let mut judgement = judge(&case.question, Outcome::Verify(decision));
        judgement.verdict = Verdict::Unstable;
        judgement.got = format!("{}; asked first: {}", judgement.got, alone.got);
        judgement.note = Some("the answer depends on what was asked before".to_owned());
        Some(Found::judged(record, &case, judgement))
    }

    /// The same finding, from the end of a run.
    #[must_use]
    pub fn not_asked_again(mut self) -> Self {
        self.result.note = Some("not asked again of a fresh instance: the run ended".to_owned());
        self
    }

    fn judged(record: CaseRecord, case: &Case, judgement: Judgement) -> Self {
        let token = record.decoded_token().unwrap_or_default();
        let mut segments = token.split(|byte| *byte == b'.').map(shown);
        let (header, claims) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
        Found { result: CaseResult::new(case, judgement), record, header, claims }
    }
}

/// The longest part of a token that is shown, in characters.
const LONGEST: usize = 1_000;

/// A segment's text, or the segment itself if it can't be decoded.
fn shown(segment: &[u8]) -> String {
    let (_, decoded) = base64url::examine(segment);
    let text = String::from_utf8_lossy(decoded.as_deref().unwrap_or(segment)).into_owned();
    let text = one_line(&text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
