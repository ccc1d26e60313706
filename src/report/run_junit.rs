//! A run as JUnit XML, for CI: one suite per peer and group, one test per case, and one suite for what is wrong with a
//! peer as a whole.
//!
//! CI is green exactly if the run is conformant. A known failure is a skipped test with its reason, and so is a SHOULD
//! that is broken and does not count: both are to be seen. Where both answers conform, a test passes with output. What a
//! peer does not offer is one skipped test per reason. Of a run that had to stop, a case without an answer is a skipped
//! test, and an error says why.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::counted;
use super::run_conclusion::{too_little, unfinished};
use super::run_failures::{Repeats, breaks_should};
use super::run_view::RunView;
use crate::suite::{CaseResult, Description, NotRun, PeerReport, Report, Verdict};
use crate::text::{cut, escaped_xml};

/// Renders a run.
///
/// # Panics
/// Never: the text is written to memory.
#[must_use]
pub fn run_junit(report: &Report, view: RunView<'_>) -> String {
    let mut document = Document::new("jwt-assay");
    for peer in &report.peers {
        document.add_test_suites(groups(peer).into_iter().map(|group| suite(peer, group, view)));
        document.add_test_suites(as_a_whole(peer));
    }
    document.add_test_suites(report.not_run.iter().map(unasked));
    document.to_string().expect("memory can be written to")
}

/// The groups of the cases of a peer, asked or not, in their order.
fn groups(peer: &PeerReport) -> Vec<&str> {
    let left = peer.unfinished.iter().flat_map(|left| &left.unanswered).map(|id| group_of(id));
    let mut groups: Vec<&str> = Vec::new();
    for group in peer.results.iter().map(CaseResult::group).chain(left) {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

fn group_of(id: &str) -> &str {
    id.split_once('/').map_or(id, |(group, _)| group)
}

fn suite(peer: &PeerReport, group: &str, view: RunView<'_>) -> TestSuite {
    let description = &peer.description;
    let mut suite = described(peer, &format!("{}.{group}", description.name));
    suite.add_property(("asked", peer.coverage_of(group).to_string().trim_start_matches("asked ")));
    if let Some(took) = peer.took.get(group) {
        suite.set_time(*took);
    }
    let repeats = Repeats::of(peer);
    let of_group = || peer.results.iter().filter(|result| result.group() == group);
    let asked = of_group().filter(|result| result.verdict != Verdict::Skip);
    suite.add_test_cases(asked.map(|result| case(peer, result, &repeats, view)));
    let skipped: Vec<&CaseResult> = of_group().filter(|result| result.verdict == Verdict::Skip).collect();
    suite.add_test_cases(not_offered(peer, &skipped));
    let left = peer.unfinished.iter().flat_map(|left| &left.unanswered);
    let left = left.filter(|id| group_of(id) == group);
    suite.add_test_cases(left.map(|id| unanswered(description, id)));
    suite
}

/// A suite with what is known of a peer.
fn described(peer: &PeerReport, name: &str) -> TestSuite {
    let mut suite = TestSuite::new(escaped_xml(name));
    suite.add_property(("version", escaped_xml(&peer.description.version).as_str()));
    suite.add_property(("language", escaped_xml(&peer.description.language).as_str()));
    suite
}

/// What is wrong with a peer as a whole, if anything is.
fn as_a_whole(peer: &PeerReport) -> Option<TestSuite> {
    let description = &peer.description;
    let mut suite = described(peer, &description.name);
    suite.add_property(("asked", peer.coverage().to_string().trim_start_matches("asked ")));
    if let Some((_, why)) = unfinished(peer) {
        suite.add_test_case(incomplete(description, &why));
    }
    if let Some((_, why)) = too_little(peer) {
        suite.add_test_case(too_few_answers(description, &why));
    }
    let constant = peer.constant_answer();
    if let Some(uniform) = constant {
        suite.set_system_out(escaped_xml(&format!("{} {uniform}", description.name)));
    }
    (constant.is_some() || !suite.test_cases.is_empty()).then_some(suite)
}

/// One skipped test for each reason why cases of a group were not asked or not answered.
fn not_offered(peer: &PeerReport, skipped: &[&CaseResult]) -> Vec<TestCase> {
    let mut reasons: Vec<(&str, Vec<&CaseResult>)> = Vec::new();
    for result in skipped {
        let reason = result.note.as_deref().unwrap_or(&result.got);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, results)) => results.push(result),
            None => reasons.push((reason, vec![result])),
        }
    }
    let test = |(reason, results): (&str, Vec<&CaseResult>)| {
        let mut status = TestCaseStatus::skipped();
        let message = format!("{reason} ({})", counted(results.len(), "case"));
        status.set_type(Verdict::Skip.name()).set_message(escaped_xml(&message));
        let name = match &results[..] {
            [one] => one.id.clone(),
            _ => cut(&format!("not asked: {reason}")),
        };
        let mut test = TestCase::new(escaped_xml(&name), status);
        let group = results.first().map_or("", |first| first.group());
        test.set_classname(escaped_xml(&format!("{}.{group}", peer.description.name)));
        test
    };
    reasons.into_iter().map(test).collect()
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
    let mut case = TestCase::new(escaped_xml(id), status);
    case.set_classname(escaped_xml(&format!("{}.{}", description.name, group_of(id))));
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
    if result.verdict == Verdict::Note && !breaks_should(result) {
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
        Verdict::Note if breaks_should(result) => {
            let note = result.note.as_deref().unwrap_or_default();
            let message = format!("SHOULD: {}; {note}", difference(result));
            (TestCaseStatus::skipped(), message, in_full(peer, result, view))
        }
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
