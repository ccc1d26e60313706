//! The results of a run: by case and peer, their totals, and one conclusion.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::case::Case;
use super::coverage::{Coverage, shortfall};
use super::implementation::Description;
use super::verdict::{Judgement, Verdict};
use crate::lint::{Level, Rule};
use crate::secrets::Secrets;
use crate::stop::StopReason;

/// The result of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaseResult {
    /// The case.
    pub id: String,
    /// The rule that it is about; a `verify` case has one.
    pub rule: Option<&'static Rule>,
    /// How binding its expectation is.
    pub level: Level,
    /// The clause that it comes from.
    pub clause: String,
    /// Why there is such a case.
    pub why: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What was expected, in words.
    pub expected: String,
    /// The answer, in words, with everything from outside escaped.
    pub got: String,
    /// Why it was skipped, or why the failure is known.
    pub note: Option<String>,
    /// Whether the token must be accepted; `None` where both answers conform, or the case is not about
    /// a decision.
    pub acceptable: Option<bool>,
    /// Whether the token was accepted, if there was a decision.
    pub accepted: Option<bool>,
    /// Whether there was an answer that was judged; `None` if the case could not be asked.
    pub answered: Option<bool>,
}

impl CaseResult {
    pub(super) fn new(case: &Case, judgement: Judgement) -> Self {
        let Judgement { verdict, expected, got, note, accepted, answered } = judgement;
        CaseResult {
            id: case.id.clone(),
            rule: case.rule,
            level: case.level,
            clause: case.clause.clone(),
            why: case.why.clone(),
            verdict,
            expected,
            got,
            note,
            acceptable: case.acceptable(),
            accepted,
            answered,
        }
    }

    /// The part of the id before the first slash.
    #[must_use]
    pub fn group(&self) -> &str {
        group_of(&self.id)
    }
}

/// The part of an id before the first slash.
fn group_of(id: &str) -> &str {
    id.split_once('/').map_or(id, |(group, _)| group)
}

/// A result in full, as failures are reported.
impl fmt::Display for CaseResult {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}: {}", self.verdict, self.id)?;
        writeln!(formatter, "  level     {} ({})", self.level, self.clause)?;
        // What the case is about is not why an unstable answer is wrong.
        if self.verdict != Verdict::Unstable {
            writeln!(formatter, "  why       {}", self.why)?;
        }
        writeln!(formatter, "  expected  {}", self.expected)?;
        write!(formatter, "  got       {}", self.got)?;
        match &self.note {
            Some(note) => write!(formatter, "\n  note      {note}"),
            None => Ok(()),
        }
    }
}

/// The same answer to every token, valid and invalid ones alike: the verifier cannot have looked at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstantAnswer {
    /// It accepted all of them.
    Accepts,
    /// It rejected all of them.
    Rejects,
}

/// A remark to put after the implementation's name.
///
/// ```
/// use jwt_assay::suite::{Scope, check_verifier};
/// let trusting = check_verifier("trusting", Scope::Jws, |_| Ok(None));
/// let remark = trusting.constant_answer().map(|answer| answer.to_string());
/// assert_eq!(remark.as_deref(), Some("accepts every token, valid or not: is it wired up?"));
/// ```
impl fmt::Display for ConstantAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let does = match self {
            ConstantAnswer::Accepts => "accepts",
            ConstantAnswer::Rejects => "rejects",
        };
        write!(formatter, "{does} every token, valid or not: is it wired up?")
    }
}

/// The results of one implementation.
#[derive(Clone, Debug)]
#[must_use]
pub struct PeerReport {
    /// How the implementation introduced itself.
    pub description: Description,
    /// The results, in the order of the suite.
    pub results: Vec<CaseResult>,
    /// Why the run ended before every case had an answer, if it did.
    pub unfinished: Option<Unfinished>,
    /// What is known of answers that depend on what was asked before, if some do.
    pub unstable: Option<Instability>,
    /// How long the cases of each group took.
    pub took: BTreeMap<String, Duration>,
}

