//! What was found in a token, as text: each finding with its clause and its fix, then the conclusion.

use super::counted;
use super::layout::{hanging, outdented, paragraph};
use super::style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
use crate::lint::{Cause, Finding, Level, Source, TokenReport};
use crate::text::escaped_report;

/// Renders one token; `line` is its line in a stream.
#[must_use]
pub fn token_text(report: &TokenReport<'_>, line: Option<usize>, width: usize) -> String {
    let mut text = line.map(|line| paint(STRONG, format!("line {line}\n"))).unwrap_or_default();
    for found in &report.inspection.findings {
        text.push_str(&finding(found, width));
        if report.inspection.signature_finding().is_some_and(|about| std::ptr::eq(about, found)) {
            text.push_str(&cause_text(&report.cause, width));
        }
        text.push('\n');
    }
    if !report.has_secret {
        text.push_str(&(unchecked("signature was", width) + "\n"));
    }
    #[cfg(feature = "profile")]
    if line.is_none() {
        text.push_str(&about_service(report, width));
    }
    escaped_report(text + &conclusion(report, width))
}

/// What a token alone can't show of its service, or which service it may be of.
#[cfg(feature = "profile")]
fn about_service(report: &TokenReport<'_>, width: usize) -> String {
    let mut text = String::new();
    for open in report.profile.iter().flat_map(|profile| profile.not_judged()) {
        text.push_str(&outdented(&paint(DIM, format!("not judged: {}: {}", open.member(), open.why)), width));
    }
    if let Some(shapes) = &report.shapes {
        let names: Vec<&str> = shapes.iter().map(|profile| profile.name()).collect();
        let whose = match names.as_slice() {
            [] => "If it is for another service".to_owned(),
            names => {
                format!("Its members are those of {}. If it is for another service", names.join(", or "))
            }
        };
        let hint = format!(
            "This token has none of the marketplace's own members, which are in ti. {whose}, judge it with \
             --profile NAME; `jwt-assay profiles` lists the names, and --profile jwt fits any."
        );
        text.push_str(&paragraph(&paint(UNSURE, hint), width));
    }
    if text.is_empty() { text } else { text + "\n" }
}

/// Renders what a token wrongly shares with an earlier one of its stream.
#[must_use]
pub fn repeat_text(repeat: &Finding, line: u64, width: usize) -> String {
    escaped_report(paint(STRONG, format!("line {line}\n")) + &finding(repeat, width))
}

/// The word for a level, as in RFC 2119.
pub(super) fn level(level: Level) -> String {
    match level {
        Level::Must => paint(BAD, "MUST"),
        Level::Should => paint(UNSURE, "SHOULD"),
        Level::May => paint(DIM, "note"),
    }
}

/// A finding with its rule, clause and fix.
pub(super) fn finding(finding: &Finding, width: usize) -> String {
    let rule = &finding.rule;
    let name = paint(STRONG, rule.id());
    let heading = format!("{} {name} ({} layer, at {})", level(rule.generator()), rule.layer(), finding.at);
    let decided = if rule.source() == Source::Decided { " (decided here)" } else { "" };
    [
        outdented(&heading, width),
        hanging("  found   ", &finding.found, width),
        hanging("  rule    ", rule.summary(), width),
        hanging("  clause  ", &format!("{}{decided}", rule.clause()), width),
        hanging("  fix     ", rule.advice(), width),
    ]
    .concat()
}

/// The mistake behind a signature, below the finding about the signature.
pub(super) fn cause(finding: &Finding, cause: &Cause, width: usize) -> String {
    let is_about = finding.rule.id() == "signature-match";
    if is_about { cause_text(cause, width) } else { String::new() }
}

fn cause_text(cause: &Cause, width: usize) -> String {
    const NOT_SOUGHT: &str = "Not looked for: the limit of explained signatures per stream is reached.";
    const UNKNOWN: &str = "Unknown: another secret, or a change after signing. `jwt-assay rules signature-match` \
                           lists the mistakes that were tried.";
    let text = match cause {
        Cause::Unneeded => return String::new(),
        Cause::NotSought => NOT_SOUGHT.to_owned(),
        Cause::Unknown => UNKNOWN.to_owned(),
        Cause::NotHmac(_) | Cause::Known(_) => {
            let summary = hanging("  cause   ", &cause.summary().unwrap_or_default(), width);
            return summary + &hanging("          ", &cause.fix().unwrap_or_default(), width);
        }
    };
    hanging("  cause   ", &text, width)
}

/// What to do where signatures were not checked.
pub(super) fn unchecked(what: &str, width: usize) -> String {
    let hint = format!("The {what} not checked: give the secret with --secret-file or --secret-env.");
    paragraph(&paint(UNSURE, hint), width)
}

fn conclusion(report: &TokenReport<'_>, width: usize) -> String {
    let findings = &report.inspection.findings;
    let count = |level| findings.iter().filter(|finding| finding.rule.generator() == level).count();
    let decision = match (report.inspection.rejection(), report.has_secret) {
        (Some(finding), _) => format!("A verifier rejects this token, first for {}.", finding.rule.id()),
        (None, true) => "A verifier accepts this token.".to_owned(),
        (None, false) => "A verifier accepts this token if its signature is right.".to_owned(),
    };
    let word = if report.is_conformant() { paint(GOOD, "conformant") } else { paint(BAD, "not conformant") };
    let notes = counted(count(Level::May), "note");
    let counts = format!("{} MUST, {} SHOULD, {notes}: {word}", count(Level::Must), count(Level::Should));
    paragraph(&decision, width) + &paragraph(&counts, width)
}
