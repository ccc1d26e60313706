//! A run as Markdown, for a page: a table of peers, tables of peers and groups, the conclusion.
//!
//! It is the same for every run with the same outcome, so that a test can compare a page with it.

use super::run_conclusion::RunConclusion;
use super::run_matrix::{groups, of_group};
use crate::suite::{NotRun, PeerReport, Report, Scope, Totals, Verdict};
use crate::text::escaped_markdown;

/// Renders a run.
#[must_use]
pub fn run_markdown(report: &Report) -> String {
    let RunConclusion { counts, unfinished, warnings, unstable, word } = RunConclusion::of(report);
    let warnings: String =
        warnings.iter().chain(&unstable).map(|text| format!("{}\n\n", escaped_markdown(text))).collect();
    let unasked: String = report.not_run.iter().map(|unasked| format!("{}\n\n", line(unasked))).collect();
    let incomplete = |(name, why): &(String, String)| {
        format!("**incomplete** {}: {}\n\n", escaped_markdown(name), escaped_markdown(why))
    };
    let incomplete: String = unfinished.iter().map(incomplete).collect();
    format!(
        "{}\n{}\n{LEGEND}\n\n{}\n\n{unasked}{incomplete}{warnings}**{}**\n",
        peers(report),
        by_group(report),
        escaped_markdown(&counts),
        escaped_markdown(&word)
    )
}

const LEGEND: &str = "Passed cases per group. `k`: known failures, `f`: failures; where nothing was decided, \
                      `n`: notes, `s`: skipped; `-`: not tested.";

fn line(unasked: &NotRun) -> String {
    let word = match (unasked.is_left_out, unasked.is_installed) {
        (true, _) => "not tested",
        (false, true) => "broken",
        (false, false) => "skipped",
    };
    format!("**{word}** {}: {}", escaped_markdown(&unasked.name), escaped_markdown(&unasked.why))
}

/// The peers and their outcomes.
fn peers(report: &Report) -> String {
    let heads = ["peer", "version", "language", "scope"];
    let counts = ["passed", "known failures", "notes", "skipped", "failed"];
    let mut table = head(&heads, &counts);
    for PeerReport { description, results, .. } in &report.peers {
        let totals = Totals::count(results);
        let failed = totals.failed();
        table.push_str(&row([
            escaped_markdown(&description.name),
            escaped_markdown(&description.version),
            escaped_markdown(&description.language),
            scope(description.scope).to_owned(),
            totals.of(Verdict::Pass).to_string(),
            totals.of(Verdict::KnownFailure).to_string(),
            totals.of(Verdict::Note).to_string(),
            totals.of(Verdict::Skip).to_string(),
            if failed > 0 { format!("**{failed}**") } else { failed.to_string() },
        ]));
    }
    table
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Jws => "jws",
        Scope::Jwt => "jwt",
        Scope::Profile => "profile",
    }
}

/// How many groups a table has, so that it fits on a page.
const GROUPS_PER_TABLE: usize = 8;

/// Peers down, groups across, in as many tables as that takes.
fn by_group(report: &Report) -> String {
    let groups = groups(report);
    let tables = groups.chunks(GROUPS_PER_TABLE).map(|groups| {
        let mut table = head(&["peer"], groups);
        for peer in &report.peers {
            let cells = groups.iter().map(|group| cell(&Totals::count(of_group(peer, group))));
            table.push_str(&row(std::iter::once(escaped_markdown(&peer.description.name)).chain(cells)));
        }
        table
    });
    tables.collect::<Vec<_>>().join("\n")
}

/// Counts as `135`, or `120 15k` where something failed.
fn cell(totals: &Totals) -> String {
    let shown = |counts: &[(usize, &str)]| {
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        counts.map(|(count, mark)| mark.replace('#', &count.to_string())).collect::<Vec<_>>().join(" ")
    };
    let known = totals.of(Verdict::KnownFailure);
    let decided = shown(&[(totals.of(Verdict::Pass), "#"), (known, "#k"), (totals.failed(), "**#f**")]);
    let undecided = shown(&[(totals.of(Verdict::Note), "#n"), (totals.of(Verdict::Skip), "#s")]);
    match (decided.is_empty(), undecided.is_empty()) {
        (false, _) => decided,
        (true, false) => undecided,
        (true, true) => "-".to_owned(),
    }
}

/// The first two lines of a table: columns of words, then columns of numbers.
pub(super) fn head(words: &[&str], numbers: &[&str]) -> String {
    let names = words.iter().chain(numbers).map(|name| escaped_markdown(name));
    let rules = words.iter().map(|_| "---").chain(numbers.iter().map(|_| "--:"));
    row(names) + &row(rules.map(str::to_owned))
}

/// A line of a table. The cells are Markdown.
pub(super) fn row(cells: impl IntoIterator<Item = String>) -> String {
    format!("| {} |\n", cells.into_iter().collect::<Vec<_>>().join(" | "))
}
