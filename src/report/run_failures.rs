//! The failures of a run, grouped by the rule that the case is about, each in full.

use super::counted;
use super::layout::{command, hanging, hanging_value};
use super::run_repeats::Repeats;
use super::run_view::RunView;
use super::style::{BAD, STRONG, paint};
use crate::lint::{Rule, rules};
use crate::suite::{CaseResult, PeerReport, Report, Verdict};

/// A failure, and whose it is.
pub(super) type Failure<'a> = (&'a PeerReport, &'a CaseResult);

/// The failures of cases that are about one rule; or about no rule, and of one group.
pub(super) struct FailureGroup<'a> {
    /// The rule's id, or the group.
    pub name: &'a str,
    pub rule: Option<&'static Rule>,
    pub failures: Vec<Failure<'a>>,
}

/// The failures, those about rules first, in the order of the rules; without those that [`Repeats`] has.
pub(super) fn grouped(report: &Report) -> Vec<FailureGroup<'_>> {
    let failures: Vec<Failure<'_>> = report.peers.iter().flat_map(single).collect();
    let mut groups: Vec<FailureGroup<'_>> =
        rules().map(|rule| FailureGroup { name: rule.id, rule: Some(rule), failures: Vec::new() }).collect();
    for failure in failures {
        let result = failure.1;
        let name = result.rule.map_or_else(|| result.group(), |rule| rule.id);
        match groups.iter_mut().find(|group| group.rule == result.rule && group.name == name) {
            Some(group) => group.failures.push(failure),
            None => groups.push(FailureGroup { name, rule: result.rule, failures: vec![failure] }),
        }
    }
    groups.retain(|group| !group.failures.is_empty());
    groups
}

/// The failures of a peer that do not repeat. An unstable answer is no reason to accuse anyone of the rule that its case is
/// about.
fn single(peer: &PeerReport) -> Vec<Failure<'_>> {
    let repeats = Repeats::of(peer);
    let is_single =
        |result: &&CaseResult| result.verdict != Verdict::Unstable && repeats.group_of(result).is_none();
    let single = peer.failures().filter(is_single);
    single.map(|result| (peer, result)).collect()
}

/// Renders every failure. A rule and its fix come once, before all failures of its cases.
pub(super) fn failures(report: &Report, view: &RunView<'_>) -> String {
    let mut text = String::new();
    for peer in &report.peers {
        text.extend(Repeats::of(peer).firsts().map(|first| repeated(peer, first, view)));
    }
    text.extend(grouped(report).iter().map(|group| in_full(group, view)));
    text
}

fn in_full(group: &FailureGroup<'_>, view: &RunView<'_>) -> String {
    let mut text = format!("\n{}: {}\n", paint(STRONG, group.name), counted(group.failures.len(), "failure"));
    if let Some(rule) = group.rule {
        text.push_str(&hanging("  rule  ", rule.summary, view.width));
        text.push_str(&hanging("  fix   ", rule.advice, view.width));
    }
    for (peer, result) in &group.failures {
        text.push_str(&failure(peer, result, view));
    }
    text
}

/// A crash or a timeout that looks the same in several cases: the first of them in full.
fn repeated(
    peer: &PeerReport,
    (first, count, others): (&CaseResult, usize, String),
    view: &RunView<'_>,
) -> String {
    let heading = format!("{}: the same {} in {count} cases", peer.description.name, first.verdict);
    let heading = String::from("\n") + &hanging_value("", &paint(STRONG, heading).to_string(), view.width);
    heading + &failure(peer, first, view) + &hanging_value("    others    ", &others, view.width)
}

fn failure(peer: &PeerReport, result: &CaseResult, view: &RunView<'_>) -> String {
    let CaseResult { id, verdict, level, clause, why, expected, got, .. } = result;
    let name = &peer.description.name;
    let heading = format!("{} {}: {id} ({verdict})", paint(BAD, "FAIL"), paint(STRONG, name));
    let mut text = String::from("\n") + &hanging_value("  ", &heading, view.width);
    text.push_str(&hanging("    level     ", &format!("{level} ({clause})"), view.width));
    text.push_str(&hanging("    why       ", why, view.width));
    text.push_str(&hanging_value("    expected  ", expected, view.width));
    text.push_str(&hanging_value("    got       ", got, view.width));
    if let Some(note) = &result.note {
        text.push_str(&hanging("    note      ", note, view.width));
    }
    text + &command("    rerun     ", &view.rerun_command(peer, result), view.width)
}
