//! The issues of a token, of a stream, of a generator and of a run.

use std::ops::Range;

use super::badge::Badge;
use super::issue::{
    ALL_LINES, ANSWERS, HALF, INTRODUCTION, Issue, SIGNATURES, STABLE, Severity, Subject, TOKENS,
};
use super::{Issues, counted};
use crate::jwt::Place;
use crate::lint::{
    Cause, Conformity, Finding, GeneratorReport, Level, RuleRef, RuleSet, SignatureCheck, Summary,
    TokenReport, rules,
};
use crate::report::generator_text::{gave_up, shown_by};
use crate::report::run_conclusion::{RunConclusion, too_little, unfinished};
use crate::report::run_failures::{Repeats, breaks_should, grouped};
use crate::report::run_view::RunView;
use crate::suite::{CaseResult, PeerReport, Report};

/// Where a token is in a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokenAt<'a> {
    /// The line, counted from 1, if the token is in a file.
    pub line: Option<u64>,
    /// The text before it on its line, if the token is there as it is.
    pub before: Option<&'a [u8]>,
    /// The token.
    pub token: &'a [u8],
}

impl TokenAt<'_> {
    /// The columns of a part of the token, as characters of the line.
    fn columns(&self, part: &Range<usize>) -> Option<(u64, u64)> {
        let before = characters(self.before?);
        let column = |end: usize| Some(before + characters(self.token.get(..end)?) + 1);
        let (start, end) = (column(part.start)?, column(part.end)?);
        // A reader has nothing to mark in an empty part.
        Some((start, end.max(start + 1)))
    }
}

fn characters(text: &[u8]) -> u64 {
    String::from_utf8_lossy(text).chars().count() as u64
}

/// The word for a level, as in RFC 2119.
pub(super) fn word(level: Level) -> &'static str {
    match level {
        Level::Must => "MUST",
        Level::Should => "SHOULD",
        Level::May => "note",
    }
}

/// What is wrong and where, without what was found.
fn said(rule: &RuleRef, at: &str) -> String {
    format!("{at}: {} ({}, {})", rule.summary(), word(rule.generator()), rule.clause())
}

/// A place as it is in the next token, too: bytes move.
fn lasting(at: &Place) -> String {
    match at {
        Place::Token(_) => "token".to_owned(),
        Place::Text(part, _) => part.to_string(),
        Place::Path(..) | Place::Key => at.to_string(),
    }
}

fn issue_of(finding: &Finding, strict: bool, more: Option<String>) -> Issue {
    let Finding { rule, at, found, .. } = finding;
    let level = rule.generator();
    let found = format!("found {found}");
    let details =
        std::iter::once(found).chain(more).chain(std::iter::once(format!("fix: {}", finding.advice())));
    Issue::new(Subject::Rule(rule.clone()), Severity::of(level, strict), level, said(rule, &at.to_string()))
        .with_details(details.collect())
        .known_by(lasting(at))
}

/// What made a wrong signature, if it is known.
fn about_cause(cause: &Cause) -> Option<String> {
    let (summary, fix) = cause.summary().zip(cause.fix())?;
    Some(format!("cause: {summary} {fix}"))
}

/// The issues of a token.
#[must_use]
pub fn token_issues(report: &TokenReport<'_>, at: &TokenAt<'_>) -> Vec<Issue> {
    let inspection = report.inspection;
    let about = inspection.signature_finding();
    let issue = |finding: &Finding| {
        let is_about = about.is_some_and(|about| std::ptr::eq(about, finding));
        let cause = is_about.then(|| about_cause(&report.cause)).flatten();
        let mut issue = issue_of(finding, report.strict, cause);
        issue.line = at.line;
        issue.columns = part_of(report, &finding.at).and_then(|part| at.columns(&part));
        issue
    };
    inspection.findings.iter().map(issue).collect()
}

/// The issue of a token that wrongly shares something with an earlier one of its stream.
#[must_use]
pub fn repeat_issue(repeat: &Finding, line: u64, strict: bool) -> Issue {
    Issue { line: Some(line), ..issue_of(repeat, strict, None) }
}

