//! What was found in a token, as text: each finding with its clause and its fix, then the conclusion.

use super::counted;
use super::style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
use crate::lint::{Cause, Finding, Level, Source, TokenReport};

/// Renders one token; `line` is its line in a stream.
#[must_use]
pub fn token_text(report: &TokenReport<'_>, line: Option<usize>) -> String {
    let mut text = line.map(|line| paint(STRONG, format!("line {line}\n"))).unwrap_or_default();
    for finding in &report.inspection.findings {
        text.push_str(&paragraph(finding));
        text.push_str(&cause(finding, &report.cause));
        text.push('\n');
    }
    if !report.has_secret {
        let hint = "The signature was not checked: give the secret by --secret-file or --secret-env.\n\n";
        text.push_str(&paint(UNSURE, hint));
    }
    text.push_str(&conclusion(report));
    text
}

/// Renders what a token wrongly shares with an earlier one of its stream.
#[must_use]
pub fn repeat_text(repeat: &Finding, line: u64) -> String {
    paint(STRONG, format!("line {line}\n")) + &paragraph(repeat)
}

/// A finding with its clause and its fix.
pub(super) fn paragraph(finding: &Finding) -> String {
    let rule = finding.rule;
    let (style, level) = match rule.generator {
        Level::Must => (BAD, "MUST"),
        Level::Should => (UNSURE, "SHOULD"),
        Level::May => (DIM, "note"),
    };
    format!(
        "{} {} ({} layer, at {})\n  found   {}\n  rule    {}\n  clause  {}{}\n  fix     {}\n",
        paint(style, level),
        paint(STRONG, rule.id),
        rule.layer,
        finding.at,
        finding.found,
        rule.summary,
        rule.clause,
        if rule.source == Source::Decided { " (decided here)" } else { "" },
        rule.advice,
    )
}

/// The mistake behind a signature, below the finding about the signature.
pub(super) fn cause(finding: &Finding, cause: &Cause) -> String {
    if finding.rule.id != "signature-match" {
        return String::new();
    }
    match cause {
        Cause::Unneeded => String::new(),
        Cause::NotSought => {
            "  cause   Not looked for: enough signatures of this stream were explained before.\n".to_owned()
        }
        Cause::Unknown => {
            "  cause   Unknown: another secret, or a change after signing; for the mistakes that were tried, see\n          \
             `jwt-assay rules signature-match`.\n"
                .to_owned()
        }
        Cause::Known(diagnosis) => {
            format!("  cause   {}\n          {}\n", diagnosis.summary(), diagnosis.fix())
        }
    }
}

fn conclusion(report: &TokenReport<'_>) -> String {
    let findings = &report.inspection.findings;
    let count = |level| findings.iter().filter(|finding| finding.rule.generator == level).count();
    let decision = match (report.inspection.rejection(), report.has_secret) {
        (Some(finding), _) => format!("A verifier rejects this token, first for {}", finding.rule.id),
        (None, true) => "A verifier accepts this token".to_owned(),
        (None, false) => "A verifier may accept this token, if its signature is right".to_owned(),
    };
    let word = if report.is_conformant() { paint(GOOD, "conformant") } else { paint(BAD, "not conformant") };
    let notes = counted(count(Level::May), "note");
    let counts = format!("{} MUST, {} SHOULD, {notes}", count(Level::Must), count(Level::Should));
    format!("{decision}.\n{counts}: {word}\n")
}
