//! The summary of a stream as text: how many tokens, each broken rule with its first examples, what was
//! explained, and one conclusion.

use std::fmt::Write as _;

use super::counted;
use super::style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
use crate::lint::{Level, Location, Summary};

/// Renders a summary.
#[must_use]
pub fn summary_text(summary: &Summary) -> String {
    let Summary { lines, tokens, conformant, .. } = summary;
    let not = tokens - conformant;
    let mut text = format!(
        "{} on {}: {conformant} conformant, {not} not\n",
        count(*tokens, "token"),
        count(*lines, "line")
    );
    for (rule, broken) in summary.broken_rules() {
        let (style, level) = match rule.generator {
            Level::Must => (BAD, "MUST"),
            Level::Should => (UNSURE, "SHOULD"),
            Level::May => (DIM, "note"),
        };
        let heading = format!("{} {}: {}\n", paint(style, level), paint(STRONG, rule.id), broken.count);
        text.push_str(&heading);
        for example in &broken.examples {
            let _ = writeln!(text, "  {}, at {}: {}", place(&example.location), example.at, example.found);
        }
        if broken.count > broken.examples.len() as u64 {
            let _ = writeln!(text, "  and {} more", broken.count - broken.examples.len() as u64);
        }
    }
    text.push_str(&signatures(summary));
    if !summary.terms.has_secret {
        let hint = "The signatures were not checked: give the secret by --secret-file or --secret-env.\n";
        text.push_str(&paint(UNSURE, hint));
    }
    if !summary.is_complete {
        let so_far = match summary.is_merged {
            true => "Not all of it was judged: a stream was not judged to its end.\n".to_owned(),
            false => {
                let line = summary.last_line();
                format!("Not all of it was judged: line {line} is the last; go on with --resume.\n")
            }
        };
        text.push_str(&paint(UNSURE, so_far));
    }
    let word = if summary.is_conformant() { paint(GOOD, "conformant") } else { paint(BAD, "not conformant") };
    text + &word + "\n"
}

fn signatures(summary: &Summary) -> String {
    if summary.differing == 0 {
        return String::new();
    }
    let (differing, explained) = (summary.differing, summary.explained);
    let mut text =
        format!("{}, explained {explained} of {differing}\n", paint(STRONG, "signatures that differ"));
    for (mistake, made) in summary.mistakes() {
        let first = made.first.as_ref().map(|first| format!(", first on {}", place(first)));
        let _ = writeln!(text, "  {}: {}{}", mistake.id, made.count, first.unwrap_or_default());
    }
    if summary.unknown > 0 {
        let _ = writeln!(text, "  by no known mistake: {}", summary.unknown);
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
