//! Who answered what: a table of groups and peers, which turns where there are many peers.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::suite::{CaseResult, PeerReport, Report, Totals, Verdict};

/// With more peers than this a line for each is easier to read than a column.
const MOST_COLUMNS: usize = 7;
/// How wide a line gets before what a peer deviates in goes on in the next.
const WIDTH: usize = 100;
/// How much room that has at the least.
const NARROWEST: usize = 30;

/// The matrix, with the legend of its cells.
pub(super) fn matrix(report: &Report) -> String {
    if report.peers.len() > MOST_COLUMNS { peers_down(report) } else { groups_down(report) }
}

/// Groups down, peers across, every count in its cell.
fn groups_down(report: &Report) -> String {
    let mut table = table();
    let names = report.peers.iter().map(|peer| peer.description.name.clone());
    let versions = report.peers.iter().map(|peer| peer.description.version.clone());
    table.add_row(std::iter::once(String::new()).chain(names));
    table.add_row(std::iter::once(String::new()).chain(versions));
    for group in groups(report) {
        let cells = report.peers.iter().map(|peer| cell(&Totals::count(of_group(peer, group))));
        table.add_row(std::iter::once(group.to_owned()).chain(cells));
    }
    let all = report.peers.iter().map(|peer| cell(&Totals::count(&peer.results)));
    table.add_row(std::iter::once("all".to_owned()).chain(all));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    lines(&table)
}

/// Peers down: the counts over all groups, and the groups in which something failed.
fn peers_down(report: &Report) -> String {
    let rows: Vec<[String; 3]> = report
        .peers
        .iter()
        .map(|peer| {
            let description = &peer.description;
            [description.name.clone(), description.version.clone(), cell(&Totals::count(&peer.results))]
        })
        .collect();
    let widest = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default();
    // Each column has a space before and after.
    let taken: usize = (0..3).map(|at| widest(at) + 2).sum();
    let room = WIDTH.saturating_sub(taken + 1).max(NARROWEST);
    let mut table = table();
    table.add_row(["", "", "all", "failed in"]);
    for (peer, row) in report.peers.iter().zip(&rows) {
        let failed = wrapped(&deviations(report, peer), room);
        table.add_row(row.iter().cloned().chain(std::iter::once(failed)));
    }
    lines(&table)
}

/// The groups in which a peer failed, as known or not, each with how often.
fn deviations(report: &Report, peer: &PeerReport) -> Vec<String> {
    let in_group = |group: &str| {
        let totals = Totals::count(of_group(peer, group));
        let counts = counts(&[(totals.failed(), 'f'), (totals.of(Verdict::KnownFailure), 'k')]);
        (!counts.is_empty()).then(|| format!("{group} {counts}"))
    };
    groups(report).into_iter().filter_map(in_group).collect()
}

/// A list with commas, on as many lines as it takes; none of its parts is torn.
fn wrapped(parts: &[String], width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let part = if at + 1 < parts.len() { format!("{part},") } else { part.clone() };
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + part.chars().count() <= width => {
                line.push(' ');
                line.push_str(&part);
            }
            _ => lines.push(part),
        }
    }
    lines.join("\n")
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

fn lines(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// The groups that were asked about, in the order of the suite.
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

/// Counts as `38p 1f 2n`, and nothing for what there is none of.
pub(super) fn cell(totals: &Totals) -> String {
    let shown = counts(&[
        (totals.of(Verdict::Pass), 'p'),
        (totals.failed(), 'f'),
        (totals.of(Verdict::Note), 'n'),
        (totals.of(Verdict::Skip), 's'),
        (totals.of(Verdict::KnownFailure), 'k'),
    ]);
    if shown.is_empty() { "-".to_owned() } else { shown }
}

fn counts(counts: &[(usize, char)]) -> String {
    let shown = counts.iter().filter(|(count, _)| *count > 0);
    shown.map(|(count, mark)| format!("{count}{mark}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn no_part_of_a_list_is_torn_or_lost() {
        let parts = ["header 15k", "key 1k", "payload 11k"].map(str::to_owned);
        assert_eq!(wrapped(&parts, 100), "header 15k, key 1k, payload 11k");
        assert_eq!(wrapped(&parts, 19), "header 15k, key 1k,\npayload 11k");
        assert_eq!(wrapped(&parts, 18), "header 15k,\nkey 1k,\npayload 11k");
        assert_eq!(wrapped(&parts, 1), "header 15k,\nkey 1k,\npayload 11k");
        assert_eq!(wrapped(&[], 30), "");
    }
}