/// Answers that depend on what was asked before, and one that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Instability {
    /// How many cases are unstable.
    pub cases: usize,
    /// The id of one of them.
    pub case: String,
    /// Its answer when it is asked first, in words.
    pub alone: String,
    /// Its answer in the run, in words.
    pub after: String,
    /// The shortest sequence of earlier cases that was found to give that answer. Empty if none does, not even the
    /// whole run up to the case: then chance decides, or the time.
    pub earlier: Vec<String>,
}

/// The instability, in two sentences.
impl fmt::Display for Instability {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Instability { cases, case, alone, after, earlier } = self;
        let answers = if *cases == 1 { "answer depends" } else { "answers depend" };
        write!(formatter, "{cases} {answers} on what was asked before. Asked first, {case} gets {alone}; ")?;
        match &earlier[..] {
            [] => {
                write!(formatter, "in the run it got {after}, and asking the same again does not repeat that")
            }
            [one] => write!(formatter, "after {one} it gets {after}"),
            [first, more @ ..] => {
                write!(formatter, "after {first} and {} more it gets {after}", more.len())
            }
        }
    }
}

/// What is missing in the results of an implementation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Why the run stopped.
    pub why: StopReason,
    /// The ids of the cases without an answer, in the order of the suite. The first may have been asked.
    pub unanswered: Vec<String>,
}

impl PeerReport {
    /// The results with a verdict for which the implementation does not conform.
    pub fn failures(&self) -> impl Iterator<Item = &CaseResult> {
        self.results.iter().filter(|result| result.verdict.is_failure())
    }

    /// Whether the implementation conforms: the run was finished, nothing failed, something was judged, and at least
    /// half of what it could be asked was answered.
    #[must_use]
    pub fn is_conformant(&self) -> bool {
        self.is_judged() && !self.has_failed() && self.unfinished.is_none() && self.coverage().is_enough()
    }

    /// Whether a case has a verdict for which the implementation does not conform.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.failures().next().is_some()
    }

    /// Whether anything was judged at all.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        self.results.iter().any(|result| result.verdict != Verdict::Skip)
    }

    /// The answer, if it was the same for every token. `None` unless there was a decision about a token
    /// that must be accepted and about one that must not.
    #[must_use]
    pub fn constant_answer(&self) -> Option<ConstantAnswer> {
        let decided = || self.results.iter().filter(|result| result.accepted.is_some());
        let decided_on = |acceptable| decided().any(|result| result.acceptable == Some(acceptable));
        if !(decided_on(true) && decided_on(false)) {
            return None;
        }
        let all = |accepted| decided().all(|result| result.accepted == Some(accepted));
        match (all(true), all(false)) {
            (true, _) => Some(ConstantAnswer::Accepts),
            (_, true) => Some(ConstantAnswer::Rejects),
            _ => None,
        }
    }

    /// How much was asked.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        self.coverage_where(|_| true)
    }

    /// How much was asked of one group.
    #[must_use]
    pub fn coverage_of(&self, group: &str) -> Coverage {
        self.coverage_where(|id| group_of(id) == group)
    }

    fn coverage_where(&self, is_counted: impl Fn(&str) -> bool) -> Coverage {
        let results = self.results.iter().map(|result| (result.id.as_str(), result.answered));
        let left = self.unfinished.iter().flat_map(|unfinished| &unfinished.unanswered);
        let questions = results.chain(left.map(|id| (id.as_str(), Some(false))));
        Coverage::count(questions.filter(|(id, _)| is_counted(id)).map(|(_, is_answered)| is_answered))
    }

    /// If less than half was answered: how much, why, and what to do, in a sentence.
    #[must_use]
    pub fn shortfall(&self) -> Option<String> {
        let unanswered = self.results.iter().filter(|result| result.answered == Some(false));
        shortfall(self.coverage(), unanswered.map(|result| result.note.as_deref().unwrap_or(&result.got)))
    }

    /// Panics with every failure in full, unless the implementation conforms.
    ///
    /// # Panics
    /// The implementation does not conform, or no case was judged.
    pub fn assert_conformant(&self) {
        if self.is_conformant() {
            return;
        }
        let name = &self.description.name;
        let failures: Vec<String> = self
            .failures()
            .map(|failure| format!("{failure}\n  more      jwt-assay vectors show {}\n", failure.id))
            .collect();
        let constant = self.constant_answer().map(|answer| answer.to_string());
        let unstable = self.unstable.as_ref().map(ToString::to_string);
        let remarks = constant.into_iter().chain(unstable);
        let remark: String = remarks.map(|remark| format!("\n{name} {remark}")).collect();
        match (failures.len(), &self.unfinished, self.shortfall()) {
            (0, Some(unfinished), _) => panic!("{name} does not conform: {}", unfinished.why),
            (0, None, _) if !self.is_judged() => panic!("{name} does not conform: no case was judged"),
            (0, None, shortfall) => {
                panic!("{name} does not conform: {}", shortfall.unwrap_or_default())
            }
            (count, _, _) => {
                panic!("{name} does not conform, {count} failures{remark}\n\n{}", failures.join("\n"))
            }
        }
    }
}

