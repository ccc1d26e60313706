//! What is found in a stream of tokens: counts, and the first examples for each broken rule. The sum of
//! several streams is a summary too.

mod document;
mod relations;

use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::conclusion::TokenReport;
use super::conformity::{Conformity, SignatureCheck, counts};
use super::diagnose::{Diagnosis, Mistake, mistakes};
use super::finding::Finding;
use super::rule::Rule;
use super::rule_set::{RuleRef, RuleSet};
use crate::text::cut;

pub use document::{SUMMARY_BYTES, SummaryError};

/// How many examples of a broken rule are kept.
pub const EXAMPLES: usize = 3;

/// The largest count in a summary: every JSON reader keeps its digits (RFC 8259 §6).
const LARGEST: u64 = 1 << 53;

/// What was found in a stream of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How the tokens were judged.
    pub terms: RunTerms,
    /// How many lines were read, empty ones included.
    pub lines: u64,
    /// How many of them hold a token.
    pub tokens: u64,
    /// How many tokens break no rule that counts, each judged alone: a repeated `jti` counts against the stream only.
    /// They are conformant if their signatures were checked, or left out on request.
    pub conformant: u64,
    /// How many signatures were checked and differ from the MACs of their tokens.
    pub differing: u64,
    /// For how many of these the mistake was looked for. The search is slow, so it has a limit.
    pub explained: u64,
    /// How many of the explained ones no known mistake makes.
    pub unknown: u64,
    /// Whether the stream was judged to its end.
    pub is_complete: bool,
    /// Whether it was not because its input is damaged: lines that were judged may be wrong, so it can't be resumed.
    pub is_damaged: bool,
    /// Whether this is the sum of several streams, which can't be resumed.
    pub is_merged: bool,
    /// The number of the last line, if the lines brought their own numbers; otherwise they are counted from 1.
    /// Summed streams share one numbering.
    pub last_number: Option<u64>,
    /// The CRC-32 of the judged lines, so that a resumed run can make sure that they are the same.
    pub input_crc: Option<u32>,
    /// The report files of a run that can be resumed.
    pub reports: Vec<ReportMark>,
    /// The rules that the tokens are held to.
    rule_set: RuleSet,
    /// One count per rule, in the order of the rule set.
    rules: Vec<RuleCount>,
    /// One count per mistake, in the order of their catalogue.
    mistakes: Vec<MistakeCount>,
}

/// How the tokens of a stream were judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunTerms {
    /// Whether a broken SHOULD counts.
    pub strict: bool,
    /// Whether signatures were checked.
    pub signatures: SignatureCheck,
    /// The time, in seconds since the epoch; `None` if tokens were judged at different times.
    pub now: Option<u64>,
}

/// A report file of a run that can be resumed: where the next run continues it, and how to recognize it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportMark {
    /// Its format.
    pub format: String,
    /// Whether tokens without findings are left out.
    pub only_findings: bool,
    /// Where the reports on single tokens end, in bytes. What follows is written again.
    pub tokens_end: u64,
    /// The length of the file, in bytes.
    pub bytes: u64,
    /// The SHA-256 of the file, in hex digits.
    pub sha256: String,
}

/// How often a rule is broken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleCount {
    /// How many findings there are.
    pub count: u64,
    /// The first of them, at most [`EXAMPLES`].
    pub examples: Vec<Example>,
}

/// How many signatures a mistake explains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MistakeCount {
    /// How many signatures.
    pub count: u64,
    /// The first of them.
    pub first: Option<Location>,
}

/// A line of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The summary that it is from, if several were summed.
    pub summary: Option<String>,
    /// The line, counted from 1.
    pub line: u64,
}

/// A finding in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The line.
    pub location: Location,
    /// Where in the token.
    pub at: String,
    /// What was found there, escaped and ready to print.
    pub found: String,
}

impl Summary {
    /// An empty summary of the marketplace's tokens.
    #[must_use]
    pub fn new(terms: RunTerms) -> Self {
        Summary::held_to(terms, &RuleSet::marketplace())
    }

    /// An empty summary of tokens that are held to these rules.
    #[must_use]
    pub fn held_to(terms: RunTerms, rule_set: &RuleSet) -> Self {
        Summary {
            terms,
            lines: 0,
            tokens: 0,
            conformant: 0,
            differing: 0,
            explained: 0,
            unknown: 0,
            is_complete: true,
            is_damaged: false,
            is_merged: false,
            last_number: None,
            input_crc: None,
            reports: Vec::new(),
            rule_set: rule_set.clone(),
            rules: vec![RuleCount::default(); rule_set.len()],
            mistakes: vec![MistakeCount::default(); mistakes().count()],
        }
    }