/// The bytes of the text that a place is in: of a place in a decoded text, the whole segment.
fn part_of(report: &TokenReport<'_>, at: &Place) -> Option<Range<usize>> {
    let segment = match at {
        Place::Token(part) => return Some(part.clone()),
        Place::Text(part, _) | Place::Path(part, _) => *part as usize,
        Place::Key => return None,
    };
    let segments = report.inspection.examination.segments.as_ref()?;
    let part = segments.get(segment)?;
    Some(report.inspection.inside().map_or_else(|| part.clone(), |inside| inside.place(part)))
}

fn unchecked() -> Issue {
    let said = "The signatures were not checked: there was no secret.".to_owned();
    Issue { severity: Severity::Warning, ..Issue::unmet(&SIGNATURES, said) }
}

fn all_of(rule_set: &RuleSet) -> Vec<Subject> {
    rule_set.rules().cloned().map(Subject::Rule).collect()
}

impl Issues {
    /// None yet, of tokens that are held to these rules.
    #[must_use]
    pub fn of_tokens(rule_set: &RuleSet, source: Option<&str>) -> Self {
        Issues::new("token", source, all_of(rule_set))
    }

    /// The same, of tokens that are in the file itself.
    #[must_use]
    pub fn on_lines(self) -> Self {
        Issues { has_lines: true, ..self }
    }

    /// Concludes from one token.
    #[must_use]
    pub fn concluding(mut self, report: &TokenReport<'_>) -> Self {
        self.conclude_tokens(report.conformity());
        self
    }

    /// Concludes from the summary of a stream.
    #[must_use]
    pub fn concluding_stream(mut self, summary: &Summary) -> Self {
        if !summary.is_complete {
            let last = summary.last_line();
            let said = format!("Incomplete: line {last} is the last that was judged.");
            self.add(Issue::unmet(&ALL_LINES, said).known_by(String::new()));
        }
        self.conclude_tokens(summary.conformity());
        let Summary { tokens, conformant, is_complete, .. } = summary;
        let is_good = self.conformant.filter(|good| !good || *is_complete);
        // What is wrong with a stream may be wrong with no token alone.
        if tokens != conformant || is_good == Some(true) {
            self.badge = Badge::of_counts("JWT", *conformant, *tokens, is_good, false);
        }
        self
    }

    /// The issues of a sum of streams: its first examples of each broken rule, in no file of their own.
    #[must_use]
    pub fn of_summary(summary: &Summary, source: Option<&str>) -> Self {
        let mut issues = Issues::of_tokens(summary.rule_set(), source);
        for (rule, broken) in summary.broken_rules() {
            let Some(example) = broken.examples.first() else { continue };
            let from = example.location.summary.as_deref().unwrap_or("the stream");
            let place = format!("line {} of {from}, at {}", example.location.line, example.at);
            let level = rule.generator();
            let severity = Severity::of(level, summary.terms.strict);
            let issue = Issue::new(Subject::Rule(rule.clone()), severity, level, said(rule, &place))
                .with_details(vec![format!("found {}", example.found), format!("fix: {}", rule.advice())])
                .known_by(String::new())
                .counted(broken.count);
            issues.add(issue);
        }
        issues
    }

    fn conclude_tokens(&mut self, conformity: Conformity) {
        if conformity == Conformity::Undecided {
            self.add(unchecked());
        }
        self.conclude(conformity.is_conformant(), conformity.words());
    }

    /// The issues of a generator.
    #[must_use]
    pub fn of_generator(report: &GeneratorReport<'_>, source: Option<&str>) -> Self {
        let inspection = report.inspection;
        let mut issues = Issues::new("generator", source, all_of(inspection.rule_set()));
        let about = inspection.signature_finding();
        for shown in &inspection.findings {
            let is_about = about.is_some_and(|about| std::ptr::eq(about, shown));
            let cause = is_about.then(|| about_cause(&report.cause)).flatten();
            let mut issue = issue_of(&shown.finding, report.strict, cause).counted(shown.count as u64);
            issue.details.push(format!("shown {}", shown_by(shown, inspection.tokens)));
            issues.add(issue);
        }
        let missing = report.planned.saturating_sub(inspection.tokens);
        if missing > 0 || inspection.tokens == 0 {
            let calls = counted(report.planned, "call");
            let said = format!("{} of {calls} gave no token.", missing);
            let calls =
                report.failures.iter().map(|failed| format!("call {}: {}", failed.call, failed.found));
            let details = calls.take(3).chain(gave_up(report)).collect();
            issues.add(Issue::unmet(&TOKENS, said).with_details(details).known_by(String::new()));
        }
        let conformity = report.conformity();
        if inspection.signatures() == SignatureCheck::Missing {
            issues.add(unchecked());
        }
        issues.conclude(conformity.is_conformant(), conformity.words());
        issues
    }

