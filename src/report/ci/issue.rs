//! An issue: a broken rule, where, how bad it is, and the fingerprint by which a reader knows it again. Its sentence
//! quotes no value of a token: some readers are public.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::encoding::encode_hex;
use crate::lint::{Level, RuleRef};
use crate::text::one_line;

/// How bad an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Severity {
    Error,
    Warning,
    Note,
}

impl Severity {
    /// That of a broken rule: an error is what fails the command.
    pub(super) fn of(level: Level, strict: bool) -> Self {
        match level {
            Level::Must => Severity::Error,
            Level::Should if strict => Severity::Error,
            Level::Should => Severity::Warning,
            Level::May => Severity::Note,
        }
    }

    /// The word of SARIF.
    pub(super) fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// What an issue is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A rule.
    Rule(RuleRef),
    /// What a report needs apart from the rules.
    Condition(&'static Condition),
    /// The cases of a group that are about no rule.
    Group(String),
}

/// What a report needs apart from the rules, so that it can conclude.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pub id: &'static str,
    pub summary: &'static str,
    pub advice: &'static str,
}

pub(super) static SIGNATURES: Condition = Condition {
    id: "signatures-checked",
    summary: "Every signature is checked.",
    advice: "Give the secret with --secret-file or --secret-env, or say --no-signature.",
};
pub(super) static TOKENS: Condition = Condition {
    id: "every-call-gives-a-token",
    summary: "Every call to the generator gives a token.",
    advice: "Make each call print or return one token, and no error.",
};
pub(super) static ANSWERS: Condition = Condition {
    id: "every-case-has-an-answer",
    summary: "Every case has an answer before the run ends.",
    advice: "Give a larger --budget, or find out what keeps the implementation from answering.",
};
pub(super) static HALF: Condition = Condition {
    id: "at-least-half-is-answered",
    summary: "An implementation answers at least half of the questions that are for its scope and ops.",
    advice: "Answer more of them, or take what the implementation does not offer out of its ops or scope.",
};
pub(super) static STABLE: Condition = Condition {
    id: "answers-are-stable",
    summary: "An answer does not depend on what was asked before.",
    advice: "Keep no state between questions, except for replay.",
};
pub(super) static INTRODUCTION: Condition = Condition {
    id: "introduction",
    summary: "Every peer that is installed can be tested.",
    advice: "Run the command of the peer alone, and read what it prints on stderr.",
};
pub(super) static ALL_LINES: Condition = Condition {
    id: "every-line-is-judged",
    summary: "A stream is judged to its end.",
    advice: "Continue with --resume, or start again with a good input.",
};

impl Subject {
    pub(super) fn id(&self) -> String {
        one_line(match self {
            Subject::Rule(rule) => rule.id(),
            Subject::Condition(condition) => condition.id,
            Subject::Group(group) => group,
        })
    }

    pub(super) fn summary(&self) -> String {
        match self {
            Subject::Rule(rule) => one_line(rule.summary()),
            Subject::Condition(condition) => condition.summary.to_owned(),
            Subject::Group(group) => {
                one_line(&format!("An implementation passes the cases of the group {group}."))
            }
        }
    }

    pub(super) fn advice(&self) -> String {
        match self {
            Subject::Rule(rule) => one_line(rule.advice()),
            Subject::Condition(condition) => condition.advice.to_owned(),
            Subject::Group(group) => {
                one_line(&format!("Read why with `jwt-assay vectors list '{group}/*'`."))
            }
        }
    }

    pub(super) fn rule(&self) -> Option<&RuleRef> {
        match self {
            Subject::Rule(rule) => Some(rule),
            Subject::Condition(_) | Subject::Group(_) => None,
        }
    }
}

/// A broken rule at a place.
#[derive(Clone, Debug)]
pub struct Issue {
    pub(super) subject: Subject,
    pub(super) severity: Severity,
    /// The level of the rule.
    pub(super) level: Level,
    /// The line of the file, counted from 1, if it is known.
    pub(super) line: Option<u64>,
    /// The first column and the one after the last, counted from 1 in characters, if they are known.
    pub(super) columns: Option<(u64, u64)>,
    /// What is wrong and where, without a value of a token.
    pub(super) said: String,
    /// What was found, and how to fix that.
    pub(super) details: Vec<String>,
    /// What it has in common with the same issue in the next report.
    pub(super) key: String,
    /// How many times it was found.
    pub(super) count: u64,
}

impl Issue {
    pub(super) fn new(subject: Subject, severity: Severity, level: Level, said: String) -> Self {
        let key = said.clone();
        Issue {
            subject,
            severity,
            level,
            line: None,
            columns: None,
            said,
            details: Vec::new(),
            key,
            count: 1,
        }
    }

    /// One about a condition that is not met. It fails the command like a MUST.
    pub(super) fn unmet(condition: &'static Condition, said: String) -> Self {
        Issue::new(Subject::Condition(condition), Severity::Error, Level::Must, said)
    }

    pub(super) fn with_details(self, details: Vec<String>) -> Self {
        Issue { details, ..self }
    }

    pub(super) fn known_by(self, key: String) -> Self {
        Issue { key, ..self }
    }

    pub(super) fn counted(self, count: u64) -> Self {
        Issue { count, ..self }
    }

    /// One line for a reader that may be public: what is wrong, where, and the fix.
    pub(super) fn public(&self) -> String {
        one_line(&format!("{} Fix: {}", self.said, self.subject.advice()))
    }
}

/// Issues with their fingerprints: the same from report to report for a rule, a file and a place, and unique in one
/// report. A line is not part of it, since lines move; the same issue on several lines is counted.
pub(super) fn fingerprinted<'a>(issues: &[&'a Issue], source: Option<&str>) -> Vec<(&'a Issue, String)> {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let with_fingerprint = |issue: &&'a Issue| {
        let mut hash = Sha256::new();
        for part in [issue.subject.id().as_str(), source.unwrap_or_default(), &issue.key] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let name = encode_hex(&hash.finalize()[..16]);
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        (*issue, format!("{name}:{count}"))
    };
    issues.iter().map(with_fingerprint).collect()
}