    /// Counts a token.
    pub fn add(&mut self, report: &TokenReport<'_>, line: u64) {
        self.tokens += 1;
        self.conformant += u64::from(report.conformity() != Conformity::NotConformant);
        for finding in &report.inspection.findings {
            self.add_finding(finding, line);
        }
        // A signature that can't be decoded has a finding of its own.
        if report.inspection.signature_differs() {
            self.add_cause(&report.cause, line);
        }
    }

    fn add_cause(&mut self, cause: &Cause, line: u64) {
        self.differing += u64::from(*cause != Cause::Unneeded);
        let is_unknown = matches!(cause, Cause::Unknown | Cause::NotHmac(_));
        self.explained += u64::from(is_unknown || matches!(cause, Cause::Known(_)));
        self.unknown += u64::from(is_unknown);
        if let Cause::Known(diagnosis) = cause {
            self.add_diagnosis(diagnosis, line);
        }
    }

    /// Counts a finding, of one token or of several.
    pub fn add_finding(&mut self, finding: &Finding, line: u64) {
        let Some(counted) = self.rule_mut(finding.rule.id()) else { return };
        counted.count += 1;
        if counted.examples.len() < EXAMPLES {
            let (at, found) = (cut(&finding.at.to_string()), cut(&finding.found));
            counted.examples.push(Example { location: Location { summary: None, line }, at, found });
        }
    }

    fn add_diagnosis(&mut self, diagnosis: &Diagnosis, line: u64) {
        for (mistake, counted) in mistakes().zip(&mut self.mistakes) {
            if diagnosis.mistakes.iter().any(|found| found.id == mistake.id) {
                counted.count += 1;
                counted.first.get_or_insert(Location { summary: None, line });
            }
        }
    }

    /// Counts further findings of a rule, without examples.
    pub fn add_count(&mut self, rule: &Rule, count: u64) {
        if let Some(counted) = self.rule_mut(rule.id) {
            counted.count += count;
        }
    }

    /// Drops the findings of a rule.
    pub fn forget(&mut self, rule: &Rule) {
        if let Some(counted) = self.rule_mut(rule.id) {
            *counted = RuleCount::default();
        }
    }

    /// Whether another run can continue: this one ended early, and everything that it judged is right.
    #[must_use]
    pub fn can_be_resumed(&self) -> bool {
        !self.is_complete && !self.is_merged && !self.is_damaged
    }

    /// The number of the last line.
    #[must_use]
    pub fn last_line(&self) -> u64 {
        self.last_number.unwrap_or(self.lines)
    }

    /// Moves the counts of a later part of the stream into this one. Earlier examples come first; parts of one
    /// numbering are in no order, so there the lowest lines come first.
    pub fn append(&mut self, later: &mut Summary) {
        for (mine, theirs) in self.numbers().into_iter().zip(later.numbers()) {
            *mine = mine.saturating_add(std::mem::take(theirs));
        }
        for (mine, theirs) in self.rules.iter_mut().zip(&mut later.rules) {
            mine.count = mine.count.saturating_add(std::mem::take(&mut theirs.count));
            mine.examples.append(&mut theirs.examples);
            if later.last_number.is_some() {
                mine.examples.sort_by_key(|example| example.location.line);
            }
            mine.examples.truncate(EXAMPLES);
        }
        for (mine, theirs) in self.mistakes.iter_mut().zip(&mut later.mistakes) {
            mine.count = mine.count.saturating_add(std::mem::take(&mut theirs.count));
            let mut firsts: Vec<Location> =
                mine.first.take().into_iter().chain(theirs.first.take()).collect();
            if later.last_number.is_some() {
                firsts.sort_by_key(|location| location.line);
            }
            mine.first = firsts.into_iter().next();
        }
    }

    /// Every count.
    fn counts(&self) -> impl Iterator<Item = u64> {
        let Summary { lines, tokens, conformant, differing, explained, unknown, .. } = *self;
        let rules = self.rules.iter().map(|rule| rule.count);
        let mistakes = self.mistakes.iter().map(|mistake| mistake.count);
        [lines, tokens, conformant, differing, explained, unknown].into_iter().chain(rules).chain(mistakes)
    }

