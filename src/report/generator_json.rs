//! What was found in the tokens of a generator, as JSON, format 1.

use serde::Serialize;

use super::token_json::{DiagnosisDocument, FindingDocument, diagnosis, finding};
use super::{Options, Tool, json_text};
use crate::lint::{GeneratorReport, Level};

#[derive(Serialize)]
struct GeneratorDocument<'a> {
    format: u64,
    tool: Tool,
    options: &'a Options,
    tokens: usize,
    calls: usize,
    failures: Vec<FailureDocument<'a>>,
    findings: Vec<ShownDocument<'a>>,
    unjudged: Vec<UnjudgedDocument<'a>>,
    /// Whether every planned call was made.
    complete: bool,
    /// Why the calls had to stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<&'a str>,
    conformant: Option<bool>,
}

#[derive(Serialize)]
struct FailureDocument<'a> {
    call: usize,
    found: &'a str,
}

#[derive(Serialize)]
struct ShownDocument<'a> {
    #[serde(flatten)]
    finding: FindingDocument<'a>,
    count: usize,
    /// The first token that shows it.
    token: &'a str,
    /// Only of findings about the signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnosis: Option<Option<DiagnosisDocument<'a>>>,
}

#[derive(Serialize)]
struct UnjudgedDocument<'a> {
    rule: &'a str,
    why: String,
}

/// Renders what was found in a generator's tokens, with the options that shaped it.
#[must_use]
pub fn generator_json(report: &GeneratorReport<'_>, options: &Options) -> String {
    let inspection = report.inspection;
    let failures = report.failures.iter();
    let about = inspection.signature_finding();
    let shown = inspection.findings.iter().map(|shown| ShownDocument {
        finding: finding(&shown.finding),
        count: shown.count,
        token: report.minted.get(shown.first).map_or("", |minted| &minted.token),
        diagnosis: diagnosis(&report.cause).filter(|_| about.is_some_and(|about| std::ptr::eq(about, shown))),
    });
    let binding = inspection.rule_set().rules().filter(|rule| rule.generator() != Level::May);
    let unjudged = binding
        .filter_map(|rule| Some(UnjudgedDocument { rule: rule.id(), why: inspection.unjudged(rule)? }));
    let document = GeneratorDocument {
        format: 1,
        tool: Tool::this(),
        options,
        tokens: inspection.tokens,
        calls: report.calls,
        failures: failures
            .map(|failed| FailureDocument { call: failed.call, found: &failed.found })
            .collect(),
        findings: shown.collect(),
        unjudged: unjudged.collect(),
        complete: report.is_complete(),
        stopped: report.stopped.as_deref(),
        conformant: report.conformity().is_conformant(),
    };
    json_text(serde_json::to_string_pretty(&document))
}
