//! What was found in the tokens of a generator, as Markdown, for a page: a table of the broken rules, the calls that gave no
//! token, the conclusion.

use super::counted;
use super::generator_text::{gave_up, shown_by};
use super::run_markdown::{head, row};
use crate::lint::{GeneratorReport, SignatureCheck};
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
    format!(
        "{}{}{}{signatures}{}\n\n**{conclusion}**\n",
        broken_rules(report),
        cause(report),
        failures(report),
        escaped_markdown(&counts)
    )
}

fn broken_rules(report: &GeneratorReport<'_>) -> String {
    if report.inspection.findings.is_empty() {
        return String::new();
    }
    let rows = report.inspection.findings.iter().map(|shown| {
        let finding = &shown.finding;
        row([
            finding.rule.generator().name().to_owned(),
            escaped_markdown(finding.rule.id()),
            escaped_markdown(&finding.at.to_string()),
            escaped_markdown(&finding.found),
            escaped_markdown(&shown_by(shown, report.inspection.tokens)),
            escaped_markdown(finding.advice()),
        ])
    });
    head(&["level", "rule", "at", "found", "shown", "fix"], &[]) + &rows.collect::<String>() + "\n"
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
