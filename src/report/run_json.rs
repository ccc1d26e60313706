//! A run as JSON, format 1.

use std::collections::BTreeMap;

use serde::Serialize;

use super::json_text;
use crate::suite::{CaseResult, Coverage, NotRun, PeerReport, Report, Scope, Totals, Verdict};

#[derive(Serialize)]
struct RunDocument<'a> {
    format: u64,
    peers: Vec<PeerDocument<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unasked: &'a [NotRun],
    totals: Totals,
    /// Whether nothing was left out because the run had to stop.
    complete: bool,
    conformant: bool,
}

#[derive(Serialize)]
struct PeerDocument<'a> {
    name: &'a str,
    version: &'a str,
    language: &'a str,
    scope: Scope,
    asked: usize,
    of: usize,
    groups: BTreeMap<&'a str, GroupDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shortfall: Option<String>,
    remark: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unfinished: Option<UnfinishedDocument<'a>>,
    results: Vec<ResultDocument<'a>>,
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

#[derive(Serialize)]
struct ResultDocument<'a> {
    id: &'a str,
    verdict: Verdict,
    expected: &'a str,
    got: &'a str,
    note: Option<&'a str>,
}

/// Renders a run.
#[must_use]
pub fn run_json(report: &Report) -> String {
    let document = RunDocument {
        format: 1,
        peers: report.peers.iter().map(peer).collect(),
        unasked: &report.not_run,
        totals: report.totals(),
        complete: report.is_complete(),
        conformant: report.is_conformant(),
    };
    json_text(serde_json::to_string_pretty(&document))
}

fn peer(peer: &PeerReport) -> PeerDocument<'_> {
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
    PeerDocument {
        name: &peer.description.name,
        version: &peer.description.version,
        language: &peer.description.language,
        scope: peer.description.scope,
        asked,
        of,
        groups,
        shortfall: peer.shortfall(),
        remark: peer.constant_answer().map(|uniform| uniform.to_string()),
        unfinished: unfinished
            .map(|left| UnfinishedDocument { why: left.why.to_string(), unanswered: &left.unanswered }),
        results: peer.results.iter().map(result).collect(),
    }
}

fn result(result: &CaseResult) -> ResultDocument<'_> {
    ResultDocument {
        id: &result.id,
        verdict: result.verdict,
        expected: &result.expected,
        got: &result.got,
        note: result.note.as_deref(),
    }
}
