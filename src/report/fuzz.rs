//! What fuzzing found in a verifier, as text and as JSON.

use serde::Serialize;

use super::layout::{command, hanging, hanging_value, outdented, paragraph};
use super::run_view::RunView;
use super::style::{BAD, GOOD, STRONG, UNSURE, paint};
use super::{Options, Tool, counted, json_text};
use crate::jwt::base64url;
use crate::lint::Rule;
use crate::stop::seconds;
use crate::suite::{Found, FuzzReport, Scope, Totals};
use crate::text::escaped_report;

/// Renders the findings by rule, and how much was asked.
#[must_use]
pub fn fuzz_text(report: &FuzzReport, view: RunView<'_>) -> String {
    let mut text = String::new();
    let mut rest = &report.found[..];
    while let Some(first) = rest.first() {
        let rule = first.result.rule;
        let end = rest.iter().position(|found| found.result.rule != rule).unwrap_or(rest.len());
        text.push_str(&of_rule(rule, &rest[..end], report, &view));
        rest = &rest[end..];
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&summary(report, view.width));
    escaped_report(text)
}

/// The findings about one rule.
fn of_rule(
    rule: Option<&'static Rule>,
    findings: &[Found],
    report: &FuzzReport,
    view: &RunView<'_>,
) -> String {
    let mut text = String::new();
    if let Some(rule) = rule {
        text = format!("\n{}: {}\n", paint(STRONG, rule.id), counted(findings.len(), "finding"));
        text.push_str(&hanging("  rule  ", rule.summary, view.width));
    }
    text.extend(findings.iter().map(|found| finding(found, report, view)));
    text
}

fn finding(found: &Found, report: &FuzzReport, view: &RunView<'_>) -> String {
    let result = &found.result;
    let heading = format!(
        "{} {}: {} ({})",
        paint(BAD, "FOUND"),
        paint(STRONG, &report.description.name),
        result.id,
        result.verdict
    );
    let mut text = String::from("\n") + &hanging_value("  ", &heading, view.width);
    text.push_str(&hanging("    level     ", &format!("{} ({})", result.level, result.clause), view.width));
    text.push_str(&hanging("    why       ", &result.why, view.width));
    text.push_str(&hanging_value("    expected  ", &result.expected, view.width));
    text.push_str(&hanging_value("    got       ", &result.got, view.width));
    if let Some(note) = &result.note {
        text.push_str(&hanging("    note      ", note, view.width));
    }
    text.push_str(&hanging_value("    header    ", &found.header, view.width));
    text.push_str(&hanging_value("    claims    ", &found.claims, view.width));
    if let Some(before) = &found.record.before {
        let label = "    before    ";
        text.push_str(&hanging(
            label,
            &format!("it gets {} first", counted(before.len(), "token")),
            view.width,
        ));
    }
    match (&found.record.token, &found.record.token_bytes) {
        (Some(token), _) => text.push_str(&hanging_value("    token     ", token, view.width)),
        (None, Some(bytes)) => text.push_str(&hanging_value("    bytes     ", bytes, view.width)),
        (None, None) => {}
    }
    match view.rerun {
        Some(rerun) => text + &command("    rerun     ", &rerun(&result.id), view.width),
        None => text,
    }
}

