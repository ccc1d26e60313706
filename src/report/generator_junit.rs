//! What the tokens of a generator show, as JUnit's XML: a test case for each rule that binds it, so that
//! CI shows which one failed.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::generator_text::shown_by;
use super::{GeneratorReport, counts};
use crate::lint::{GeneratorFinding, Level, Rule, rules};

/// Renders what a generator was found to do. A SHOULD that doesn't count, and what could not be judged,
/// is told as skipped.
///
/// # Panics
/// Never: what is written to is memory.
#[must_use]
pub fn generator_junit(report: &GeneratorReport<'_>) -> String {
    let mut suite = TestSuite::new("generator");
    suite.add_test_case(every_call(report));
    for rule in rules().filter(|rule| rule.generator != Level::May) {
        let mut case = TestCase::new(rule.id, status(report, rule));
        case.set_classname(rule.layer.name());
        suite.add_test_case(case);
    }
    let mut document = Report::new("jwt-assay generator");
    document.add_test_suite(suite);
    document.to_string().expect("a text takes whatever is written to it")
}

/// Not a rule about tokens, but what there must be for one to be judged.
fn every_call(report: &GeneratorReport<'_>) -> TestCase {
    let status = if report.failures.is_empty() && report.inspection.tokens > 0 {
        TestCaseStatus::success()
    } else {
        let lines = report.failures.iter().map(|failed| format!("call {}: {}", failed.call, failed.saw));
        let lines: Vec<String> = lines.chain(report.gave_up()).collect();
        let message = lines.first().cloned().unwrap_or_else(|| "there is no token".to_owned());
        non_success(NonSuccessKind::Failure, &message, "must", &lines.join("\n"))
    };
    let mut case = TestCase::new("every-call-gives-a-token", status);
    case.set_classname("generator");
    case
}

fn status(report: &GeneratorReport<'_>, rule: &Rule) -> TestCaseStatus {
    let inspection = report.inspection;
    let of_rule = |shown: &&GeneratorFinding| shown.finding.rule == rule;
    let findings: Vec<&GeneratorFinding> = inspection.findings.iter().filter(of_rule).collect();
    let Some(first) = findings.first() else {
        return match inspection.unjudged(rule) {
            Some(why) => skipped(format!("not judged: {why}")),
            None => TestCaseStatus::success(),
        };
    };
    let message = format!("saw {}", first.finding.saw);
    if !counts(rule, report.strict) {
        return skipped(format!("SHOULD, which counts with --strict: {message}"));
    }
    let seen = findings.iter().map(|shown| {
        let by = shown_by(shown, inspection.tokens);
        format!("at {}: saw {}, shown {by}\n", shown.finding.at, shown.finding.saw)
    });
    let text = format!(
        "{}rule    {}\nclause  {}\nmend    {}\n",
        seen.collect::<String>(),
        rule.summary,
        rule.clause,
        rule.advice
    );
    non_success(NonSuccessKind::Failure, &message, rule.generator.name(), &text)
}

fn skipped(message: String) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(message);
    status
}

fn non_success(kind: NonSuccessKind, message: &str, level: &str, text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(message).set_type(level).set_description(text);
    status
}
