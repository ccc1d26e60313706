//! What a stream of tokens comes to: counts, and the first examples of each rule that is broken; and
//! the sum of several streams, which is a summary too.

use super::{TokenReport, counts};
use crate::lint::{Diagnosis, Finding, Mistake, Rule, mistakes, rules};
use crate::text::cut;

/// How many examples of a broken rule are kept.
pub const EXAMPLES: usize = 3;

/// The largest count that is told: every reader of JSON takes it for what it is (RFC 8259 §6).
pub(super) const LARGEST: u64 = 1 << 53;

/// What a stream of tokens comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How the tokens were judged.
    pub terms: Terms,
    /// How many lines were read, empty ones included.
    pub lines: u64,
    /// How many of them hold a token.
    pub tokens: u64,
    /// How many tokens are conformant, each by itself: a `jti` that another token has too counts against
    /// the stream alone.
    pub conformant: u64,
    /// How many signatures were checked, and are not the MACs of their tokens.
    pub differing: u64,
    /// How many of these were explained. It takes long, so this has a limit.
    pub explained: u64,
    /// How many of these no known mistake makes.
    pub unknown: u64,
    /// Whether the stream was judged to its end.
    pub is_complete: bool,
    /// Whether this is the sum of several streams, in which nobody can go on after a line.
    pub is_merged: bool,
    /// What is broken, for each rule of the catalogue in its order.
    broken: Vec<Broken>,
    /// What was explained, for each mistake of the catalogue in its order.
    made: Vec<Made>,
}

/// How the tokens of a stream were judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Whether a SHOULD counts.
    pub strict: bool,
    /// Whether the signatures could be checked.
    pub has_secret: bool,
    /// The time, in seconds since the epoch; `None` if summed streams were judged at several.
    pub now: Option<u64>,
}

/// How often a rule is broken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Broken {
    /// How many findings there are.
    pub count: u64,
    /// The first of them, at most [`EXAMPLES`].
    pub examples: Vec<Example>,
}

/// How often a mistake explains a signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// How many signatures.
    pub count: u64,
    /// The first of them.
    pub first: Option<Spot>,
}

/// A line of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The summary that tells of it, if several were summed.
    pub summary: Option<String>,
    /// The line, counted from 1.
    pub line: u64,
}

/// A finding in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The line.
    pub spot: Spot,
    /// Where in the token.
    pub at: String,
    /// What was seen there, escaped and ready to print.
    pub found: String,
}

