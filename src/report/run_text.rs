//! A run as text: a table of groups and peers, each failure in full, one conclusion.

use super::layout::{hanging_value, outdented_value, paragraph};
use super::run_conclusion::RunConclusion;
use super::run_failures::failures;
use super::run_head::{head, unstable_cases};
use super::run_matrix::matrix;
use super::run_view::RunView;
use super::style::{BAD, GOOD, STRONG, UNSURE, paint};
use crate::suite::{CaseResult, NotRun, PeerReport, Report, Verdict};
use crate::text::escaped_report;

/// Renders a run.
#[must_use]
pub fn run_text(report: &Report, view: RunView<'_>) -> String {
    let mut text = String::new();
    if !report.peers.is_empty() {
        text.push_str(&head(report, &view));
        text.push_str(&matrix(report, view.width));
        text.push_str(&failures(report, &view));
        text.push_str(&unstable_cases(report, &view));
        if view.verbose {
            text.push('\n');
            text.extend(report.peers.iter().map(|peer| remarks(peer, view.width)));
        }
        text.push('\n');
    }
    text.extend(report.not_run.iter().map(|peer| not_tested(peer, view.width)));
    escaped_report(text + &conclusion(report, view.width))
}

/// A peer that was not tested, and why.
fn not_tested(peer: &NotRun, width: usize) -> String {
    let language = peer.language.as_ref().map(|language| format!(" ({language})")).unwrap_or_default();
    let word = match (peer.is_left_out, peer.is_installed) {
        (true, _) => paint(UNSURE, "not tested"),
        (false, true) => paint(BAD, "broken"),
        (false, false) => paint(UNSURE, "skipped"),
    };
    let name = paint(STRONG, &peer.name);
    outdented_value(&format!("{word} {name}{language}: {}", peer.why), width)
}

/// Notes, skips and known failures of a peer, one line each.
fn remarks(peer: &PeerReport, width: usize) -> String {
    let is_remark = |result: &&CaseResult| {
        matches!(result.verdict, Verdict::Note | Verdict::Skip | Verdict::KnownFailure)
    };
    let line = |result: &CaseResult| {
        let verdict = paint(UNSURE, result.verdict);
        let note = result.note.as_deref().unwrap_or(&result.got);
        outdented_value(&format!("{} {verdict} {}: {note}", peer.description.name, result.id), width)
    };
    peer.results.iter().filter(is_remark).map(line).collect()
}

fn conclusion(report: &Report, width: usize) -> String {
    let RunConclusion { counts, unfinished, too_little, warnings, unstable: _, word } =
        RunConclusion::of(report);
    let style = if report.is_conformant() { GOOD } else { BAD };
    let remark = |word: &str, (name, why): &(String, String)| {
        outdented_value(&format!("{word} {}: {why}", paint(STRONG, name)), width)
    };
    let mut text: String =
        unfinished.iter().map(|left| remark(&paint(UNSURE, "incomplete").to_string(), left)).collect();
    text.extend(too_little.iter().map(|peer| remark(&paint(BAD, "too few answers").to_string(), peer)));
    text.push_str(&paragraph(&counts, width));
    text.extend(warnings.iter().map(|warning| hanging_value("", &paint(UNSURE, warning), width)));
    text + &hanging_value("", &paint(style, word), width)
}
