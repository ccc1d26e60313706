//! What was found in the tokens of a generator, as text: each finding with how many tokens show it, each call
//! that gave no token, what could not be judged, then the conclusion.

use super::counted;
use super::layout::{hanging, outdented, paragraph};
use super::style::{BAD, DIM, STRONG, paint};
use super::token_text::{cause, finding, unchecked, word};
use crate::lint::{Evidence, GeneratorFinding, GeneratorReport, Level, RuleRef, SignatureCheck};
use crate::text::escaped_report;

/// Renders what was found in a generator's tokens. The tokens themselves are credentials, if short-lived, so they
/// are left to the JSON report.
#[must_use]
pub fn generator_text(report: &GeneratorReport<'_>, width: usize) -> String {
    let mut text = String::new();
    let about = report.inspection.signature_finding();
    for shown in &report.inspection.findings {
        text.push_str(&finding(&shown.finding, width));
        if about.is_some_and(|about| std::ptr::eq(about, shown)) {
            text.push_str(&cause(&report.cause, width));
        }
        let by = shown_by(shown, report.inspection.tokens);
        text.push_str(&(hanging("  shown   ", &by, width) + "\n"));
    }
    for failed in report.failures {
        let call = paint(BAD, format!("call {}:", failed.call));
        text.push_str(&outdented(&format!("{call} {}", failed.found), width));
    }
    if let Some(gave_up) = gave_up(report) {
        text.push_str(&paragraph(&paint(BAD, gave_up), width));
    }
    if !report.failures.is_empty() || !report.is_complete() {
        text.push('\n');
    }
    if report.inspection.tokens == 0 {
        let word = paint(BAD, "not conformant");
        let calls = counted(report.calls, "call");
        let nothing = format!("no token from {calls}, so nothing was judged: {word}");
        return escaped_report(text + &paragraph(&nothing, width));
    }
    escaped_report(text + &unjudged(report, width) + &conclusion(report, width))
}

/// How many calls were made, if not all of them, as a clause.
pub(super) fn gave_up(report: &GeneratorReport<'_>) -> Option<String> {
    let GeneratorReport { calls, planned, stopped, .. } = report;
    let made = match stopped {
        Some(why) => format!("incomplete: {why}; {calls} of {planned} calls ended"),
        None => format!("gave up after {calls} of {planned} calls"),
    };
    (!report.is_complete()).then_some(made)
}

/// Which tokens show a finding.
pub(super) fn shown_by(shown: &GeneratorFinding, tokens: usize) -> String {
    let count = match (shown.count, tokens) {
        (1, 1) => return "by the token".to_owned(),
        (1, _) => return format!("by token {} of {tokens}", shown.first + 1),
        (count, tokens) if count == tokens => format!("all {tokens}"),
        (count, tokens) => format!("{count} of {tokens}"),
    };
    format!("by {count} tokens, first by token {}", shown.first + 1)
}

/// The rules that these tokens could not be held to, and why.
fn unjudged(report: &GeneratorReport<'_>, width: usize) -> String {
    let mut text = String::new();
    text.push_str(&unchecked("signatures were", report.inspection.signatures(), width));
    let series = |rule: &&RuleRef| rule.evidence() == Evidence::Series;
    for rule in report.inspection.rule_set().rules().filter(series) {
        if let Some(why) = report.inspection.unjudged(rule) {
            let line = paint(DIM, format!("not judged: {}, since {why}", rule.id()));
            text.push_str(&outdented(&line, width));
        }
    }
    if text.is_empty() { text } else { text + "\n" }
}

fn conclusion(report: &GeneratorReport<'_>, width: usize) -> String {
    let inspection = report.inspection;
    let count = |level: Level| {
        inspection.findings.iter().filter(|shown| shown.finding.rule.generator() == level).count()
    };
    let trust = match inspection.signatures() {
        SignatureCheck::Done => "",
        SignatureCheck::Missing | SignatureCheck::LeftOut | SignatureCheck::Unsigned => {
            " if their signatures are right"
        }
    };
    let tokens = paint(STRONG, counted(inspection.tokens, "token"));
    let calls = counted(report.calls, "call");
    let word = word(report.conformity());
    let accepted = format!("{tokens} from {calls}; a verifier accepts {}{trust}.", inspection.accepted);
    let notes = counted(count(Level::May), "note");
    let counts = format!("{} MUST, {} SHOULD, {notes}: {word}", count(Level::Must), count(Level::Should));
    paragraph(&accepted, width) + &paragraph(&counts, width)
}
