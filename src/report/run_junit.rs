//! A run as JUnit XML, for CI to show: a suite for each peer, a test for each case.
//!
//! What CI calls green is what the run calls conformant, so a known failure is a skipped test with its
//! reason, and a note is a passed one with output.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::run_text::{RunView, in_full};
use crate::suite::{CaseResult, PeerReport, Report, Unasked, Verdict};

/// Renders a run.
///
/// # Panics
/// Never: the text is written to memory.
#[must_use]
pub fn run_junit(report: &Report, view: RunView<'_>) -> String {
    let mut document = Document::new("jwt-assay");
    document.add_test_suites(report.peers.iter().map(|peer| suite(peer, view)));
    document.add_test_suites(report.unasked.iter().map(unasked));
    document.to_string().expect("memory can be written to")
}

fn suite(peer: &PeerReport, view: RunView<'_>) -> TestSuite {
    let description = &peer.description;
    let mut suite = TestSuite::new(legal(&description.name));
    suite.add_property(("version", legal(&description.version).as_str()));
    suite.add_property(("language", legal(&description.language).as_str()));
    suite.add_test_cases(peer.results.iter().map(|result| case(peer, result, view)));
    if let Some(uniform) = peer.uniform() {
        suite.set_system_out(legal(&format!("{} {uniform}", description.name)));
    }
    suite
}

/// One that was not asked: skipped where it is not installed, an error where it is.
fn unasked(unasked: &Unasked) -> TestSuite {
    let mut status = match unasked.is_installed {
        true => TestCaseStatus::non_success(NonSuccessKind::Error),
        false => TestCaseStatus::skipped(),
    };
    status.set_type("unasked").set_message(legal(&unasked.why));
    let mut case = TestCase::new("introduction", status);
    case.set_classname(legal(&unasked.name));
    let mut suite = TestSuite::new(legal(&unasked.name));
    suite.add_test_case(case);
    suite
}

fn case(peer: &PeerReport, result: &CaseResult, view: RunView<'_>) -> TestCase {
    let mut case = TestCase::new(legal(&result.id), status(peer, result, view));
    case.set_classname(legal(&format!("{}.{}", peer.description.name, result.group())));
    if result.verdict == Verdict::Note {
        case.set_system_out(legal(&result.to_string()));
    }
    case
}

fn status(peer: &PeerReport, result: &CaseResult, view: RunView<'_>) -> TestCaseStatus {
    let told = || format!("expected {}, got {}", result.expected, result.got);
    let (mut status, message, body) = match result.verdict {
        Verdict::Pass | Verdict::Note => return TestCaseStatus::success(),
        Verdict::Skip | Verdict::KnownFailure => {
            let message = result.note.clone().unwrap_or_else(told);
            (TestCaseStatus::skipped(), message, result.to_string())
        }
        // A crash or a hang fails its case as any wrong answer does, so none counts as an "error".
        Verdict::FalseAccept
        | Verdict::FalseReject
        | Verdict::WrongClaims
        | Verdict::BadToken
        | Verdict::Crash
        | Verdict::Timeout
        | Verdict::StaleKnownFailure => {
            (TestCaseStatus::non_success(NonSuccessKind::Failure), told(), in_full(peer, result, view))
        }
    };
    status.set_type(result.verdict.name()).set_message(legal(&message)).set_description(legal(&body));
    status
}

/// A text of characters that XML 1.0 can hold (§2.2, "Char"); the others are escaped rather than left
/// out, so that none is overlooked. A carriage return would come back as a line feed, so it is escaped
/// as well.
pub(super) fn legal(text: &str) -> String {
    let mut legal = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => legal.push('\n'),
            '\u{fffe}' | '\u{ffff}' => legal.extend(character.escape_unicode()),
            _ if character.is_control() => legal.extend(character.escape_default()),
            _ => legal.push(character),
        }
    }
    legal
}
