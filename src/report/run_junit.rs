//! A run as JUnit XML, for CI: one suite per peer, one test per case.
//!
//! CI is green exactly if the run is conformant: a known failure is a skipped test with its reason, and a note is a
//! passed test with output. Of a run that had to stop, a case without an answer is a skipped test, and an error says
//! why.

use quick_junit::{NonSuccessKind, Property, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::run_conclusion::{too_little, unfinished};
use super::run_failures::Repeats;
use super::run_view::RunView;
use crate::suite::{CaseResult, Coverage, Description, NotRun, PeerReport, Report, Verdict};
use crate::text::escaped_xml;

/// Renders a run.
///
/// # Panics
/// Never: the text is written to memory.
#[must_use]
pub fn run_junit(report: &Report, view: RunView<'_>) -> String {
    let mut document = Document::new("jwt-assay");
    document.add_test_suites(report.peers.iter().map(|peer| suite(peer, view)));
    document.add_test_suites(report.not_run.iter().map(unasked));
    document.to_string().expect("memory can be written to")
}

fn suite(peer: &PeerReport, view: RunView<'_>) -> TestSuite {
    let description = &peer.description;
    let mut suite = TestSuite::new(escaped_xml(&description.name));
    suite.add_property(("version", escaped_xml(&description.version).as_str()));
    suite.add_property(("language", escaped_xml(&description.language).as_str()));
    suite.add_properties(coverage(peer));
    let repeats = Repeats::of(peer);
    suite.add_test_cases(peer.results.iter().map(|result| case(peer, result, &repeats, view)));
    if let (Some(left), Some((_, why))) = (&peer.unfinished, unfinished(peer)) {
        suite.add_test_case(incomplete(description, &why));
        suite.add_test_cases(left.unanswered.iter().map(|id| unanswered(description, id)));
    }
    if let Some((_, why)) = too_little(peer) {
        suite.add_test_case(too_few_answers(description, &why));
    }
    if let Some(uniform) = peer.constant_answer() {
        suite.set_system_out(escaped_xml(&format!("{} {uniform}", description.name)));
    }
    suite
}

/// How much was asked, in all and of each group.
fn coverage(peer: &PeerReport) -> Vec<Property> {
    let mut groups: Vec<&str> = Vec::new();
    for result in &peer.results {
        if !groups.contains(&result.group()) {
            groups.push(result.group());
        }
    }
    let property = |name: String, Coverage { asked, of }: Coverage| {
        Property::new(escaped_xml(&name), format!("{asked} of {of}"))
    };
    let all = property("asked".to_owned(), peer.coverage());
    let groups = groups.into_iter().map(|group| property(format!("asked.{group}"), peer.coverage_of(group)));
    std::iter::once(all).chain(groups).collect()
}

/// A peer that answered too little to be judged.
fn too_few_answers(description: &Description, why: &str) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type("too-few-answers").set_message(escaped_xml(why));
    let mut case = TestCase::new("at-least-half-is-answered", status);
    case.set_classname(escaped_xml(&description.name));
    case
}

/// A run that had to stop.
fn incomplete(description: &Description, why: &str) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("incomplete").set_message(escaped_xml(why));
    let mut case = TestCase::new("every-case-has-an-answer", status);
    case.set_classname(escaped_xml(&description.name));
    case
}

/// A case without an answer.
fn unanswered(description: &Description, id: &str) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    status.set_type("unanswered").set_message("the run ended before there was an answer");
    let group = id.split_once('/').map_or(id, |(group, _)| group);
    let mut case = TestCase::new(escaped_xml(id), status);
    case.set_classname(escaped_xml(&format!("{}.{group}", description.name)));
    case
}

/// A peer that was not tested: skipped if it is not installed, an error if it is.
fn unasked(unasked: &NotRun) -> TestSuite {
    let mut status = match unasked.is_installed {
        true => TestCaseStatus::non_success(NonSuccessKind::Error),
        false => TestCaseStatus::skipped(),
    };
    status.set_type("unasked").set_message(escaped_xml(&unasked.why));
    let mut case = TestCase::new("introduction", status);
    case.set_classname(escaped_xml(&unasked.name));
    let mut suite = TestSuite::new(escaped_xml(&unasked.name));
    suite.add_test_case(case);
    suite
}

fn case(peer: &PeerReport, result: &CaseResult, repeats: &Repeats<'_>, view: RunView<'_>) -> TestCase {
    let status = match repeats.group_of(result) {
        Some([first, ..]) if first.id != result.id => repetition(result, first),
        Some(group) => {
            let mut status = status(peer, result, view);
            let others = group.len() - 1;
            let message = format!("{}; {others} more cases fail in the same way", difference(result));
            status.set_message(escaped_xml(&message));
            status
        }
        None => status(peer, result, view),
    };
    let mut case = TestCase::new(escaped_xml(&result.id), status);
    case.set_classname(escaped_xml(&format!("{}.{}", peer.description.name, result.group())));
    if result.verdict == Verdict::Note {
        case.set_system_out(escaped_xml(&result.to_string()));
    }
    case
}

/// A crash or a timeout that looks like an earlier one, which is there in full.
fn repetition(result: &CaseResult, first: &CaseResult) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let message = format!("the same {} as {}", result.verdict, first.id);
    status.set_type(result.verdict.name()).set_message(escaped_xml(&message));
    status
}

fn difference(result: &CaseResult) -> String {
    format!("expected {}, got {}", result.expected, result.got)
}

fn status(peer: &PeerReport, result: &CaseResult, view: RunView<'_>) -> TestCaseStatus {
    let (mut status, message, body) = match result.verdict {
        Verdict::Pass | Verdict::Note => return TestCaseStatus::success(),
        Verdict::Skip | Verdict::KnownFailure => {
            let message = result.note.clone().unwrap_or_else(|| difference(result));
            (TestCaseStatus::skipped(), message, result.to_string())
        }
        Verdict::Unstable => {
            let message = result.note.clone().unwrap_or_else(|| difference(result));
            (TestCaseStatus::non_success(NonSuccessKind::Failure), message, in_full(peer, result, view))
        }
        // A crash or a hang fails its case like a wrong answer, so it is not an "error".
        _ => {
            let status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            (status, difference(result), in_full(peer, result, view))
        }
    };
    status
        .set_type(result.verdict.name())
        .set_message(escaped_xml(&message))
        .set_description(escaped_xml(&body));
    status
}

/// A failure with the rule that is about it, and the command that repeats it.
fn in_full(peer: &PeerReport, result: &CaseResult, view: RunView<'_>) -> String {
    let rule = result
        .rule
        .map(|rule| format!("\n  rule      {}: {}\n  fix       {}", rule.id, rule.summary, rule.advice));
    let unstable = peer.unstable.as_ref().filter(|_| result.verdict == Verdict::Unstable);
    // The rule of its case is not why it failed.
    let about = unstable.map(|unstable| format!("\n  because   {unstable}")).or(rule).unwrap_or_default();
    format!("{result}{about}\n  rerun     {}", view.rerun_command(peer, result))
}