/// How much was asked, and what of it was not reported.
fn summary(report: &FuzzReport, width: usize) -> String {
    let FuzzReport { description, found, questions, took, .. } = report;
    let mut text = String::new();
    let mut line = |line: String| text.push_str(&paragraph(&line, width));
    line(format!(
        "{} {} ({}, scope {}): {} in {}, {:.0} per second; {} accepted, {} kept as seeds; seed {}",
        paint(STRONG, &description.name),
        description.version,
        description.language,
        description.scope.name(),
        counted(usize::try_from(*questions).unwrap_or(usize::MAX), "question"),
        seconds(rounded(*took)),
        report.per_second(),
        report.accepted,
        report.kept,
        report.seed,
    ));
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    for (number, what) in [
        (report.explained, "explained by known failures of the same rule"),
        (report.only_should, "about a SHOULD alone; --strict reports them"),
        (report.repeated, "like a finding above"),
        (report.unlisted as u64, "more, which are not listed"),
    ] {
        if number > 0 {
            line(format!("{}: {what}", counted(count(number), "disagreement")));
        }
    }
    if report.unsupported > 0 {
        line(format!("{} it does not support", counted(count(report.unsupported), "question")));
    }
    if let Some(reason) = &report.stopped {
        text.push_str(&outdented(&format!("{} {reason}", paint(UNSURE, "Stopped early:")), width));
    }
    let conclusion = match report.conformant() {
        Some(true) => paint(GOOD, "Nothing found."),
        Some(false) => paint(BAD, format!("{}.", counted(found.len(), "finding"))),
        None if report.is_judged() => paint(UNSURE, "Nothing found so far."),
        None => paint(UNSURE, "Nothing was judged."),
    };
    text + &outdented(&conclusion, width)
}

/// To tenths of a second.
fn rounded(took: std::time::Duration) -> std::time::Duration {
    std::time::Duration::from_millis(u64::try_from(took.as_millis()).unwrap_or(u64::MAX) / 100 * 100)
}

#[derive(Serialize)]
struct FuzzDocument<'a> {
    format: u64,
    tool: Tool,
    options: &'a Options,
    peer: PeerDocument<'a>,
    seed: u64,
    questions: u64,
    accepted: u64,
    unsupported: u64,
    kept: usize,
    seconds: f64,
    per_second: f64,
    explained: u64,
    only_should: u64,
    repeated: u64,
    unlisted: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<String>,
    findings: Vec<FindingDocument<'a>>,
    totals: Totals,
    conformant: Option<bool>,
}

#[derive(Serialize)]
struct PeerDocument<'a> {
    name: &'a str,
    version: &'a str,
    language: &'a str,
    scope: Scope,
}

#[derive(Serialize)]
struct FindingDocument<'a> {
    id: &'a str,
    rule: Option<&'static str>,
    level: &'static str,
    clause: &'a str,
    verdict: &'static str,
    expected: &'a str,
    got: &'a str,
    why: &'a str,
    header: &'a str,
    claims: &'a str,
    token: String,
    now: Option<u64>,
    rerun: Option<String>,
    note: Option<&'a str>,
}

/// Renders the findings as JSON, format 1. A token that is not text has its bytes in base64url.
#[must_use]
pub fn fuzz_json(report: &FuzzReport, view: RunView<'_>, options: &Options) -> String {
    let FuzzReport { description, .. } = report;
    let findings = report.found.iter().map(|found| {
        let result = &found.result;
        let bytes = || found.record.token_bytes.clone().unwrap_or_else(|| base64url::encode(""));
        FindingDocument {
            id: &result.id,
            rule: result.rule.map(|rule| rule.id),
            level: result.level.name(),
            clause: &result.clause,
            verdict: result.verdict.name(),
            expected: &result.expected,
            got: &result.got,
            why: &result.why,
            header: &found.header,
            claims: &found.claims,
            token: found.record.token.clone().unwrap_or_else(bytes),
            now: found.record.now,
            rerun: view.rerun.map(|rerun| rerun(&result.id)),
            note: result.note.as_deref(),
        }
    });
    let document = FuzzDocument {
        format: 1,
        tool: Tool::this(),
        options,
        peer: PeerDocument {
            name: &description.name,
            version: &description.version,
            language: &description.language,
            scope: description.scope,
        },
        seed: report.seed,
        questions: report.questions,
        accepted: report.accepted,
        unsupported: report.unsupported,
        kept: report.kept,
        seconds: rounded(report.took).as_secs_f64(),
        per_second: report.per_second().round(),
        explained: report.explained,
        only_should: report.only_should,
        repeated: report.repeated,
        unlisted: report.unlisted,
        stopped: report.stopped.as_ref().map(ToString::to_string),
        findings: findings.collect(),
        totals: Totals::count(report.found.iter().map(|found| &found.result)),
        conformant: report.conformant(),
    };
    json_text(serde_json::to_string_pretty(&document))
}
