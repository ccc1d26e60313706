//! What was found in a token, as text: the token as a picture, each finding with its clause and its fix, then the
//! conclusion.

use super::layout::{hanging, outdented, paragraph};
use super::style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
use super::token_picture::picture;
use super::token_words;
use crate::lint::{Cause, Conformity, Finding, Level, SignatureCheck, Source, TokenReport};
use crate::text::escaped_report;

/// Renders one token; `line` is its line in a stream.
#[must_use]
pub fn token_text(report: &TokenReport<'_>, line: Option<usize>, width: usize) -> String {
    let mut text = heading(line);
    if let Some(shown) = &report.shown {
        let picture = picture(shown, &report.inspection.findings, width);
        text.push_str(&if picture.is_empty() { picture } else { picture + "\n" });
    }
    text.push_str(&findings(report, width));
    #[cfg(feature = "profile")]
    if line.is_none() {
        text.push_str(&about_service(report, width));
    }
    escaped_report(text + &conclusion(report, width))
}

/// Renders the findings of one token alone, and that its signature was not checked; `line` is its line in a stream.
/// There is no text if there is nothing to say.
#[must_use]
pub fn token_findings_text(report: &TokenReport<'_>, line: Option<usize>, width: usize) -> String {
    let text = match report.conformity() {
        Conformity::Undecided if line.is_none() => {
            findings(report, width) + &unchecked("signature was", report.signatures, width)
        }
        _ => findings(report, width),
    };
    if text.is_empty() { text } else { escaped_report(heading(line) + text.trim_end_matches('\n') + "\n") }
}

fn heading(line: Option<usize>) -> String {
    line.map(|line| paint(STRONG, format!("line {line}\n"))).unwrap_or_default()
}

fn findings(report: &TokenReport<'_>, width: usize) -> String {
    let about = report.inspection.signature_finding();
    let texts = report.inspection.findings.iter().map(|found| {
        let is_about = about.is_some_and(|about| std::ptr::eq(about, found));
        let cause = if is_about { cause(&report.cause, width) } else { String::new() };
        format!("{}{cause}\n", finding(found, width))
    });
    texts.collect()
}

/// What a token alone can't show of its service, or which service it may be of.
#[cfg(feature = "profile")]
fn about_service(report: &TokenReport<'_>, width: usize) -> String {
    let mut text = String::new();
    for open in report.profile.iter().flat_map(|profile| profile.not_judged()) {
        text.push_str(&outdented(&paint(DIM, format!("not judged: {}: {}", open.member(), open.why)), width));
    }
    if let Some(hint) = token_words::whose(report) {
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
        hanging("  fix     ", finding.advice(), width),
    ]
    .concat()
}

/// The mistake behind a signature, below the finding about the signature.
pub(super) fn cause(cause: &Cause, width: usize) -> String {
    let Some((summary, fix)) = token_words::cause(cause) else { return String::new() };
    let fix = fix.map(|fix| hanging("          ", &fix, width)).unwrap_or_default();
    hanging("  cause   ", &summary, width) + &fix
}

/// What to do where signatures were not checked; nothing if they were.
pub(super) fn unchecked(what: &str, signatures: SignatureCheck, width: usize) -> String {
    token_words::unchecked(what, signatures)
        .map(|hint| paragraph(&paint(UNSURE, hint), width))
        .unwrap_or_default()
}

/// The last word of a report.
pub(super) fn word(conformity: Conformity) -> String {
    let style = match conformity {
        Conformity::Conformant => GOOD,
        Conformity::NotConformant => BAD,
        Conformity::Undecided => UNSURE,
    };
    paint(style, conformity.words())
}

/// What is known of the signature.
fn signature(report: &TokenReport<'_>, width: usize) -> String {
    match token_words::signature(report) {
        Some(sentence) => paragraph(&sentence, width),
        None => unchecked("signature was", report.signatures, width),
    }
}

fn conclusion(report: &TokenReport<'_>, width: usize) -> String {
    let counts = format!("{}: {}", token_words::counts(report), word(report.conformity()));
    signature(report, width) + &paragraph(&token_words::decision(report), width) + &paragraph(&counts, width)
}
