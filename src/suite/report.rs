//! What a run found: results by case and peer, their totals, and one conclusion.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::case::Case;
use super::implementation::Description;
use super::verdict::{Judgement, Verdict};
use crate::lint::{Level, Rule};

/// What came of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaseResult {
    /// The case.
    pub id: String,
    /// The rule that it is about; a `verify` case has one.
    pub rule: Option<&'static Rule>,
    /// How binding its expectation is.
    pub level: Level,
    /// The clause that it stands on.
    pub clause: String,
    /// Why it is asked.
    pub why: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What was expected, in words.
    pub expected: String,
    /// What was got, in words, with everything from outside escaped.
    pub got: String,
    /// What else there is to say: why it was skipped, or why the failure is known.
    pub note: Option<String>,
    /// Whether the token had to be accepted, or had not to; `None` where both answers conform, or the
    /// case asks for something else.
    pub acceptable: Option<bool>,
    /// Whether the token was accepted, where that was asked and answered.
    pub accepted: Option<bool>,
}

impl CaseResult {
    pub(super) fn new(case: &Case, judgement: Judgement) -> Self {
        let Judgement { verdict, expected, got, note, accepted } = judgement;
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
        }
    }

    /// The part of the id before the first slash.
    #[must_use]
    pub fn group(&self) -> &str {
        self.id.split_once('/').map_or(self.id.as_str(), |(group, _)| group)
    }
}

/// A result in full, as a failure is shown.
impl fmt::Display for CaseResult {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}: {}", self.verdict, self.id)?;
        writeln!(formatter, "  level     {} ({})", self.level, self.clause)?;
        writeln!(formatter, "  why       {}", self.why)?;
        writeln!(formatter, "  expected  {}", self.expected)?;
        write!(formatter, "  got       {}", self.got)?;
        match &self.note {
            Some(note) => write!(formatter, "\n  note      {note}"),
            None => Ok(()),
        }
    }
}

/// The one answer that a verifier gave to whatever token it was shown. Good tokens and bad ones were
/// among them, so it has looked at none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uniform {
    /// It accepted them all.
    Accepts,
    /// It rejected them all.
    Rejects,
}

/// The answer as a remark on whoever gave it.
///
/// ```
/// use jwt_assay::suite::{Scope, check_verifier};
/// let trusting = check_verifier("trusting", Scope::Jws, |_| Ok(None));
/// let remark = trusting.uniform().map(|uniform| uniform.to_string());
/// assert_eq!(remark.as_deref(), Some("accepts every token it was shown, good or bad: is it wired up?"));
/// ```
impl fmt::Display for Uniform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let does = match self {
            Uniform::Accepts => "accepts",
            Uniform::Rejects => "rejects",
        };
        write!(formatter, "{does} every token it was shown, good or bad: is it wired up?")
    }
}

/// What came of all cases that an implementation was asked.
#[derive(Clone, Debug)]
#[must_use]
pub struct PeerReport {
    /// How the implementation introduced itself.
    pub description: Description,
    /// The results, in the order of the suite.
    pub results: Vec<CaseResult>,
}

impl PeerReport {
    /// The results with a verdict for which the implementation does not conform.
    pub fn failures(&self) -> impl Iterator<Item = &CaseResult> {
        self.results.iter().filter(|result| result.verdict.is_failure())
    }

    /// Whether the implementation conforms: nothing failed, and something was judged.
    #[must_use]
    pub fn is_conformant(&self) -> bool {
        self.is_judged() && !self.has_failed()
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

    /// The one answer to every token, if there was but one; `None` unless both a token that had to be
    /// accepted and one that had not to were decided on.
    #[must_use]
    pub fn uniform(&self) -> Option<Uniform> {
        let decided = || self.results.iter().filter(|result| result.accepted.is_some());
        let had_to_be = |acceptable| decided().any(|result| result.acceptable == Some(acceptable));
        if !(had_to_be(true) && had_to_be(false)) {
            return None;
        }
        let all = |accepted| decided().all(|result| result.accepted == Some(accepted));
        match (all(true), all(false)) {
            (true, _) => Some(Uniform::Accepts),
            (_, true) => Some(Uniform::Rejects),
            _ => None,
        }
    }

    /// Panics with every failure in full unless the implementation conforms.
    ///
    /// # Panics
    /// The implementation does not conform, or nothing was judged.
    pub fn assert_conformant(&self) {
        if self.is_conformant() {
            return;
        }
        let name = &self.description.name;
        let failures: Vec<String> = self
            .failures()
            .map(|failure| format!("{failure}\n  more      jwt-assay vectors show {}\n", failure.id))
            .collect();
        let remark = self.uniform().map(|uniform| format!("\n{name} {uniform}")).unwrap_or_default();
        match failures.len() {
            0 => panic!("{name} does not conform: no case was judged"),
            count => panic!("{name} does not conform, {count} failures{remark}\n\n{}", failures.join("\n")),
        }
    }
}

/// How often each verdict was given, in the order of [`Verdict::ALL`].
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

    /// How often a verdict was given.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> usize {
        self.0.get(&verdict).copied().unwrap_or_default()
    }

    /// How many verdicts are failures.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.0.iter().filter(|(verdict, _)| verdict.is_failure()).map(|(_, count)| count).sum()
    }

    /// How many cases there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.0.values().sum()
    }
}

/// An implementation that was to be asked and was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unasked {
    /// Its name.
    pub name: String,
    /// The language it is written in, if that is known.
    pub language: Option<String>,
    /// Why, on one line, escaped.
    pub why: String,
    /// Whether it is there: then it should have been asked, and the run is broken.
    pub is_installed: bool,
}

/// A whole run, over one implementation or several.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Report {
    /// Each implementation's results.
    pub peers: Vec<PeerReport>,
    /// Those that were not asked.
    pub unasked: Vec<Unasked>,
}

impl Report {
    /// The totals over all implementations.
    #[must_use]
    pub fn totals(&self) -> Totals {
        Totals::count(self.peers.iter().flat_map(|peer| &peer.results))
    }

    /// Whether none failed and one was judged: a filter may leave some with nothing to be asked, and
    /// some may not be installed. One that is and could not be asked is a failure.
    #[must_use]
    pub fn is_conformant(&self) -> bool {
        let has_broken = self.unasked.iter().any(|unasked| unasked.is_installed);
        self.is_judged() && !has_broken && !self.peers.iter().any(PeerReport::has_failed)
    }

    /// Whether anything was judged at all.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        self.peers.iter().any(PeerReport::is_judged)
    }
}
