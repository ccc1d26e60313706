//! What CI shows of a report: issues, each a broken rule at a place, and the conclusion. SARIF, GitHub, GitLab, a page of
//! Markdown and a badge are made of the same issues.

mod badge;
mod collect;
mod github {
    //! GitHub Actions: annotations as workflow commands, each on its line, and the page of a job, which is Markdown.
    //!
    //! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>

    use crate::report::ci::issue::Severity;
    use crate::report::ci::{Group, Issues, collect};
    use crate::text::one_line;

    /// How many annotations come after the sum. Ten errors and ten warnings are shown of a step.
    const WORST: usize = 9;
    /// The most bytes that the page of a step may have.
    pub const STEP_SUMMARY_BYTES: usize = 1 << 20;

    /// Renders issues as annotations: the sum first, then the worst, those about the same rule as one.
    #[must_use]
    pub fn github(issues: &Issues) -> String {
        let groups = issues.groups();
        let more = groups.len().saturating_sub(WORST);
        let word = match issues.conformant {
            Some(true) => "notice",
            None => "warning",
            Some(false) => "error",
        };
        let end = match more {
            0 => String::new(),
            1 => "; 1 more rule is in the report".to_owned(),
            more => format!("; {more} more rules are in the report"),
        };
        let title = format!("jwt-assay {}", issues.command);
        let sum = command(word, &[("title", &title)], &[format!("{}{end}", issues.conclusion)]);
        let worst = groups.iter().take(WORST).map(|group| annotation(issues, group));
        std::iter::once(sum).chain(worst).collect()
    }

    /// One annotation for all issues of a group, at the place of the first.
    fn annotation(issues: &Issues, group: &Group<'_>) -> String {
        let Some(first) = group.issues.first() else { return String::new() };
        let word = match group.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let title = format!("{} ({})", group.subject.id(), collect::word(first.level));
        let (line, columns) = issues.region(first);
        let numbers = [Some(line), columns.map(|(start, _)| start), columns.map(|(_, end)| end - 1)];
        let [line, column, end] =
            numbers.map(|number| number.map(|number| number.to_string()).unwrap_or_default());
        let file = issues.source.as_deref().unwrap_or_default();
        let mut properties = vec![("file", file), ("line", &*line), ("col", &*column), ("endColumn", &*end)];
        properties.retain(|(_, value)| !file.is_empty() && !value.is_empty());
        properties.push(("title", &title));
        let others = group.count.saturating_sub(first.count);
        let more = (others > 0).then(|| format!("and {others} more like this"));
        let lines: Vec<String> =
            std::iter::once(first.said.clone()).chain(first.details.iter().cloned()).chain(more).collect();
        command(word, &properties, &lines)
    }

    /// A command on a line of its own. The lines of its message are escaped: they end neither the command nor a property.
    fn command(word: &str, properties: &[(&str, &str)], lines: &[String]) -> String {
        let property = |(name, value): &(&str, &str)| {
            format!("{name}={}", data(&one_line(value)).replace(':', "%3A").replace(',', "%2C"))
        };
        let properties: Vec<String> = properties.iter().map(property).collect();
        let message: Vec<String> = lines.iter().map(|line| data(&one_line(line))).collect();
        format!("::{word} {}::{}\n", properties.join(","), message.join("%0A"))
    }

    fn data(text: &str) -> String {
        text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
    }

    /// A page for a job, with a line feed before it, cut to `room` bytes between two lines.
    #[must_use]
    pub fn step_summary(page: &str, room: usize) -> String {
        const CUT: &str = "\n**The report is longer than GitHub shows here.**\n";
        let page = format!("\n{page}");
        if page.len() <= room {
            return page;
        }
        let Some(room) = room.checked_sub(CUT.len()) else { return String::new() };
        let end = page.as_bytes()[..room].iter().rposition(|byte| *byte == b'\n');
        end.map_or_else(String::new, |at| format!("{}{CUT}", &page[..=at]))
    }
}
mod gitlab {
    //! GitLab's code quality report: a list of issues, each with a fingerprint that no other has.
    //!
    //! <https://docs.gitlab.com/ci/testing/code_quality/>

    use serde::Serialize;

    use crate::report::ci::Issues;
    use crate::report::ci::issue::Severity;
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
}
mod issue;
mod page {
    //! Issues as Markdown, for a page: the conclusion, then what is wrong, grouped by rule, the worst first.

    use crate::report::ci::{Group, Issue, Issues, collect};
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
}
mod sarif;

pub use badge::{badge_json, badge_svg};
pub use collect::{TokenAt, repeat_issue, token_issues};
pub use github::{STEP_SUMMARY_BYTES, github, step_summary};
pub use gitlab::gitlab;
pub use issue::Issue;
pub use page::issues_markdown;
pub use sarif::sarif;

use badge::Badge;
use issue::{Severity, Subject};