    fn numbers(&mut self) -> [&mut u64; 6] {
        let Summary { lines, tokens, conformant, differing, explained, unknown, .. } = self;
        [lines, tokens, conformant, differing, explained, unknown]
    }

    /// The sum of several summaries in their order, each with the name that its examples get.
    ///
    /// # Errors
    /// There is no summary, or their tokens were judged by different terms.
    pub fn merge(parts: Vec<(String, Summary)>) -> Result<Summary, MergeError> {
        let mut parts = parts.into_iter();
        let (first, mut sum) = parts.next().ok_or(MergeError::Nothing)?;
        sum.name_origin(&first);
        (sum.is_merged, sum.is_damaged, sum.input_crc) = (true, false, None);
        sum.reports.clear();
        for (name, mut part) in parts {
            let (mine, theirs) = (sum.terms, part.terms);
            if mine.strict != theirs.strict {
                return Err(MergeError::Strict(cut(&first), cut(&name)));
            }
            if sum.rule_set != part.rule_set {
                return Err(MergeError::Profile(cut(&first), cut(&name)));
            }
            if mine.signatures != theirs.signatures {
                return Err(MergeError::Secret(cut(&first), cut(&name)));
            }
            if sum.last_number.is_some() != part.last_number.is_some() {
                return Err(MergeError::Numbers(cut(&first), cut(&name)));
            }
            part.name_origin(&name);
            sum.last_number = sum.last_number.max(part.last_number);
            sum.terms.now = mine.now.filter(|now| theirs.now == Some(*now));
            sum.is_complete &= part.is_complete;
            sum.append(&mut part);
        }
        if sum.counts().any(|count| count > LARGEST) {
            return Err(MergeError::Large);
        }
        Ok(sum)
    }

    /// Names the summary in every location that has no name yet.
    fn name_origin(&mut self, name: &str) {
        let examples = self.rules.iter_mut().flat_map(|rule| &mut rule.examples);
        let locations = examples.map(|example| &mut example.location);
        let first = self.mistakes.iter_mut().filter_map(|mistake| mistake.first.as_mut());
        for location in locations.chain(first) {
            location.summary.get_or_insert_with(|| cut(name));
        }
    }

    /// Whether the stream has a token, was judged to its end, and breaks no MUST, nor a SHOULD if that counts.
    #[must_use]
    pub fn conformity(&self) -> Conformity {
        let is_broken = self.broken_rules().any(|(rule, _)| counts(rule.generator(), self.terms.strict));
        Conformity::of(is_broken || !self.is_complete || self.tokens == 0, self.terms.signatures)
    }

    /// The broken rules, in the order of the rule set.
    pub fn broken_rules(&self) -> impl Iterator<Item = (&RuleRef, &RuleCount)> {
        self.rule_set.rules().zip(&self.rules).filter(|(_, counted)| counted.count > 0)
    }

    /// The mistakes that explain signatures, in the order of their catalogue.
    pub fn mistakes(&self) -> impl Iterator<Item = (&'static Mistake, &MistakeCount)> {
        mistakes().zip(&self.mistakes).filter(|(_, counted)| counted.count > 0)
    }

    /// The rules that the tokens are held to.
    #[must_use]
    pub fn rule_set(&self) -> &RuleSet {
        &self.rule_set
    }

    /// Whether tokens that break no rule are not called conformant.
    fn is_undecided(&self) -> bool {
        self.terms.signatures == SignatureCheck::Missing
    }

    fn rule_mut(&mut self, id: &str) -> Option<&mut RuleCount> {
        self.rules.get_mut(self.rule_set.place(id)?)
    }
}

/// Why summaries can't be added up.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// There is no summary.
    #[error("there is no summary to merge")]
    Nothing,
    /// A SHOULD counts in only one of them.
    #[error("{0} and {1} can't be added up: only one of them was judged with --strict")]
    Strict(String, String),
    /// Their tokens were held to different rules.
    #[error("{0} and {1} can't be added up: their tokens were judged by different profiles")]
    Profile(String, String),
    /// Signatures were checked in only one of them.
    #[error(
        "{0} and {1} can't be added up: only one of them was judged with the secret, or with --no-signature"
    )]
    Secret(String, String),
    /// The lines brought their numbers in only one of them.
    #[error("{0} and {1} can't be added up: only in one of them the lines brought their numbers")]
    Numbers(String, String),
    /// The sum is beyond 2^53.
    #[error("the sum has more lines or findings than a summary can hold (2^53)")]
    Large,
}
