//! The summary of a stream: as text, with the first examples of each broken rule and the mistakes behind signatures, and
//! as JSON, format 1.

use super::layout::{hanging, paragraph};
use super::style::{STRONG, UNSURE, paint};
use super::token_text::{level, unchecked, word};
use super::{counted, json_text};
use crate::lint::{Location, SignatureCheck, Summary};
use crate::text::escaped_report;

/// Renders a summary.
#[must_use]
pub fn summary_text(summary: &Summary, width: usize) -> String {
    let Summary { lines, tokens, conformant, .. } = summary;
    let (on, not) = (count(*lines, "line"), tokens - conformant);
    let counts = match summary.terms.signatures {
        SignatureCheck::Missing => format!(
            "{} on {on}: {not} not conformant, {conformant} undecided without the secret",
            count(*tokens, "token")
        ),
        _ => format!("{} on {on}: {conformant} conformant, {not} not", count(*tokens, "token")),
    };
    let mut text = paragraph(&counts, width);
    text.push_str(&broken_rules(summary, width));
    text.push_str(&signatures(summary, width));
    text.push_str(&unchecked("signatures were", summary.terms.signatures, width));
    if !summary.is_complete {
        let line = summary.last_line();
        let so_far = match (summary.is_merged, summary.is_damaged) {
            (true, _) => "Incomplete: not every stream was judged to its end.".to_owned(),
            (_, true) => format!(
                "Incomplete: the input is damaged after line {line}, and lines before may be wrong; start again with a \
                 good one."
            ),
            _ => format!("Incomplete: line {line} is the last that was judged; continue with --resume."),
        };
        text.push_str(&paragraph(&paint(UNSURE, so_far), width));
    }
    escaped_report(text + &word(summary.conformity()) + "\n")
}

fn broken_rules(summary: &Summary, width: usize) -> String {
    let mut text = String::new();
    for (rule, broken) in summary.broken_rules() {
        let name = paint(STRONG, rule.id());
        text.push_str(&format!("{} {name}: {}\n", level(rule.generator()), broken.count));
        for example in &broken.examples {
            let place = place(&example.location);
            text.push_str(&hanging("  ", &format!("{place}, at {}: {}", example.at, example.found), width));
        }
        let others = broken.count - broken.examples.len() as u64;
        if others > 0 {
            text.push_str(&format!("  and {others} more\n"));
        }
    }
    text
}

fn signatures(summary: &Summary, width: usize) -> String {
    if summary.differing == 0 {
        return String::new();
    }
    let (differing, explained) = (summary.differing, summary.explained);
    let heading = paint(STRONG, "signatures that do not match");
    let counts = format!("{heading}: {differing} (the mistake was looked for in {explained})");
    let mut text = paragraph(&counts, width);
    for (mistake, counted) in summary.mistakes() {
        let first = counted.first.as_ref().map(|first| format!(", first on {}", place(first)));
        let line = format!("{}: {}{}", mistake.id, counted.count, first.unwrap_or_default());
        text.push_str(&hanging("  ", &line, width));
    }
    if summary.unknown > 0 {
        text.push_str(&format!("  no known mistake: {}\n", summary.unknown));
    }
    text
}

fn place(location: &Location) -> String {
    match &location.summary {
        Some(summary) => format!("line {} of {summary}", location.line),
        None => format!("line {}", location.line),
    }
}

fn count(count: u64, noun: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), noun)
}

/// Renders a summary, on one line, for [`Summary::from_json`] to read back.
#[must_use]
pub fn summary_json(summary: &Summary) -> String {
    json_text(serde_json::to_string(summary))
}
