//! What the tokens of a generator show, as text: each finding with how many tokens show it, each call
//! that gave none, what could not be judged, then one conclusion.

use super::counted;
use super::style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
use super::token_text::{cause, paragraph};
use crate::lint::{Evidence, GeneratorFinding, GeneratorReport, Level, rules};

/// Renders what a generator was found to do. The tokens themselves are left to the report for programs:
/// they are credentials, if of short life.
#[must_use]
pub fn generator_text(report: &GeneratorReport<'_>) -> String {
    let mut text = String::new();
    for shown in &report.inspection.findings {
        text.push_str(&paragraph(&shown.finding));
        text.push_str(&cause(&shown.finding, &report.cause));
        text.push_str(&format!("  shown   {}\n\n", shown_by(shown, report.inspection.tokens)));
    }
    for failed in report.failures {
        text.push_str(&format!("{} {}\n", paint(BAD, format!("call {}", failed.call)), failed.found));
    }
    if let Some(gave_up) = gave_up(report) {
        text.push_str(&paint(BAD, format!("{gave_up}\n")));
    }
    if !report.failures.is_empty() {
        text.push('\n');
    }
    if report.inspection.tokens == 0 {
        let calls = counted(report.calls, "call");
        let word = paint(BAD, "not conformant");
        return text + &format!("no token from {calls}, so nothing was judged: {word}\n");
    }
    text.push_str(&unjudged(report));
    text.push_str(&conclusion(report));
    text
}

/// How many calls were made, if not all of them, as a clause.
pub(super) fn gave_up(report: &GeneratorReport<'_>) -> Option<String> {
    let GeneratorReport { calls, planned, .. } = report;
    (calls < planned).then(|| format!("gave up after {calls} of {planned} calls"))
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

/// What several tokens would have told and could not, and what no token can be judged without.
fn unjudged(report: &GeneratorReport<'_>) -> String {
    let mut lines = Vec::new();
    if !report.inspection.has_secret() {
        lines.push(paint(
            UNSURE,
            "The signatures were not checked: give the secret by --secret-file or --secret-env.\n",
        ));
    }
    for rule in rules().filter(|rule| rule.evidence == Evidence::Series) {
        if let Some(why) = report.inspection.unjudged(rule) {
            lines.push(paint(DIM, format!("not judged: {}, since {why}\n", rule.id)));
        }
    }
    if !lines.is_empty() {
        lines.push("\n".to_owned());
    }
    lines.concat()
}

fn conclusion(report: &GeneratorReport<'_>) -> String {
    let inspection = report.inspection;
    let count = |level: Level| {
        inspection.findings.iter().filter(|shown| shown.finding.rule.generator == level).count()
    };
    let trust = if inspection.has_secret() { "" } else { ", if their signatures are right" };
    let tokens = counted(inspection.tokens, "token");
    let calls = counted(report.calls, "call");
    let word = if report.is_conformant() { paint(GOOD, "conformant") } else { paint(BAD, "not conformant") };
    format!(
        "{} from {calls}; a verifier accepts {}{trust}.\n{} MUST, {} SHOULD, {}: {word}\n",
        paint(STRONG, tokens),
        inspection.accepted,
        count(Level::Must),
        count(Level::Should),
        counted(count(Level::May), "note"),
    )
}
