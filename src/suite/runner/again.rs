//! Asks failed cases again, each of a fresh instance. Where the answer changes, it depends on what was asked before, and
//! the reason that the case gives would be false. Then the shortest sequence of earlier questions that changes it is
//! searched for.
//!
//! A fresh instance can be expensive: a process takes a tenth of a second to start. So not every failure gets one:
//!
//! 1. The cases with tokens in `before` do: they are about memory, and name its kind.
//! 2. All others are asked once more of one fresh instance together, last to first. What depends on earlier questions
//!    is likely to change, since those that passed are missing and the order is another.
//! 3. Some of those that changed, and some of the others, get an instance each.
//! 4. If the answers to all of these are the same as before, so are the others. If one changed, all others get an
//!    instance each as well, and so do the cases of the first kind that passed, perhaps thanks to an earlier question.
//!
//! There is a limit to the fresh instances. A failure that is left over where others changed counts as unstable.

use std::time::{Duration, Instant};

use super::{CaseResult, Session, conclude};
use crate::suite::case::Case;
use crate::suite::report::Instability;
use crate::suite::verdict::{Judgement, Verdict, judge};

/// How many fresh processes there may be.
const MAX_PROCESSES: usize = 150;
/// How many fresh instances there may be that are not processes.
const MAX_INSTANCES: usize = 5_000;
/// How many failures that changed when all were asked together, and how many that did not, get an instance each at first.
const SAMPLE: usize = 10;
/// How many questions without an answer are asked again: each costs a fresh instance, or the time limit.
const MAX_SILENT: usize = 2;
/// How many unstable cases an explanation is searched for, until one has a single earlier question.
const MAX_EXPLAINED: usize = 3;
/// How many fresh instances one search may take, and how long.
const MAX_ATTEMPTS: usize = 60;
const MAX_SEARCH_TIME: Duration = Duration::from_secs(20);

/// A run whose cases all have an answer.
pub(super) struct Again<'a, 'run> {
    pub session: &'a mut Session<'run>,
    /// The cases, in the order in which they were asked.
    pub cases: &'a [&'a Case],
    /// Their results, in the same order.
    pub results: &'a mut [CaseResult],
    /// How many fresh instances may still be made.
    left: usize,
}

