//! A run as Markdown, for a page: the conclusion, what is wrong, grouped by rule with each failure in full, then a table of
//! peers, and tables of peers and groups.
//!
//! It is the same for every run with the same outcome, so that a test can compare a page with it.

use super::counted;
use super::run_conclusion::RunConclusion;
use super::run_failures::Repeats;
use super::run_failures::{Failure, grouped};
use super::run_matrix::{groups, of_group};
use super::run_view::RunView;
use crate::suite::{CaseResult, Coverage, NotRun, PeerReport, Report, Scope, Totals, Verdict};
use crate::text::escaped_markdown;

/// Renders a run.
#[must_use]
pub fn run_markdown(report: &Report, view: RunView<'_>) -> String {
    let RunConclusion { counts, unfinished, too_little, warnings, unstable, word } =
        RunConclusion::of(report);
    let warnings: String =
        warnings.iter().chain(&unstable).map(|text| format!("{}\n\n", escaped_markdown(text))).collect();
    let unasked: String = report.not_run.iter().map(|unasked| format!("{}\n\n", line(unasked))).collect();
    let remarks = |word: &str, peers: &[(String, String)]| -> String {
        let remark = |(name, why): &(String, String)| {
            format!("**{word}** {}: {}\n\n", escaped_markdown(name), escaped_markdown(why))
        };
        peers.iter().map(remark).collect()
    };
    let incomplete = remarks("incomplete", &unfinished) + &remarks("too few answers", &too_little);
    let repeats: String = report.peers.iter().flat_map(repeated).collect();
    format!(
        "**{}**\n\n{}\n\n{unasked}{repeats}{incomplete}{warnings}{}{}\n{}\n{LEGEND}\n",
        escaped_markdown(&word),
        escaped_markdown(&counts),
        failures(report, view),
        peers(report),
        by_group(report)
    )
}

/// The failures, grouped by the rule that the cases are about, each rule with its fix.
fn failures(report: &Report, view: RunView<'_>) -> String {
    let groups = grouped(report).into_iter().map(|group| {
        let rule = group.rule.map(|rule| {
            format!("{}\n\nFix: {}\n\n", escaped_markdown(rule.summary), escaped_markdown(rule.advice))
        });
        let failures = group.failures.iter().map(|failure| failed(failure, view));
        format!(
            "**{}**: {}\n\n{}{}\n",
            escaped_markdown(group.name),
            counted(group.failures.len(), "failure"),
            rule.unwrap_or_default(),
            failures.collect::<String>()
        )
    });
    groups.collect()
}

/// A failure as an item of a list.
fn failed((peer, result): &Failure<'_>, view: RunView<'_>) -> String {
    let clause = format!("{} ({})", result.level, result.clause);
    let rerun = view.rerun_command(peer, result);
    let lines = [
        ("level", clause.as_str()),
        ("why", &result.why),
        ("expected", &result.expected),
        ("got", &result.got),
        ("note", result.note.as_deref().unwrap_or_default()),
        ("rerun", &rerun),
    ];
    let head = format!(
        "- **{}** {}: {}\n",
        result.verdict,
        escaped_markdown(&peer.description.name),
        escaped_markdown(&result.id)
    );
    let lines = lines.iter().filter(|(_, text)| !text.is_empty());
    head + &lines.map(|(name, text)| format!("  - {name}: {}\n", escaped_markdown(text))).collect::<String>()
}

const LEGEND: &str = "Passed cases per group. `k`: known failures, `f`: failures; where nothing was decided, \
                      `n`: notes, `s`: skipped; `-`: not tested. `(3 of 5)`: 3 of the group's 5 questions got an answer.";

fn line(unasked: &NotRun) -> String {
    let word = match (unasked.is_left_out, unasked.is_installed) {
        (true, _) => "not tested",
        (false, true) => "broken",
        (false, false) => "skipped",
    };
    format!("**{word}** {}: {}", escaped_markdown(&unasked.name), escaped_markdown(&unasked.why))
}

/// Crashes and timeouts of a peer that look the same in several cases, a paragraph each.
fn repeated(peer: &PeerReport) -> Vec<String> {
    let paragraph = |(first, count, others): (&CaseResult, usize, String)| {
        let CaseResult { id, verdict, got, .. } = first;
        let what = format!("{}: in {count} cases, {got}: {id}, {others}", peer.description.name);
        format!("**{verdict}** {}\n\n", escaped_markdown(&what))
    };
    Repeats::of(peer).firsts().map(paragraph).collect()
}

/// The peers and their outcomes.
fn peers(report: &Report) -> String {
    let heads = ["peer", "version", "language", "scope"];
    let counts = ["asked", "passed", "known failures", "notes", "skipped", "failed"];
    let mut table = head(&heads, &counts);
    for peer in &report.peers {
        let PeerReport { description, results, .. } = peer;
        let totals = Totals::count(results);
        let failed = totals.failed();
        table.push_str(&row([
            escaped_markdown(&description.name),
            escaped_markdown(&description.version),
            escaped_markdown(&description.language),
            scope(description.scope).to_owned(),
            asked(peer.coverage()),
            totals.of(Verdict::Pass).to_string(),
            totals.of(Verdict::KnownFailure).to_string(),
            totals.of(Verdict::Note).to_string(),
            totals.of(Verdict::Skip).to_string(),
            if failed > 0 { format!("**{failed}**") } else { failed.to_string() },
        ]));
    }
    table
}

/// How much was asked, as `811 of 814`.
fn asked(Coverage { asked, of }: Coverage) -> String {
    format!("{asked} of {of}")
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
            let cells = groups.iter().map(|group| {
                let cell = cell(&Totals::count(of_group(peer, group)));
                match peer.coverage_of(group) {
                    coverage if coverage.is_full() => cell,
                    coverage => format!("{cell} ({})", asked(coverage)),
                }
            });
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
fn head(words: &[&str], numbers: &[&str]) -> String {
    let names = words.iter().chain(numbers).map(|name| escaped_markdown(name));
    let rules = words.iter().map(|_| "---").chain(numbers.iter().map(|_| "--:"));
    row(names) + &row(rules.map(str::to_owned))
}

/// A line of a table. The cells are Markdown.
fn row(cells: impl IntoIterator<Item = String>) -> String {
    format!("| {} |\n", cells.into_iter().collect::<Vec<_>>().join(" | "))
}
