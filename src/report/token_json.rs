//! What was found in a token, as JSON, format 1.

use serde::Serialize;

use super::{Options, Tool, json_text};
use crate::jwt::json::Object;
use crate::lint::{Cause, Finding, Level, TokenReport};
#[cfg(feature = "profile")]
use crate::profile::Profile;

#[derive(Serialize)]
struct TokenDocument<'a> {
    format: u64,
    /// What made the report, and with which options. Not in streams.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<Tool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<&'a Options>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// Only of a token of another service than the marketplace.
    #[cfg(feature = "profile")]
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<&'a str>,
    /// As read, with the secret hidden; `null` if there is no JSON object. Not in streams.
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Option<&'a Object>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<Option<&'a Object>>,
    signature: &'static str,
    decision: &'static str,
    findings: Vec<FindingDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnosis: Option<Option<DiagnosisDocument<'a>>>,
    /// What the service demands and a token alone can't show; not in streams.
    #[cfg(feature = "profile")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_judged: Vec<OpenDocument<'a>>,
    /// The services that the token could be of, if it has none of the marketplace's own members.
    #[cfg(feature = "profile")]
    #[serde(skip_serializing_if = "Option::is_none")]
    shapes: Option<Vec<&'a str>>,
    conformant: Option<bool>,
}

#[cfg(feature = "profile")]
#[derive(Serialize)]
struct OpenDocument<'a> {
    at: String,
    why: &'a str,
}

#[derive(Serialize)]
pub(super) struct FindingDocument<'a> {
    rule: &'a str,
    layer: &'static str,
    level: &'static str,
    at: String,
    found: &'a str,
    clause: &'a str,
    fix: &'a str,
}

#[derive(Serialize)]
pub(super) struct DiagnosisDocument<'a> {
    mistakes: Vec<&'a str>,
    summary: String,
    fix: String,
}

/// Renders one token, on one line; `line` is its line in a stream, whose reports leave out the options.
#[must_use]
pub fn token_json(report: &TokenReport<'_>, line: Option<usize>, options: Option<&Options>) -> String {
    let document = TokenDocument {
        format: 1,
        tool: options.map(|_| Tool::this()),
        options,
        line,
        #[cfg(feature = "profile")]
        profile: report.profile.as_ref().map(Profile::name),
        header: report.shown.as_ref().map(|shown| shown.header.object()),
        claims: report.shown.as_ref().map(|shown| shown.claims.object()),
        decision: if report.inspection.is_accepted() { "accept" } else { "reject" },
        findings: report.inspection.findings.iter().map(finding).collect(),
        signature: match report.inspection.examination.signature_matches {
            Some(true) => "matches",
            Some(false) => "differs",
            None => "unchecked",
        },
        diagnosis: diagnosis(&report.cause),
        #[cfg(feature = "profile")]
        not_judged: not_judged(report, line),
        #[cfg(feature = "profile")]
        shapes: report.shapes.as_ref().map(|shapes| shapes.iter().map(|profile| profile.name()).collect()),
        conformant: report.conformity().is_conformant(),
    };
    json_text(serde_json::to_string(&document))
}

#[cfg(feature = "profile")]
fn not_judged<'a>(report: &'a TokenReport<'_>, line: Option<usize>) -> Vec<OpenDocument<'a>> {
    let profile = report.profile.iter().filter(|_| line.is_none());
    let open = profile.flat_map(|profile| profile.not_judged());
    open.map(|open| OpenDocument { at: open.member(), why: &open.why }).collect()
}

#[derive(Serialize)]
struct RepeatDocument<'a> {
    format: u64,
    line: u64,
    first_line: u64,
    findings: [FindingDocument<'a>; 1],
    conformant: bool,
}

/// Renders what a token wrongly shares with an earlier one of its stream. That is known only at the end, so it
/// gets a line of its own, apart from the report on the token.
#[must_use]
pub fn repeat_json(repeat: &Finding, line: u64, first_line: u64) -> String {
    let conformant = repeat.rule.generator() != Level::Must;
    let document = RepeatDocument { format: 1, line, first_line, findings: [finding(repeat)], conformant };
    json_text(serde_json::to_string(&document))
}

/// What made a signature: `null` if no known mistake did, left out if the mistake was not looked for.
pub(super) fn diagnosis(cause: &Cause) -> Option<Option<DiagnosisDocument<'_>>> {
    match cause {
        Cause::Unneeded | Cause::NotSought => None,
        Cause::Unknown => Some(None),
        Cause::NotHmac(_) | Cause::Known(_) => Some(Some(DiagnosisDocument {
            mistakes: match cause {
                Cause::Known(diagnosis) => diagnosis.mistakes.iter().map(|mistake| mistake.id).collect(),
                _ => Vec::new(),
            },
            summary: cause.summary().unwrap_or_default(),
            fix: cause.fix().unwrap_or_default(),
        })),
    }
}

/// A finding, for a document of findings.
pub(super) fn finding(finding: &Finding) -> FindingDocument<'_> {
    FindingDocument {
        rule: finding.rule.id(),
        layer: finding.rule.layer().name(),
        level: finding.rule.generator().name(),
        at: finding.at.to_string(),
        found: &finding.found,
        clause: finding.rule.clause(),
        fix: finding.advice(),
    }
}

#[derive(Serialize)]
struct SignDocument<'a> {
    format: u64,
    token: &'a str,
}

/// Renders a token that was minted.
#[must_use]
pub fn sign_json(token: &str) -> String {
    json_text(serde_json::to_string(&SignDocument { format: 1, token }))
}
