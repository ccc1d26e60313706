//! GitLab's code quality report: a list of issues, each with a fingerprint that no other has.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/>

use serde::Serialize;

use super::Issues;
use super::issue::Severity;
use crate::report::json_text;

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
}

/// Renders issues.
#[must_use]
pub fn gitlab(issues: &Issues) -> String {
    let path = issues.source.as_deref().unwrap_or_default();
    let listed = issues.listed();
    let entries = listed.into_iter().map(|(issue, fingerprint)| Entry {
        description: issue.public(),
        check_name: issue.subject.id(),
        fingerprint,
        severity: match issue.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location { path, lines: Lines { begin: issues.region(issue).0 } },
    });
    json_text(serde_json::to_string_pretty(&entries.collect::<Vec<_>>()))
}
