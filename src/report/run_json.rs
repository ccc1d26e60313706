//! A run as JSON, format 1.

use std::collections::BTreeMap;

use serde::Serialize;

use super::run_view::RunView;
use super::{Options, Tool, json_text};
use crate::lint::{MARKETPLACE, Rule};
use crate::suite::{CaseResult, Coverage, Instability, NotRun, PeerReport, Report, Scope, Totals, Verdict};

/// A run. The page of a run has its peers in another form.
#[derive(Serialize)]
pub(super) struct RunDocument<'a, P> {
    format: u64,
    tool: Tool,
    options: &'a Options,
    peers: Vec<P>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unasked: &'a [NotRun],
    totals: Totals,
    /// Whether nothing was left out because the run had to stop.
    complete: bool,
    conformant: Option<bool>,
}

impl<'a, P> RunDocument<'a, P> {
    pub fn new(report: &'a Report, options: &'a Options, peers: Vec<P>) -> Self {
        RunDocument {
            format: 1,
            tool: Tool::this(),
            options,
            peers,
            unasked: &report.not_run,
            totals: report.totals(),
            complete: report.is_complete(),
            conformant: conformant(report),
        }
    }
}

#[derive(Serialize)]
struct PeerDocument<'a> {
    #[serde(flatten)]
    head: PeerHead<'a>,
    results: Vec<ResultDocument<'a>>,
}

/// What is known of a peer, and about its results as a whole.
#[derive(Serialize)]
pub(super) struct PeerHead<'a> {
    name: &'a str,
    version: &'a str,
    language: &'a str,
    scope: Scope,
    /// Whose tokens it is for, if it claims to know those of one service.
    profile: Option<&'static str>,
    /// How many questions it answered, of all that are for its scope and operations.
    asked: usize,
    of: usize,
    groups: BTreeMap<&'a str, GroupDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shortfall: Option<String>,
    remark: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unfinished: Option<UnfinishedDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unstable: Option<UnstableDocument<'a>>,
}

/// How much was asked of one group.
#[derive(Serialize)]
struct GroupDocument {
    asked: usize,
    of: usize,
}

/// Only of a peer whose cases have not all got an answer.
#[derive(Serialize)]
struct UnfinishedDocument<'a> {
    why: String,
    unanswered: &'a [String],
}

/// Only of a peer whose answers depend on what was asked before.
#[derive(Serialize)]
struct UnstableDocument<'a> {
    cases: usize,
    case: &'a str,
    alone: &'a str,
    after: &'a str,
    earlier: &'a [String],
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
    let peers = report.peers.iter().map(|peer| document(peer, view)).collect();
    let document = RunDocument::new(report, options, peers);
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
    let results = peer.results.iter().map(|result| outcome(peer, result, view)).collect();
    PeerDocument { head: PeerHead::of(peer), results }
}

impl<'a> PeerHead<'a> {
    pub fn of(peer: &'a PeerReport) -> Self {
        let unfinished = peer.unfinished.as_ref();
        let Coverage { asked, of } = peer.coverage();
        let group = |result: &'_ CaseResult| {
            let Coverage { asked, of } = peer.coverage_of(result.group());
            GroupDocument { asked, of }
        };
        let mut groups = BTreeMap::new();
        for result in &peer.results {
            groups.entry(result.group()).or_insert_with(|| group(result));
        }
        PeerHead {
            name: &peer.description.name,
            version: &peer.description.version,
            language: &peer.description.language,
            scope: peer.description.scope,
            profile: (peer.description.scope == Scope::Profile).then_some(MARKETPLACE),
            asked,
            of,
            groups,
            shortfall: peer.shortfall(),
            remark: peer.constant_answer().map(|uniform| uniform.to_string()),
            unfinished: unfinished
                .map(|left| UnfinishedDocument { why: left.why.to_string(), unanswered: &left.unanswered }),
            unstable: peer.unstable.as_ref().map(unstable),
        }
    }
}

fn unstable(unstable: &Instability) -> UnstableDocument<'_> {
    let Instability { cases, case, alone, after, earlier } = unstable;
    UnstableDocument { cases: *cases, case, alone, after, earlier }
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
