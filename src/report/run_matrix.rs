//! Who answered what: a table of groups and peers if it fits the width, else one line per peer.

use super::layout::{JOINT, paragraph};
use super::style::{BAD, DIM, paint};
use super::table::{Cell, Table};
use crate::suite::{CaseResult, Coverage, PeerReport, Report, Totals, Verdict};

/// The table, with its legend.
pub(super) fn matrix(report: &Report, width: usize) -> String {
    let matrix = groups_down(report);
    let text = match matrix.width() <= width {
        true => matrix.render(width) + &legend(&matrix_marks(report), width),
        false => peers_down(report).render(width) + &legend(&PEER_MARKS, width),
    };
    text.replace(JOINT, " ")
}

const MATRIX_MARKS: [&str; 6] = ["p pass", "f fail", "n note", "s skip", "k known failure", "- not tested"];
const PEER_MARKS: [&str; 2] = ["f fail", "k known failure"];

/// The marks of the matrix, of which the last is explained only where it is used.
fn matrix_marks(report: &Report) -> Vec<&'static str> {
    let is_part = |peer: &PeerReport| groups(report).iter().any(|group| !peer.coverage_of(group).is_full());
    let part = report.peers.iter().any(is_part).then_some("3/5 answered 3 of 5");
    MATRIX_MARKS.into_iter().chain(part).collect()
}

/// What the marks in the cells mean; no line ends between a mark and its meaning.
fn legend(marks: &[&str], width: usize) -> String {
    let marks: Vec<String> = marks.iter().map(|mark| joined(mark)).collect();
    let text = paragraph(&marks.join("  "), width);
    paint(DIM, text.trim_end()) + "\n"
}

fn joined(words: &str) -> String {
    words.replace(' ', &JOINT.to_string())
}

/// Groups down, peers across, every count in its cell.
fn groups_down(report: &Report) -> Table {
    let mut table = Table::new().words("group");
    for peer in &report.peers {
        table = table.numbers(&peer.description.name);
    }
    let versions = report.peers.iter().map(|peer| Cell::styled(DIM, &peer.description.version));
    table.row(std::iter::once(Cell::new("")).chain(versions), "");
    for group in groups(report) {
        let cells = report
            .peers
            .iter()
            .map(|peer| cell(&Totals::count(of_group(peer, group)), peer.coverage_of(group)));
        table.row(std::iter::once(Cell::new(group)).chain(cells), "");
    }
    // The row "asked", or the conclusion where there is one peer, has the sum.
    let full = Coverage::default();
    let all = report.peers.iter().map(|peer| cell(&Totals::count(&peer.results), full));
    table.row(std::iter::once(Cell::new("all")).chain(all), "");
    if report.peers.len() > 1 {
        let asked = report.peers.iter().map(|peer| asked(peer.coverage()));
        table.row(std::iter::once(Cell::new("asked")).chain(asked), "");
    }
    table
}

/// How much was asked, as `811 of 814`.
fn asked(coverage: Coverage) -> Cell {
    let Coverage { asked, of } = coverage;
    let shown = format!("{asked} of {of}");
    if coverage.is_enough() { Cell::new(shown) } else { Cell::styled(BAD, shown) }
}

/// Counts as `38p 1f 2n`, without those that are zero, and `3/5` where only 3 of 5 questions got an answer.
fn cell(totals: &Totals, coverage: Coverage) -> Cell {
    let mut shown = counts(&[
        (totals.of(Verdict::Pass), 'p'),
        (totals.failed(), 'f'),
        (totals.of(Verdict::Note), 'n'),
        (totals.of(Verdict::Skip), 's'),
        (totals.of(Verdict::KnownFailure), 'k'),
    ]);
    if !coverage.is_full() {
        shown.push_str(&format!(" {}/{}", coverage.asked, coverage.of));
    }
    match totals.failed() {
        _ if shown.is_empty() => Cell::new("-"),
        0 => Cell::new(shown),
        _ => Cell::styled(BAD, shown),
    }
}

/// Peers down: the counts over all groups, and the groups in which something failed.
fn peers_down(report: &Report) -> Table {
    let mut table = Table::new().words("peer").words("version");
    for head in ["pass", "fail", "note", "skip", "known"] {
        table = table.numbers(head);
    }
    let mut table = table.prose("asked, and failed in").cut_names();
    for peer in &report.peers {
        let totals = Totals::count(&peer.results);
        let failed = match totals.failed() {
            0 => Cell::new(0),
            failed => Cell::styled(BAD, failed),
        };
        let cells = [
            Cell::new(&peer.description.name),
            Cell::new(&peer.description.version),
            Cell::new(totals.of(Verdict::Pass)),
            failed,
            Cell::new(totals.of(Verdict::Note)),
            Cell::new(totals.of(Verdict::Skip)),
            Cell::new(totals.of(Verdict::KnownFailure)),
        ];
        let coverage = peer.coverage();
        let asked = joined(&coverage.to_string());
        let asked = if coverage.is_enough() { asked } else { paint(BAD, asked) };
        let notable: Vec<String> = std::iter::once(asked).chain(deviations(report, peer)).collect();
        table.row(cells, notable.join(", "));
    }
    table
}

/// The groups in which a peer failed, known failures included, each with how often.
fn deviations(report: &Report, peer: &PeerReport) -> Vec<String> {
    let in_group = |group: &str| {
        let totals = Totals::count(of_group(peer, group));
        let counts = counts(&[(totals.failed(), 'f'), (totals.of(Verdict::KnownFailure), 'k')]);
        let shown = joined(&format!("{group} {counts}"));
        let shown = if totals.failed() > 0 { paint(BAD, shown) } else { shown };
        (!counts.is_empty()).then_some(shown)
    };
    groups(report).into_iter().filter_map(in_group).collect()
}

fn counts(counts: &[(usize, char)]) -> String {
    let shown = counts.iter().filter(|(count, _)| *count > 0);
    shown.map(|(count, mark)| format!("{count}{mark}")).collect::<Vec<_>>().join(" ")
}

/// The groups that were tested, in the order of the suite.
pub(super) fn groups(report: &Report) -> Vec<&str> {
    let mut groups: Vec<&str> = Vec::new();
    for result in report.peers.iter().flat_map(|peer| &peer.results) {
        if !groups.contains(&result.group()) {
            groups.push(result.group());
        }
    }
    groups
}

pub(super) fn of_group<'a>(peer: &'a PeerReport, group: &'a str) -> impl Iterator<Item = &'a CaseResult> {
    peer.results.iter().filter(move |result| result.group() == group)
}
