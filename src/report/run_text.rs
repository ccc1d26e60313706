//! A run as text: what it found in a few lines, a table of groups and peers, each failure in full, one conclusion.
//!
//! The lines above the table have answers that depend on what was asked before, and the failures that name a cause. In a run
//! with many groups, the failures would otherwise begin on the second screen.

use std::collections::HashSet;

use super::layout::{command, hanging_value, outdented_value, paragraph};
use super::run_conclusion::RunConclusion;
use super::run_failures::failures;
use super::run_matrix::{groups, matrix};
use super::run_view::RunView;
use super::style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
use crate::suite::{CaseResult, Instability, NotRun, PeerReport, Report, Verdict};
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

/// With fewer groups the failures themselves are near the top.
const MANY_GROUPS: usize = 8;
/// How many lines there are for all peers together. A peer has at least one failure, which may take three.
const MAX_LINES: usize = 18;
/// How many peers are named. The table below has all of them.
const MAX_PEERS: usize = 4;
/// How many unstable cases are listed by their ids.
const MAX_LISTED: usize = 40;

/// Groups whose cases each name what is wrong. Where one of them fails, others fail for its cause.
const TELLING: [&str; 2] = ["sequences", "key"];

/// Renders the head of a report; empty if there is nothing to say.
pub(super) fn head(report: &Report, view: &RunView<'_>) -> String {
    let failing: Vec<&PeerReport> =
        report.peers.iter().filter(|peer| peer.has_failed()).take(MAX_PEERS).collect();
    let lines = (groups(report).len() > MANY_GROUPS).then(|| MAX_LINES / failing.len().max(1));
    let text: String = failing.iter().map(|peer| of_peer(peer, lines, view)).collect();
    if text.is_empty() { text } else { text + "\n" }
}

/// What is unstable, and as many failures as there are lines for, if there are any.
fn of_peer(peer: &PeerReport, lines: Option<usize>, view: &RunView<'_>) -> String {
    let mut text =
        peer.unstable.as_ref().map_or_else(String::new, |unstable| instability(peer, unstable, view));
    let Some(lines) = lines else { return text };
    let failed = || peer.failures().filter(|result| result.verdict != Verdict::Unstable);
    let mut failures: Vec<&CaseResult> = failed().collect();
    failures.sort_by_key(|result| {
        TELLING.iter().position(|group| *group == result.group()).unwrap_or(TELLING.len())
    });
    // A good and a bad token for the same cause have the same reason.
    let mut reasons = HashSet::new();
    failures.retain(|result| reasons.insert(&result.why));
    let mut shown = 0;
    for result in failures {
        let failure = failure(peer, result, view.width);
        if shown > 0 && text.lines().count() + failure.lines().count() > lines {
            break;
        }
        text.push_str(&failure);
        shown += 1;
    }
    match failed().count() - shown {
        0 => text,
        more => text + &paint(DIM, format!("  and {more} more, below")) + "\n",
    }
}

fn instability(peer: &PeerReport, unstable: &Instability, view: &RunView<'_>) -> String {
    let name = paint(STRONG, &peer.description.name);
    let heading = format!("{} {name}: {unstable}", paint(BAD, "unstable"));
    let rerun = command("  rerun  ", &view.repeat_command(peer, unstable), view.width);
    outdented_value(&heading, view.width) + &rerun
}

/// A failure in one sentence, without what the entry below has.
fn failure(peer: &PeerReport, result: &CaseResult, width: usize) -> String {
    let CaseResult { id, verdict, why, .. } = result;
    let name = paint(STRONG, &peer.description.name);
    outdented_value(&format!("{} {name}: {id} ({verdict}): {why}", paint(BAD, "FAIL")), width)
}

/// The ids of the unstable cases of all peers, after the failures that have a reason of their own.
pub(super) fn unstable_cases(report: &Report, view: &RunView<'_>) -> String {
    let of_peer = |peer: &PeerReport| {
        let unstable = peer.failures().filter(|result| result.verdict == Verdict::Unstable);
        let ids: Vec<&str> = unstable.map(|result| result.id.as_str()).collect();
        if ids.is_empty() {
            return String::new();
        }
        let name = paint(STRONG, &peer.description.name);
        let (shown, more) = ids.split_at(ids.len().min(MAX_LISTED));
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        let heading =
            format!("{name}: the answers to these cases change when they are asked first; see above");
        let list = hanging_value("  ", &(shown.join(" ") + &more), view.width);
        String::from("\n") + &outdented_value(&heading, view.width) + &list
    };
    report.peers.iter().map(of_peer).collect()
}