use super::counted;

/// How many issues of each severity are kept, and how many a report lists: GitHub shows that many of a SARIF file.
const MOST_LISTED: usize = 5_000;

/// The issues of a report, and what follows from them.
#[derive(Clone, Debug)]
pub struct Issues {
    /// The command that found them.
    command: &'static str,
    /// The file that they belong to, as its path from the root of the repository.
    source: Option<String>,
    /// Whether its lines are those of the issues.
    has_lines: bool,
    /// The rules that were held to, in their order; then others that an issue is about.
    subjects: Vec<Subject>,
    /// In the order in which they were found, at most [`MOST_LISTED`] of each severity.
    kept: Vec<Issue>,
    kept_counts: [usize; 3],
    /// How many there are of each severity, kept or not.
    counts: [u64; 3],
    /// How many there are of each subject and severity, kept or not.
    by_subject: Vec<(Subject, Severity, u64)>,
    conformant: Option<bool>,
    /// The conclusion in words, ready to print.
    conclusion: String,
    badge: Badge,
}

/// A path from the root, also of one that was given as absolute: readers refuse those.
fn relative(path: &str) -> String {
    path.trim_start_matches('/').to_owned()
}

/// Issues of one severity that are about the same.
struct Group<'a> {
    subject: &'a Subject,
    severity: Severity,
    count: u64,
    /// Those of them that were kept.
    issues: Vec<&'a Issue>,
}

impl Issues {
    fn new(command: &'static str, source: Option<&str>, subjects: Vec<Subject>) -> Self {
        Issues {
            command,
            source: source.map(relative).filter(|source| !source.is_empty()),
            has_lines: false,
            subjects,
            kept: Vec::new(),
            kept_counts: [0; 3],
            counts: [0; 3],
            by_subject: Vec::new(),
            conformant: None,
            conclusion: String::new(),
            badge: Badge::undecided(),
        }
    }

    /// Adds issues.
    pub fn extend(&mut self, issues: impl IntoIterator<Item = Issue>) {
        issues.into_iter().for_each(|issue| self.add(issue));
    }

    fn add(&mut self, issue: Issue) {
        let Issue { subject, severity, count, .. } = &issue;
        self.counts[*severity as usize] += count;
        match self.by_subject.iter_mut().find(|(known, of, _)| known == subject && of == severity) {
            Some((_, _, counted)) => *counted += count,
            None => self.by_subject.push((subject.clone(), *severity, *count)),
        }
        if !self.subjects.contains(subject) {
            self.subjects.push(subject.clone());
        }
        let kept = &mut self.kept_counts[*severity as usize];
        if *kept < MOST_LISTED {
            *kept += 1;
            self.kept.push(issue);
        }
    }

    /// The counts by severity, and the word for the whole.
    fn conclude(&mut self, conformant: Option<bool>, word: &str) {
        let [errors, warnings, notes] = self.counts.map(|count| usize::try_from(count).unwrap_or(usize::MAX));
        self.conformant = conformant;
        self.conclusion = format!(
            "{}, {}, {}: {word}",
            counted(errors, "error"),
            counted(warnings, "warning"),
            counted(notes, "note")
        );
        self.badge = Badge::of_tokens(conformant, errors, warnings);
    }

    /// The issues that a report lists, the worst first, each with its fingerprint.
    fn listed(&self) -> Vec<(&Issue, String)> {
        let mut worst: Vec<&Issue> = self.kept.iter().collect();
        worst.sort_by_key(|issue| issue.severity);
        worst.truncate(MOST_LISTED);
        issue::fingerprinted(&worst, self.source.as_deref())
    }

    /// The line of an issue in the file, and the columns if they are known. Where a file has no lines of an issue, it is
    /// the first.
    fn region(&self, issue: &Issue) -> (u64, Option<(u64, u64)>) {
        match issue.line.filter(|_| self.has_lines) {
            Some(line) => (line, issue.columns),
            None => (1, None),
        }
    }

    /// How many issues a report does not list.
    fn left_out(&self) -> u64 {
        let kept: u64 = self.listed().iter().map(|(issue, _)| issue.count).sum();
        self.counts.iter().sum::<u64>().saturating_sub(kept)
    }

    /// The issues by what they are about, the worst and most frequent first.
    fn groups<'a>(&'a self) -> Vec<Group<'a>> {
        let group = |(subject, severity, count): &'a (Subject, Severity, u64)| {
            let is_in = |issue: &&Issue| issue.subject == *subject && issue.severity == *severity;
            let issues = self.kept.iter().filter(is_in).collect();
            Group { subject, severity: *severity, count: *count, issues }
        };
        let mut groups: Vec<Group<'_>> = self.by_subject.iter().map(group).collect();
        groups.sort_by_key(|group| (group.severity, std::cmp::Reverse(group.count)));
        groups
    }
}
