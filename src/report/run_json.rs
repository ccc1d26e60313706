//! A run as JSON, format 1.

use std::collections::HashSet;

use serde::Serialize;

use super::run_view::RunView;
use super::{Options, Tool, json_text};
use crate::lint::{MARKETPLACE, Rule};
use crate::suite::{CaseResult, NotRun, PeerReport, Report, Scope, Suite, Totals, Verdict};

#[derive(Serialize)]
struct RunDocument<'a> {
    format: u64,
    tool: Tool,
    options: &'a Options,
    peers: Vec<PeerDocument<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unasked: &'a [NotRun],
    totals: Totals,
    /// Whether nothing was left out because the run had to stop.
    complete: bool,
    conformant: Option<bool>,
}

#[derive(Serialize)]
struct PeerDocument<'a> {
    name: &'a str,
    version: &'a str,
    language: &'a str,
    scope: Scope,
    /// Whose tokens it is for, if it claims to know those of one service.
    profile: Option<&'static str>,
    /// How many questions it answered, of all that are for its scope and operations.
    asked: usize,
    of: usize,
    remark: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unfinished: Option<UnfinishedDocument<'a>>,
    results: Vec<ResultDocument<'a>>,
}

/// Only of a peer whose cases have not all got an answer.
#[derive(Serialize)]
struct UnfinishedDocument<'a> {
    why: String,
    unanswered: &'a [String],
}

#[derive(Serialize)]
struct ResultDocument<'a> {
    id: &'a str,
    rule: Option<&'static str>,
    level: &'static str,
    clause: &'a str,
    verdict: Verdict,
    expected: &'a str,
    got: &'a str,
    why: &'a str,
    rerun: String,
    note: Option<&'a str>,
}

/// Renders a run, with the options that shaped it.
#[must_use]
pub fn run_json(report: &Report, view: RunView<'_>, options: &Options) -> String {
    let document = RunDocument {
        format: 1,
        tool: Tool::this(),
        options,
        peers: report.peers.iter().map(|peer| document(peer, view)).collect(),
        unasked: &report.not_run,
        totals: report.totals(),
        complete: report.is_complete(),
        conformant: conformant(report),
    };
    json_text(serde_json::to_string_pretty(&document))
}

/// Whether every peer conforms; `None` if nothing is known to be wrong, and not all that was requested could be judged.
fn conformant(report: &Report) -> Option<bool> {
    let is_wrong = |peer: &PeerReport| peer.is_judged() && !peer.is_conformant();
    match report.is_conformant() {
        true => Some(true),
        false if !report.is_complete() || report.peers.iter().any(is_wrong) => Some(false),
        false => None,
    }
}

fn document<'a>(peer: &'a PeerReport, view: RunView<'_>) -> PeerDocument<'a> {
    let unfinished = peer.unfinished.as_ref();
    let (asked, of) = asked_of(peer);
    PeerDocument {
        name: &peer.description.name,
        version: &peer.description.version,
        language: &peer.description.language,
        scope: peer.description.scope,
        profile: (peer.description.scope == Scope::Profile).then_some(MARKETPLACE),
        asked,
        of,
        remark: peer.constant_answer().map(|uniform| uniform.to_string()),
        unfinished: unfinished
            .map(|left| UnfinishedDocument { why: left.why.to_string(), unanswered: &left.unanswered }),
        results: peer.results.iter().map(|result| outcome(peer, result, view)).collect(),
    }
}

/// How many questions a peer answered, and how many its scope and operations let it be asked.
fn asked_of(peer: &PeerReport) -> (usize, usize) {
    let description = &peer.description;
    let is_left_out = |case: &&crate::suite::Case| {
        !case.concerns(description.scope) || !description.ops.contains(&case.question.operation())
    };
    let left_out = Suite::bundled().cases().iter().filter(is_left_out);
    let left_out: HashSet<&str> = left_out.map(|case| case.id.as_str()).collect();
    let is_for_it = |id: &str| !left_out.contains(id);
    let due = || peer.results.iter().filter(|result| is_for_it(&result.id));
    let asked = due().filter(|result| result.verdict != Verdict::Skip).count();
    let unanswered = peer.unfinished.iter().flat_map(|left| &left.unanswered);
    (asked, due().count() + unanswered.filter(|id| is_for_it(id)).count())
}

fn outcome<'a>(peer: &PeerReport, result: &'a CaseResult, view: RunView<'_>) -> ResultDocument<'a> {
    ResultDocument {
        id: &result.id,
        rule: result.rule.map(|rule: &'static Rule| rule.id),
        level: result.level.name(),
        clause: &result.clause,
        verdict: result.verdict,
        expected: &result.expected,
        got: &result.got,
        why: &result.why,
        rerun: view.rerun_command(peer, result),
        note: result.note.as_deref(),
    }
}
