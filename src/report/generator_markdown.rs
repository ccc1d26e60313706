//! What was found in the tokens of a generator, as Markdown, for a page: the conclusion, the broken rules, the calls that gave no
//! token.

use super::counted;
use super::generator_text::{gave_up, shown_by};
use crate::lint::{GeneratorFinding, GeneratorReport, Level, SignatureCheck};
use crate::text::escaped_markdown;

/// Renders what was found in a generator's tokens.
#[must_use]
pub fn generator_markdown(report: &GeneratorReport<'_>) -> String {
    let conclusion = report.conformity().words();
    let inspection = report.inspection;
    let counts = format!(
        "{} from {}; a verifier accepts {}.",
        counted(inspection.tokens, "token"),
        counted(report.calls, "call"),
        inspection.accepted
    );
    let signatures = match inspection.signatures() {
        SignatureCheck::Missing => "**The signatures were not checked:** there was no secret.\n\n",
        SignatureCheck::LeftOut => "The signatures were not checked, as --no-signature says.\n\n",
        SignatureCheck::Done | SignatureCheck::Unsigned => "",
    };
    let page = format!(
        "**{conclusion}**\n\n{}\n\n{signatures}{}{}{}",
        escaped_markdown(&counts),
        broken_rules(report),
        cause(report),
        failures(report)
    );
    page.trim_end().to_owned() + "\n"
}

/// The broken rules, each with its fix, then where and how often it is broken.
fn broken_rules(report: &GeneratorReport<'_>) -> String {
    let findings = &report.inspection.findings;
    let mut text = String::new();
    for (at, shown) in findings.iter().enumerate() {
        let rule = &shown.finding.rule;
        if findings[..at].iter().any(|earlier| earlier.finding.rule == *rule) {
            continue;
        }
        let level = match rule.generator() {
            Level::May => "note".to_owned(),
            level => level.name().to_uppercase(),
        };
        let (summary, clause) = (escaped_markdown(rule.summary()), escaped_markdown(rule.clause()));
        text.push_str(&format!("**{}** ({level}, {clause})\n\n{summary}\n\n", escaped_markdown(rule.id())));
        for shown in findings[at..].iter().filter(|shown| shown.finding.rule == *rule) {
            text.push_str(&finding(shown, report.inspection.tokens));
        }
        text.push('\n');
    }
    text
}

fn finding(shown: &GeneratorFinding, tokens: usize) -> String {
    let finding = &shown.finding;
    format!(
        "- {}\n  - found: {}\n  - shown: {}\n  - fix: {}\n",
        escaped_markdown(&finding.at.to_string()),
        escaped_markdown(&finding.found),
        escaped_markdown(&shown_by(shown, tokens)),
        escaped_markdown(finding.advice())
    )
}

/// The mistake behind the first signature that does not match.
fn cause(report: &GeneratorReport<'_>) -> String {
    let known = report.cause.summary().zip(report.cause.fix());
    let line = |(summary, fix)| {
        format!("**Cause of the signature:** {}\n\n", escaped_markdown(&format!("{summary} {fix}")))
    };
    known.map(line).unwrap_or_default()
}

fn failures(report: &GeneratorReport<'_>) -> String {
    let failed = report.failures.iter().map(|failed| format!("call {}: {}", failed.call, failed.found));
    failed.chain(gave_up(report)).map(|line| format!("{}\n\n", escaped_markdown(&line))).collect()
}
