//! Issues as Markdown, for a page: the conclusion, then what is wrong, grouped by rule, the worst first.

use super::{Group, Issue, Issues, collect};
use crate::report::counted;
use crate::text::escaped_markdown;

/// How many issues of a group are there in full.
const IN_FULL: usize = 5;

/// Renders issues.
#[must_use]
pub fn issues_markdown(issues: &Issues) -> String {
    let groups: String = issues.groups().iter().map(group).collect();
    format!("**{}**\n{groups}", escaped_markdown(&issues.conclusion))
}

fn group(group: &Group<'_>) -> String {
    let Group { subject, severity, count, issues } = group;
    let level = issues.first().map_or("", |first| collect::word(first.level));
    let times = counted(usize::try_from(*count).unwrap_or(usize::MAX), severity.name());
    let shown = &issues[..issues.len().min(IN_FULL)];
    let shown_count: u64 = shown.iter().map(|issue| issue.count).sum();
    let items: String = shown.iter().map(|issue| item(issue)).collect();
    let more = match count.saturating_sub(shown_count) {
        0 => String::new(),
        more => format!("- and {more} more\n"),
    };
    format!(
        "\n**{}** ({level}): {times}\n\n{}\n\nFix: {}\n\n{items}{more}",
        escaped_markdown(&subject.id()),
        escaped_markdown(&subject.summary()),
        escaped_markdown(&subject.advice())
    )
}

fn item(issue: &Issue) -> String {
    let line = issue.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    let details = issue.details.iter().map(|detail| format!("  - {}\n", escaped_markdown(detail)));
    format!("- {}\n{}", escaped_markdown(&format!("{line}{}", issue.said)), details.collect::<String>())
}
