//! The failures of a run, grouped by the rule that the case is about, each in full. Crashes and timeouts of one peer that look
//! the same are reported once, with a count.

use std::collections::HashMap;

use super::counted;
use super::layout::{command, hanging, hanging_value};
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

/// Whether a SHOULD is broken that does not count in this run. Where both answers conform, there is no note.
pub(super) fn breaks_should(result: &CaseResult) -> bool {
    result.verdict == Verdict::Note && result.note.is_some()
}

/// How many of the other cases are listed by their ids.
const LISTED: usize = 4;

/// Crashes and timeouts of one peer that look the same, in at least two cases.
pub(super) struct Repeats<'a>(Vec<Vec<&'a CaseResult>>);

impl<'a> Repeats<'a> {
    pub(super) fn of(peer: &'a PeerReport) -> Self {
        let mut groups: Vec<Vec<&CaseResult>> = Vec::new();
        let mut known: HashMap<(Verdict, String), usize> = HashMap::new();
        let is_silent = |result: &&CaseResult| matches!(result.verdict, Verdict::Crash | Verdict::Timeout);
        for result in peer.results.iter().filter(is_silent) {
            let at = *known.entry((result.verdict, without_request(&result.got))).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.push(result),
                None => groups.push(vec![result]),
            }
        }
        groups.retain(|group| group.len() > 1);
        Repeats(groups)
    }

    /// The first of each, with how many there are and what to say about the others.
    pub(super) fn firsts(&self) -> impl Iterator<Item = (&'a CaseResult, usize, String)> {
        self.0.iter().filter_map(|group| {
            let (first, others) = group.split_first()?;
            let listed: Vec<&str> = others.iter().take(LISTED).map(|other| other.id.as_str()).collect();
            let more = others.len() - listed.len();
            let end = if more > 0 { format!(" and {more} more") } else { String::new() };
            Some((*first, group.len(), format!("{}{end}", listed.join(", "))))
        })
    }

    /// The group that a result belongs to, if it repeats or is repeated.
    pub(super) fn group_of(&self, result: &CaseResult) -> Option<&[&'a CaseResult]> {
        let has = |group: &&Vec<&CaseResult>| group.iter().any(|one| std::ptr::eq(*one, result));
        self.0.iter().find(has).map(Vec::as_slice)
    }
}

/// What was got, without the numbers and the operations of requests, which differ between cases that are otherwise the same.
fn without_request(got: &str) -> String {
    ["request ", "reply to "].iter().fold(got.to_owned(), |got, before| {
        let mut parts = got.split(before);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| {
            text + before + "#" + part.trim_start_matches(|mark: char| mark.is_ascii_alphanumeric())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_names_the_request_is_left_out() {
        for (got, left) in [
            (
                "a second reply to request 9, but this was request 2, verify",
                "a second reply to # #, but this was request #, verify",
            ),
            (
                "it ended (signal: 9) instead of a reply to hmac",
                "it ended (signal: 9) instead of a reply to #",
            ),
            ("it ended (signal: 9)", "it ended (signal: 9)"),
        ] {
            assert_eq!(without_request(got), left);
        }
    }
}
