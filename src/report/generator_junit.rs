//! What was found in the tokens of a generator, as JUnit XML: one test per rule that binds generators, so that CI
//! shows which one is broken.
//!
//! There is one suite per layer, and one for the calls. CI is green exactly if the generator is conformant: a broken SHOULD
//! that does not count is a skipped test, to be seen. A rule that could not be judged is a skipped test, but signatures
//! that were not checked are an error.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::generator_text::{gave_up, shown_by};
use crate::jwt::{Layer, Reason};
use crate::lint::{GeneratorFinding, GeneratorReport, Level, RuleRef, SignatureCheck};
use crate::text::escaped_xml;

/// The rule that the secret is needed for.
const SIGNATURE: &str = Reason::SignatureMatch.id();
const UNDECIDED: &str = "Give the secret with --secret-file or --secret-env, or say --no-signature.";

/// Renders what was found in a generator's tokens.
///
/// # Panics
/// Never: the text is written to memory.
#[must_use]
pub fn generator_junit(report: &GeneratorReport<'_>) -> String {
    let mut document = Document::new("jwt-assay");
    let mut calls = TestSuite::new("generator.calls");
    calls.set_time(all_calls(report)).add_test_case(every_call(report));
    document.add_test_suite(calls);
    let binding = || report.inspection.rule_set().rules().filter(|rule| rule.generator() != Level::May);
    for layer in Layer::ALL {
        let mut suite = TestSuite::new(format!("generator.{layer}"));
        suite.add_test_cases(binding().filter(|rule| rule.layer() == layer).map(|rule| case(report, rule)));
        if !suite.test_cases.is_empty() {
            document.add_test_suite(suite);
        }
    }
    document.to_string().expect("memory can be written to")
}

/// The time from the first call to the end of the last.
fn all_calls(report: &GeneratorReport<'_>) -> Duration {
    let first = report.minted.iter().map(|call| call.before).min().unwrap_or_default();
    let last = report.minted.iter().map(|call| call.after).max().unwrap_or_default();
    Duration::from_secs(last.saturating_sub(first))
}

/// A test that is about no rule: a call that gives no token leaves nothing to judge.
fn every_call(report: &GeneratorReport<'_>) -> TestCase {
    let status = if report.failures.is_empty() && report.inspection.tokens > 0 && report.is_complete() {
        TestCaseStatus::success()
    } else {
        let lines = report.failures.iter().map(|failed| format!("call {}: {}", failed.call, failed.found));
        let lines: Vec<String> = lines.chain(gave_up(report)).collect();
        let message = lines.first().cloned().unwrap_or_else(|| "there is no token".to_owned());
        // Without a token no test ran, so none failed.
        let kind = match report.inspection.tokens {
            0 => NonSuccessKind::Error,
            _ => NonSuccessKind::Failure,
        };
        non_success(kind, &message, "must", &lines.join("\n"))
    };
    let mut case = TestCase::new("every-call-gives-a-token", status);
    case.set_classname("generator");
    case
}

fn case(report: &GeneratorReport<'_>, rule: &RuleRef) -> TestCase {
    let inspection = report.inspection;
    let of_rule = |shown: &&GeneratorFinding| shown.finding.rule == *rule;
    let findings: Vec<&GeneratorFinding> = inspection.findings.iter().filter(of_rule).collect();
    let details = in_full(report, rule, &findings);
    let is_undecided = inspection.signatures() == SignatureCheck::Missing && inspection.tokens > 0;
    let status = match (findings.first(), inspection.unjudged(rule)) {
        (Some(first), _) if report.counts(&first.finding) => {
            let message = format!("found {}", first.finding.found);
            non_success(NonSuccessKind::Failure, &message, rule.generator().name(), &details)
        }
        (Some(first), _) => {
            let mut skipped = TestCaseStatus::skipped();
            let message =
                format!("{}: found {}", rule.generator().name().to_uppercase(), first.finding.found);
            skipped.set_type(rule.generator().name()).set_message(escaped_xml(&message));
            skipped.set_description(escaped_xml(&details));
            skipped
        }
        // CI would be green although the tokens may be forged.
        (None, Some(why)) if is_undecided && rule.id() == SIGNATURE => {
            non_success(NonSuccessKind::Error, &why, rule.generator().name(), UNDECIDED)
        }
        (None, Some(why)) => {
            let mut skipped = TestCaseStatus::skipped();
            skipped.set_message(escaped_xml(&format!("not judged: {why}")));
            skipped
        }
        (None, None) => TestCaseStatus::success(),
    };
    let mut case = TestCase::new(rule.id(), status);
    case.set_classname(rule.layer().name());
    case
}

/// A broken rule in full.
fn in_full(report: &GeneratorReport<'_>, rule: &RuleRef, findings: &[&GeneratorFinding]) -> String {
    let found = findings.iter().map(|shown| {
        let by = shown_by(shown, report.inspection.tokens);
        format!("at {}: found {}, shown {by}\n", shown.finding.at, shown.finding.found)
    });
    let advice = findings.first().map_or(rule.advice(), |shown| shown.finding.advice());
    let (summary, clause) = (rule.summary(), rule.clause());
    let about = report.inspection.signature_finding().filter(|about| about.finding.rule == *rule);
    let known = about.and_then(|_| report.cause.summary().zip(report.cause.fix()));
    let cause = known.map(|(summary, fix)| format!("cause   {summary}\n        {fix}\n")).unwrap_or_default();
    format!("{}rule    {summary}\nclause  {clause}\nfix     {advice}\n{cause}", found.collect::<String>())
}

fn non_success(kind: NonSuccessKind, message: &str, level: &str, text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(escaped_xml(message)).set_type(level).set_description(escaped_xml(text));
    status
}
