//! A run as text: a matrix of groups and peers, each failure in full, one conclusion.

use std::fmt;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::counted;
use super::style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
use crate::suite::{CaseResult, PeerReport, Report, Totals, Unasked, Verdict};

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
    let mut text = matrix(report);
    text.push_str(&paint(DIM, "p pass  f fail  n note  s skip  k known failure  - not asked\n"));
    for peer in &report.peers {
        for result in peer.results.iter().filter(|result| result.verdict.is_failure()) {
            text.push_str(&failure(peer, result, view));
        }
        if view.verbose {
            text.push_str(&remarks(peer));
        }
    }
    text.push('\n');
    text.push_str(&unasked(report));
    text.push_str(&conclusion(report));
    text
}

/// Groups down, peers across.
fn matrix(report: &Report) -> String {
    let mut groups: Vec<&str> = Vec::new();
    for result in report.peers.iter().flat_map(|peer| &peer.results) {
        if !groups.contains(&result.group()) {
            groups.push(result.group());
        }
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    let names = report.peers.iter().map(|peer| peer.description.name.clone());
    let versions = report.peers.iter().map(|peer| peer.description.version.clone());
    table.add_row(std::iter::once(String::new()).chain(names));
    table.add_row(std::iter::once(String::new()).chain(versions));
    for group in groups {
        let cells = report.peers.iter().map(|peer| cell(of_group(peer, group)));
        table.add_row(std::iter::once(group.to_owned()).chain(cells));
    }
    let all = report.peers.iter().map(|peer| cell(peer.results.iter()));
    table.add_row(std::iter::once("all".to_owned()).chain(all));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned() + "\n").collect();
    lines.concat()
}

fn of_group<'a>(peer: &'a PeerReport, group: &'a str) -> impl Iterator<Item = &'a CaseResult> {
    peer.results.iter().filter(move |result| result.group() == group)
}

/// Counts as `38p 1f 2n`, and nothing for what there is none of.
fn cell<'a>(results: impl Iterator<Item = &'a CaseResult>) -> String {
    let totals = Totals::count(results);
    let counts = [
        (totals.of(Verdict::Pass), 'p'),
        (totals.failed(), 'f'),
        (totals.of(Verdict::Note), 'n'),
        (totals.of(Verdict::Skip), 's'),
        (totals.of(Verdict::KnownFailure), 'k'),
    ];
    let shown: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, mark)| format!("{count}{mark}")).collect();
    if shown.is_empty() { "-".to_owned() } else { shown.join(" ") }
}

fn failure(peer: &PeerReport, result: &CaseResult, view: RunView<'_>) -> String {
    let name = &peer.description.name;
    let rerun = view.rerun.map_or_else(|| format!("--peer {name}"), |rerun| rerun(name));
    format!(
        "\n{} {}\n{result}\n  rerun     jwt-assay run {} {rerun}\n",
        paint(BAD, "FAIL"),
        paint(STRONG, name),
        result.id
    )
}

/// Those that were not asked, a line each.
fn unasked(report: &Report) -> String {
    let line = |unasked: &Unasked| {
        let language = unasked.language.as_ref().map(|language| format!(" ({language})")).unwrap_or_default();
        let word = if unasked.is_installed { paint(BAD, "broken") } else { paint(UNSURE, "skipped") };
        format!("{word} {}{language}: {}\n", paint(STRONG, &unasked.name), unasked.why)
    };
    report.unasked.iter().map(line).collect()
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
    let totals = report.totals();
    let known = totals.of(Verdict::KnownFailure);
    let counts = format!(
        "{}, {}: {} passed, {} failed, {known} failed as known, {}, {} skipped",
        counted(report.peers.len(), "peer"),
        counted(totals.all(), "question"),
        totals.of(Verdict::Pass),
        totals.failed(),
        counted(totals.of(Verdict::Note), "note"),
        totals.of(Verdict::Skip),
    );
    let deviating: Vec<&str> = report
        .peers
        .iter()
        .filter(|peer| peer.has_failed())
        .map(|peer| peer.description.name.as_str())
        .collect();
    let word = match (report.is_conformant(), deviating.is_empty()) {
        (true, _) if known > 0 => paint(GOOD, "conformant, but for what is known"),
        (true, _) => paint(GOOD, "conformant"),
        (false, true) if !report.is_judged() => paint(BAD, "not conformant: nothing was asked"),
        (false, true) => paint(BAD, "not conformant: not all could be asked"),
        (false, false) => paint(BAD, format!("not conformant: {}", deviating.join(", "))),
    };
    format!("{counts}\n{}{word}\n", warnings(report))
}

/// Who gave the same answer to every token, a line for each.
fn warnings(report: &Report) -> String {
    let warning = |peer: &PeerReport| {
        let uniform = peer.uniform()?;
        Some(paint(UNSURE, format!("{} {uniform}", peer.description.name)) + "\n")
    };
    report.peers.iter().filter_map(warning).collect()
}
