//! A run as JSON, format 1.

use serde::Serialize;

use super::json_text;
use crate::suite::{CaseResult, Instability, NotRun, PeerReport, Report, Scope, Totals, Verdict};

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
    remark: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unfinished: Option<UnfinishedDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unstable: Option<UnstableDocument<'a>>,
    results: Vec<ResultDocument<'a>>,
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
    PeerDocument {
        name: &peer.description.name,
        version: &peer.description.version,
        language: &peer.description.language,
        scope: peer.description.scope,
        remark: peer.constant_answer().map(|uniform| uniform.to_string()),
        unfinished: unfinished
            .map(|left| UnfinishedDocument { why: left.why.to_string(), unanswered: &left.unanswered }),
        unstable: peer.unstable.as_ref().map(unstable),
        results: peer.results.iter().map(result).collect(),
    }
}

fn unstable(unstable: &Instability) -> UnstableDocument<'_> {
    let Instability { cases, case, alone, after, earlier } = unstable;
    UnstableDocument { cases: *cases, case, alone, after, earlier }
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
