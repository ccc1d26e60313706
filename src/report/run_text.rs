//! A run as text: a matrix of groups and peers, each failure in full, one conclusion.

use std::fmt;

use super::run_conclusion::RunConclusion;
use super::run_matrix::matrix;
use super::style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
use crate::suite::{CaseResult, NotRun, PeerReport, Report, Verdict};

/// How a run is shown.
#[derive(Clone, Copy, Default)]
pub struct RunView<'a> {
    /// Also tell every note, skip and known failure.
    pub verbose: bool,
    /// The arguments of the command that asks a peer again, without the case, by the peer's name.
    pub rerun: Option<&'a dyn Fn(&str) -> String>,
}

impl fmt::Debug for RunView<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RunView").field("verbose", &self.verbose).finish_non_exhaustive()
    }
}

/// Renders a run.
#[must_use]
pub fn run_text(report: &Report, view: RunView<'_>) -> String {
    let mut text = String::new();
    if !report.peers.is_empty() {
        text.push_str(&matrix(report));
        text.push_str(&paint(DIM, "p pass  f fail  n note  s skip  k known failure  - not asked\n"));
    }
    for peer in &report.peers {
        for result in peer.results.iter().filter(|result| result.verdict.is_failure()) {
            let name = paint(STRONG, &peer.description.name);
            text.push_str(&format!("\n{} {name}\n{}\n", paint(BAD, "FAIL"), in_full(peer, result, view)));
        }
        if view.verbose {
            text.push_str(&remarks(peer));
        }
    }
    if !report.peers.is_empty() {
        text.push('\n');
    }
    text.push_str(&unasked(report));
    text.push_str(&conclusion(report));
    text
}

/// A failure with the command that asks the case again.
pub(super) fn in_full(peer: &PeerReport, result: &CaseResult, view: RunView<'_>) -> String {
    let name = &peer.description.name;
    let rerun = view.rerun.map_or_else(|| format!("--peer {name}"), |rerun| rerun(name));
    format!("{result}\n  rerun     jwt-assay run {} {rerun}", result.id)
}

/// Those that were not asked, a line each.
fn unasked(report: &Report) -> String {
    let line = |unasked: &NotRun| {
        let language = unasked.language.as_ref().map(|language| format!(" ({language})")).unwrap_or_default();
        let word = if unasked.is_installed { paint(BAD, "broken") } else { paint(UNSURE, "skipped") };
        format!("{word} {}{language}: {}\n", paint(STRONG, &unasked.name), unasked.why)
    };
    report.not_run.iter().map(line).collect()
}

/// What else there is to tell of a peer, a line for each case.
fn remarks(peer: &PeerReport) -> String {
    let told = |result: &&CaseResult| {
        matches!(result.verdict, Verdict::Note | Verdict::Skip | Verdict::KnownFailure)
    };
    let mut text = String::new();
    for result in peer.results.iter().filter(told) {
        let verdict = paint(UNSURE, result.verdict);
        let note = result.note.as_deref().unwrap_or(&result.got);
        text.push_str(&format!("{} {verdict} {}: {note}\n", peer.description.name, result.id));
    }
    text
}

fn conclusion(report: &Report) -> String {
    let RunConclusion { counts, warnings, word } = RunConclusion::of(report);
    let warnings: String = warnings.iter().map(|warning| paint(UNSURE, warning) + "\n").collect();
    let style = if report.is_conformant() { GOOD } else { BAD };
    format!("{counts}\n{warnings}{}\n", paint(style, word))
}
