//! The failures of a run, grouped by the rule that the case is about, each in full.

use super::counted;
use super::layout::{command, hanging, hanging_value};
use super::run_view::RunView;
use super::style::{BAD, STRONG, paint};
use crate::lint::{Rule, rules};
use crate::suite::{CaseResult, PeerReport, Report, Verdict};

/// A failure, and whose it is.
type Failure<'a> = (&'a PeerReport, &'a CaseResult);

/// Renders every failure. A rule and its fix come once, before all failures of its cases.
pub(super) fn failures(report: &Report, view: &RunView<'_>) -> String {
    let failures = report.peers.iter().flat_map(|peer| peer.failures().map(move |result| (peer, result)));
    // An unstable answer is no reason to accuse anyone of the rule that its case is about.
    let failures: Vec<Failure<'_>> =
        failures.filter(|(_, result)| result.verdict != Verdict::Unstable).collect();
    let mut text = String::new();
    for rule in rules() {
        let broken = failures.iter().filter(|(_, result)| result.rule == Some(rule));
        text.push_str(&group(&broken.collect::<Vec<_>>(), rule.id, Some(rule), view));
    }
    let mut ruleless: Vec<&str> = Vec::new();
    for (_, result) in failures.iter().filter(|(_, result)| result.rule.is_none()) {
        if !ruleless.contains(&result.group()) {
            ruleless.push(result.group());
        }
    }
    for name in ruleless {
        let is_here = |(_, result): &&Failure<'_>| result.rule.is_none() && result.group() == name;
        text.push_str(&group(&failures.iter().filter(is_here).collect::<Vec<_>>(), name, None, view));
    }
    text
}

fn group(failures: &[&Failure<'_>], name: &str, rule: Option<&Rule>, view: &RunView<'_>) -> String {
    if failures.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}: {}\n", paint(STRONG, name), counted(failures.len(), "failure"));
    if let Some(rule) = rule {
        text.push_str(&hanging("  rule  ", rule.summary, view.width));
        text.push_str(&hanging("  fix   ", rule.advice, view.width));
    }
    for (peer, result) in failures {
        text.push_str(&failure(peer, result, view));
    }
    text
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