impl Summary {
    /// Nothing yet.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        Summary {
            terms,
            lines: 0,
            tokens: 0,
            conformant: 0,
            differing: 0,
            explained: 0,
            unknown: 0,
            is_complete: true,
            is_merged: false,
            broken: vec![Broken::default(); rules().count()],
            made: vec![Made::default(); mistakes().count()],
        }
    }

    /// Counts a token.
    pub fn add(&mut self, report: &TokenReport<'_>, line: u64) {
        self.tokens += 1;
        self.conformant += u64::from(report.is_conformant());
        for finding in &report.inspection.findings {
            self.add_finding(finding, line);
        }
        if report.signature_differs() {
            self.differing += 1;
            self.explained += u64::from(report.was_explained);
            self.unknown += u64::from(report.was_explained && report.diagnosis.is_none());
        }
        if let Some(diagnosis) = &report.diagnosis {
            self.add_diagnosis(diagnosis, line);
        }
    }

    /// Counts a finding, of one token or of several.
    pub fn add_finding(&mut self, finding: &Finding, line: u64) {
        let broken = &mut self.broken[finding.rule.position()];
        broken.count += 1;
        if broken.examples.len() < EXAMPLES {
            let (at, found) = (cut(&finding.at.to_string()), cut(&finding.found));
            broken.examples.push(Example { spot: Spot { summary: None, line }, at, found });
        }
    }

    fn add_diagnosis(&mut self, diagnosis: &Diagnosis, line: u64) {
        for (mistake, made) in mistakes().zip(&mut self.made) {
            if diagnosis.mistakes.iter().any(|found| found.id == mistake.id) {
                made.count += 1;
                made.first.get_or_insert(Spot { summary: None, line });
            }
        }
    }

    /// Counts findings that are not told one by one.
    pub fn add_untold(&mut self, rule: &Rule, count: u64) {
        self.broken[rule.position()].count += count;
    }

    /// Forgets what breaks a rule.
    pub fn forget(&mut self, rule: &Rule) {
        self.broken[rule.position()] = Broken::default();
    }

    /// Takes over all counts of what comes behind, and leaves nothing there. Where there are examples
    /// enough, the earlier ones stay.
    pub fn append(&mut self, later: &mut Summary) {
        for (mine, theirs) in self.numbers().into_iter().zip(later.numbers()) {
            *mine = mine.saturating_add(std::mem::take(theirs));
        }
        for (mine, theirs) in self.broken.iter_mut().zip(&mut later.broken) {
            mine.count = mine.count.saturating_add(std::mem::take(&mut theirs.count));
            let room = EXAMPLES.saturating_sub(mine.examples.len());
            mine.examples.extend(theirs.examples.drain(..).take(room));
        }
        for (mine, theirs) in self.made.iter_mut().zip(&mut later.made) {
            mine.count = mine.count.saturating_add(std::mem::take(&mut theirs.count));
            let first = theirs.first.take();
            mine.first = mine.first.take().or(first);
        }
    }

    /// Every count.
    pub(super) fn counts(&self) -> impl Iterator<Item = u64> {
        let Summary { lines, tokens, conformant, differing, explained, unknown, .. } = *self;
        let broken = self.broken.iter().map(|broken| broken.count);
        let made = self.made.iter().map(|made| made.count);
        [lines, tokens, conformant, differing, explained, unknown].into_iter().chain(broken).chain(made)
    }

    fn numbers(&mut self) -> [&mut u64; 6] {
        let Summary { lines, tokens, conformant, differing, explained, unknown, .. } = self;
        [lines, tokens, conformant, differing, explained, unknown]
    }

    /// The sum of several summaries, in their order, each with the name that its examples get.
    ///
    /// # Errors
    /// There are none, or their tokens were judged by different terms.
    pub fn merge(parts: Vec<(String, Summary)>) -> Result<Summary, MergeError> {
        let mut parts = parts.into_iter();
        let (first, mut sum) = parts.next().ok_or(MergeError::Nothing)?;
        sum.tell_origin(&first);
        sum.is_merged = true;
        for (name, mut part) in parts {
            let (mine, theirs) = (sum.terms, part.terms);
            if mine.strict != theirs.strict {
                return Err(MergeError::Strict(cut(&first), cut(&name)));
            }
            if mine.has_secret != theirs.has_secret {
                return Err(MergeError::Secret(cut(&first), cut(&name)));
            }
            part.tell_origin(&name);
            sum.terms.now = mine.now.filter(|now| theirs.now == Some(*now));
            sum.is_complete &= part.is_complete;
            sum.append(&mut part);
        }
        if sum.counts().any(|count| count > LARGEST) {
            return Err(MergeError::Large);
        }
        Ok(sum)
    }

    /// Says of everything that has no origin yet where it comes from.
    fn tell_origin(&mut self, name: &str) {
        let examples = self.broken.iter_mut().flat_map(|broken| &mut broken.examples);
        let spots = examples.map(|example| &mut example.spot);
        for spot in spots.chain(self.made.iter_mut().filter_map(|made| made.first.as_mut())) {
            spot.summary.get_or_insert_with(|| cut(name));
        }
    }

    /// Whether there is a stream, it was judged to its end, and it breaks no MUST, and no SHOULD if that
    /// counts.
    #[must_use]
    pub fn is_conformant(&self) -> bool {
        let is_kept = self.broken().all(|(rule, _)| !counts(rule, self.terms.strict));
        is_kept && self.is_complete && self.tokens > 0
    }

    /// The rules that are broken, in the order of the catalogue.
    pub fn broken(&self) -> impl Iterator<Item = (&'static Rule, &Broken)> {
        rules().zip(&self.broken).filter(|(_, broken)| broken.count > 0)
    }

    /// The mistakes that explain signatures, in the order of their catalogue.
    pub fn made(&self) -> impl Iterator<Item = (&'static Mistake, &Made)> {
        mistakes().zip(&self.made).filter(|(_, made)| made.count > 0)
    }

    pub(super) fn broken_mut(&mut self, rule: &Rule) -> &mut Broken {
        &mut self.broken[rule.position()]
    }

    /// The counts of a mistake, if there is one with this id.
    pub(super) fn made_mut(&mut self, id: &str) -> Option<&mut Made> {
        let at = mistakes().position(|mistake| mistake.id == id)?;
        Some(&mut self.made[at])
    }
}

/// Why summaries have no sum.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// There are none.
    #[error("there is no summary to merge")]
    Nothing,
    /// A SHOULD counts in one alone.
    #[error("{0} and {1} were not judged alike: a SHOULD counts in one of them only (--strict)")]
    Strict(String, String),
    /// Signatures were checked in one alone.
    #[error("{0} and {1} were not judged alike: only one of them had the secret")]
    Secret(String, String),
    /// The sum is beyond 2^53.
    #[error("the sum has more lines or findings than a summary can tell (2^53)")]
    Large,
}
