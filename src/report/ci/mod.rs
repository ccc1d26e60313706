//! What CI shows of a report: issues, each a broken rule at a place, and the conclusion. SARIF, GitHub, GitLab, a page of
//! Markdown and a badge are made of the same issues.

mod badge;
mod collect;
mod github;
mod gitlab;
mod issue;
mod page;
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