    /// The issues of a run.
    #[must_use]
    pub fn of_run(report: &Report, view: RunView<'_>, source: Option<&str>) -> Self {
        let subjects = rules().map(|rule| Subject::Rule(rule.into())).collect();
        let mut issues = Issues::new("run", source, subjects);
        for group in grouped(report) {
            issues.extend(group.failures.iter().map(|(peer, result)| failure(peer, result, view)));
        }
        for peer in &report.peers {
            issues.extend(about_peer(peer, view));
        }
        for unasked in report.not_run.iter().filter(|unasked| unasked.is_installed || unasked.is_left_out) {
            let said = format!("{}: not tested.", unasked.name);
            let condition = if unasked.is_left_out { &ANSWERS } else { &INTRODUCTION };
            issues.add(Issue::unmet(condition, said).with_details(vec![unasked.why.clone()]));
        }
        if !report.is_judged() {
            issues.add(Issue::unmet(&INTRODUCTION, "Nothing ran.".to_owned()));
        }
        let conclusion = RunConclusion::of(report);
        issues.conclude(Some(report.is_conformant()), &conclusion.word);
        issues.conclusion = format!("{}: {}", conclusion.counts, conclusion.word);
        issues.badge = Badge::of_run(report);
        issues
    }
}

/// What is wrong with a peer apart from single cases, and what it should do better.
fn about_peer(peer: &PeerReport, view: RunView<'_>) -> Vec<Issue> {
    let name = &peer.description.name;
    let repeated = Repeats::of(peer);
    let repeats = repeated.firsts().map(|(first, count, others)| {
        let mut issue = failure(peer, first, view).counted(count as u64);
        issue.details.push(format!("the same in: {others}"));
        issue
    });
    let should = peer.results.iter().filter(|result| breaks_should(result));
    let should = should.map(|result| Issue { severity: Severity::Warning, ..failure(peer, result, view) });
    let unstable = peer.unstable.as_ref().map(|unstable| {
        let said = format!("{name}: {} depend on what was asked before.", counted(unstable.cases, "answer"));
        Issue::unmet(&STABLE, said).known_by(name.clone()).with_details(vec![
            unstable.to_string(),
            format!("rerun: {}", view.repeat_command(peer, unstable)),
        ])
    });
    let unfinished = unfinished(peer).map(|(_, why)| {
        let said = format!("{name}: the run is incomplete.");
        Issue::unmet(&ANSWERS, said).known_by(name.clone()).with_details(vec![why])
    });
    let too_little = too_little(peer).map(|(_, why)| {
        let said = format!("{name}: answered {} questions.", peer.coverage());
        Issue::unmet(&HALF, said).known_by(name.clone()).with_details(vec![why])
    });
    repeats.chain(should).chain(unstable).chain(unfinished).chain(too_little).collect()
}

/// A case that failed.
fn failure(peer: &PeerReport, result: &CaseResult, view: RunView<'_>) -> Issue {
    let CaseResult { id, verdict, level, clause, why, expected, got, .. } = result;
    let name = &peer.description.name;
    let subject = match result.rule {
        Some(rule) => Subject::Rule(rule.into()),
        None => Subject::Group(result.group().to_owned()),
    };
    let said = format!("{name}: {verdict} in {id} ({}, {clause}). {why}", word(*level));
    let note = result.note.iter().map(|note| format!("note: {note}"));
    let details = [format!("expected {expected}, got {got}")].into_iter().chain(note);
    let details = details.chain([format!("rerun: {}", view.rerun_command(peer, result))]);
    Issue::new(subject, Severity::Error, *level, said)
        .with_details(details.collect())
        .known_by(format!("{name}\n{id}"))
}