/// The number of results with each verdict, in the order of [`Verdict::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Totals(BTreeMap<Verdict, usize>);

impl Totals {
    /// Counts verdicts.
    pub fn count<'a>(results: impl IntoIterator<Item = &'a CaseResult>) -> Self {
        let mut totals = Totals(Verdict::ALL.iter().map(|verdict| (*verdict, 0)).collect());
        for result in results {
            *totals.0.entry(result.verdict).or_default() += 1;
        }
        totals
    }

    /// How many results have this verdict.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> usize {
        self.0.get(&verdict).copied().unwrap_or_default()
    }

    /// How many results are failures.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.0.iter().filter(|(verdict, _)| verdict.is_failure()).map(|(_, count)| count).sum()
    }

    /// How many results there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.0.values().sum()
    }
}

/// An implementation that should have been tested and was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotRun {
    /// Its name.
    pub name: String,
    /// The language that it is written in, if known.
    pub language: Option<String>,
    /// Why, on one line, escaped.
    pub why: String,
    /// Whether it is installed. If so, the run is broken.
    pub is_installed: bool,
    /// Whether the run had to stop before it was tested.
    #[serde(skip)]
    pub is_left_out: bool,
}

/// A whole run, of one implementation or several.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Report {
    /// Each implementation's results.
    pub peers: Vec<PeerReport>,
    /// The implementations that were not run.
    pub not_run: Vec<NotRun>,
}

impl Report {
    /// Hides secrets in everything that an implementation said.
    pub fn hide(&mut self, secrets: &Secrets) {
        let hide = |text: &mut String| *text = secrets.hide(text);
        for PeerReport { description, results, unstable, unfinished: _, took: _ } in &mut self.peers {
            [&mut description.name, &mut description.version, &mut description.language]
                .into_iter()
                .for_each(hide);
            if let Some(Instability { alone, after, .. }) = unstable {
                [alone, after].into_iter().for_each(hide);
            }
            for result in results {
                hide(&mut result.got);
                result.note.iter_mut().for_each(hide);
            }
        }
        for NotRun { name, language, why, is_installed: _, is_left_out: _ } in &mut self.not_run {
            [name, why].into_iter().chain(language).for_each(hide);
        }
    }

    /// How much was asked of all implementations.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        self.peers.iter().map(PeerReport::coverage).sum()
    }

    /// The totals over all implementations.
    #[must_use]
    pub fn totals(&self) -> Totals {
        Totals::count(self.peers.iter().flat_map(|peer| &peer.results))
    }

    /// Whether no implementation failed, each answered at least half of what it could be asked, and at least one was
    /// judged. A filter may leave some without a case, and some may not be installed; but one that is installed and did
    /// not run is a failure.
    #[must_use]
    pub fn is_conformant(&self) -> bool {
        let has_broken = self.not_run.iter().any(|peer| peer.is_installed);
        self.is_judged()
            && self.is_complete()
            && !has_broken
            && !self.peers.iter().any(|peer| peer.has_failed() || !peer.coverage().is_enough())
    }

    /// Whether nothing was left out because the run had to stop.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let is_finished = self.peers.iter().all(|peer| peer.unfinished.is_none());
        is_finished && !self.not_run.iter().any(|peer| peer.is_left_out)
    }

    /// Whether anything was judged at all.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        self.peers.iter().any(PeerReport::is_judged)
    }
}