impl<'a, 'run> Again<'a, 'run> {
    pub fn new(session: &'a mut Session<'run>, cases: &'a [&'a Case], results: &'a mut [CaseResult]) -> Self {
        let left = if session.timeout.is_none() { MAX_PROCESSES } else { MAX_INSTANCES };
        Again { session, cases, results, left }
    }

    /// Finds the failures that are unstable, and explains one of them.
    pub fn settle(mut self) -> Option<Instability> {
        let failed: Vec<usize> =
            (0..self.results.len()).filter(|at| is_asked_again(&self.results[*at])).collect();
        if failed.is_empty() {
            return None;
        }
        let (sequences, others): (Vec<usize>, Vec<usize>) =
            failed.iter().partition(|at| self.cases[**at].is_sequence());
        let (others, silent) = without_most_silent(self.results, others);
        let changed = self.screen(&others);
        let (suspects, more) = sampled(changed.clone());
        let (sample, rest) = sampled(others.into_iter().filter(|at| !changed.contains(at)).collect());
        let mut unstable = self.changed(sequences.into_iter().chain(suspects).chain(sample));
        // One that could not be asked again shows nothing yet.
        unstable.retain(|(_, alone)| alone.is_some());
        if unstable.is_empty() {
            return None;
        }
        let instability = self.explain(&unstable);
        self.ask_passed_sequences();
        unstable.extend(self.changed(more.into_iter().chain(rest).chain(silent)));
        let instability = Instability { cases: unstable.len(), ..instability };
        for (at, alone) in unstable {
            mark(&mut self.results[at], alone.as_deref());
        }
        Some(instability)
    }

    /// The cases whose answers change when all are asked of one fresh instance, last to first.
    fn screen(&mut self, failed: &[usize]) -> Vec<usize> {
        // The sample is all of them.
        if failed.len() <= SAMPLE {
            return Vec::new();
        }
        let mut changed = Vec::new();
        let mut left: Vec<usize> = failed.to_vec();
        while !left.is_empty() {
            let cases: Vec<&Case> = left.iter().rev().map(|at| self.cases[*at]).collect();
            let Some(judgements) = self.fresh(&cases) else { break };
            for judgement in judgements {
                let Some(at) = left.pop() else { break };
                if judgement.verdict != self.results[at].verdict {
                    changed.push(at);
                }
            }
        }
        changed
    }

    /// The cases whose answers change when each is asked of its own fresh instance, with the new answers. Without one, if
    /// there are no more fresh instances.
    fn changed(&mut self, failed: impl IntoIterator<Item = usize>) -> Vec<(usize, Option<String>)> {
        let mut changed = Vec::new();
        for at in failed {
            match self.alone(at) {
                Some(judgement) if judgement.verdict == self.results[at].verdict => {}
                Some(judgement) => changed.push((at, Some(judgement.got))),
                None => changed.push((at, None)),
            }
        }
        changed
    }

    /// The answer of a fresh instance to one case.
    fn alone(&mut self, at: usize) -> Option<Judgement> {
        self.fresh(&[self.cases[at]])?.pop()
    }

    /// The answers of a fresh instance, up to a failure to answer. `None` if there are no more instances, or if the run
    /// has to stop.
    fn fresh(&mut self, cases: &[&Case]) -> Option<Vec<Judgement>> {
        if self.session.options.stop.is_requested() {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        self.session.start_afresh();
        let mut judgements = Vec::new();
        for cases in cases.chunks(self.session.ahead()) {
            let questions = cases.iter().map(|case| self.session.question_of(case));
            let questions: Vec<_> = questions.collect::<Result<_, _>>().ok()?;
            self.session.put(questions.iter());
            for question in &questions {
                let outcome = self.session.outcome()?;
                let has_failed = outcome.failure().is_some();
                judgements.push(judge(question, outcome));
                if has_failed {
                    return Some(judgements);
                }
            }
        }
        Some(judgements)
    }

    /// Asks the sequences that passed of fresh instances: an earlier question may have hidden what they are about.
    fn ask_passed_sequences(&mut self) {
        let passed = |at: &usize| self.results[*at].verdict == Verdict::Pass && self.cases[*at].is_sequence();
        let passed: Vec<usize> = (0..self.results.len()).filter(passed).collect();
        for at in passed {
            let Some(judgement) = self.alone(at) else { return };
            let result = conclude(self.cases[at], judgement, None, self.session.options.strict);
            if result.verdict.is_failure() {
                self.results[at] = result;
            }
        }
    }

    /// The shortest sequence that was found, over a few of the cases.
    fn explain(&mut self, unstable: &[(usize, Option<String>)]) -> Instability {
        let mut shortest: Option<(usize, Vec<usize>)> = None;
        let mut in_order: Vec<usize> = unstable.iter().map(|(at, _)| *at).collect();
        in_order.sort_unstable();
        for at in in_order.iter().copied().take(MAX_EXPLAINED) {
            let Some(earlier) = self.shortest(at) else { continue };
            let is_single = earlier.len() == 1;
            if shortest.as_ref().is_none_or(|(_, known)| earlier.len() < known.len()) {
                shortest = Some((at, earlier));
            }
            if is_single {
                break;
            }
        }
        let (at, earlier) = shortest.unwrap_or((in_order[0], Vec::new()));
        let alone = unstable.iter().find(|(known, _)| *known == at).and_then(|(_, alone)| alone.clone());
        Instability {
            case: self.cases[at].id.clone(),
            earlier: earlier.into_iter().map(|at| self.cases[at].id.clone()).collect(),
            alone: alone.unwrap_or_default(),
            after: self.results[at].got.clone(),
            cases: unstable.len(),
        }
    }

    /// The shortest sequence of earlier questions that was found to give a case the answer that it got. `None` if not
    /// even all of them do.
    ///
    /// The earlier questions are cut at the latest place that still gives the answer; so the first of those that are
    /// left is needed. The rest is cut again, until the needed ones are enough.
    fn shortest(&mut self, at: usize) -> Option<Vec<usize>> {
        let until = Instant::now() + MAX_SEARCH_TIME;
        let instance = self.session.asked_of[at];
        let mut rest: Vec<usize> = (0..at).filter(|at| self.session.asked_of[*at] == instance).collect();
        let mut needed: Vec<usize> = Vec::new();
        let mut attempts = MAX_ATTEMPTS;
        if !self.reproduces(&rest, at) {
            return None;
        }
        loop {
            let (mut low, mut high) = (0, rest.len());
            while high - low > 1 {
                attempts = attempts.saturating_sub(1);
                if attempts == 0 || Instant::now() > until {
                    return Some([needed, rest[low..].to_vec()].concat());
                }
                let middle = usize::midpoint(low, high);
                if self.reproduces(&[&needed[..], &rest[middle..]].concat(), at) {
                    low = middle
                } else {
                    high = middle
                }
            }
            needed.extend(rest.get(low));
            rest.drain(..rest.len().min(low + 1));
            if rest.is_empty() || self.reproduces(&needed, at) {
                return Some(needed);
            }
        }
    }

    /// Whether a case gets the answer that it got in the run, after these cases.
    fn reproduces(&mut self, earlier: &[usize], at: usize) -> bool {
        let cases: Vec<&Case> = earlier.iter().chain([&at]).map(|at| self.cases[*at]).collect();
        let judgements = self.fresh(&cases).unwrap_or_default();
        judgements.len() == cases.len()
            && judgements.last().is_some_and(|last| last.verdict == self.results[at].verdict)
    }
}

/// Whether a result is a failure that an earlier question may have caused.
fn is_asked_again(result: &CaseResult) -> bool {
    result.verdict.is_failure() && result.verdict != Verdict::StaleKnownFailure
}

/// Failures with an answer and a few without one; and the crashes among the others. Hangs are not asked again more often.
fn without_most_silent(results: &[CaseResult], failed: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
    let is_silent = |at: &usize| matches!(results[*at].verdict, Verdict::Crash | Verdict::Timeout);
    let silent: Vec<usize> = failed.iter().copied().filter(is_silent).skip(MAX_SILENT).collect();
    let kept = failed.into_iter().filter(|at| !silent.contains(at)).collect();
    (kept, silent.into_iter().filter(|at| results[*at].verdict == Verdict::Crash).collect())
}

/// Some of the cases, evenly spread, and the others.
fn sampled(cases: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
    let step = cases.len().div_ceil(SAMPLE).max(1);
    let (sample, rest): (Vec<_>, Vec<_>) = cases.into_iter().enumerate().partition(|(at, _)| at % step == 0);
    let plain = |cases: Vec<(usize, usize)>| cases.into_iter().map(|(_, case)| case).collect();
    (plain(sample), plain(rest))
}

/// Turns a failure into an unstable one. What the case says about its answer would be a false reason.
fn mark(result: &mut CaseResult, alone: Option<&str>) {
    result.got = match alone {
        Some(alone) => format!("{}; asked first: {alone}", result.got),
        None => format!("{}; not asked again", result.got),
    };
    result.verdict = Verdict::Unstable;
    result.note = Some("the answer depends on what was asked before".to_owned());
}
