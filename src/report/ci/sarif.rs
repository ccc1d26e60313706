//! SARIF 2.1.0, as GitHub's code scanning reads it: rules with their help, and one result per issue. It holds ids,
//! places and advice, and no value of a token: a reader may be public.
//!
//! <https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>

use serde_json::{Value, json};

use super::issue::{Issue, Severity, Subject};
use super::{Issues, collect};
use crate::lint::Level;
use crate::report::json_text;
use crate::text::{escaped_markdown, one_line};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The most characters of a description of a rule.
const DESCRIPTION: usize = 1_024;

/// Renders issues.
#[must_use]
pub fn sarif(issues: &Issues) -> String {
    let listed = issues.listed();
    let rules: Vec<Value> = issues.subjects.iter().map(|subject| rule(subject, issues.command)).collect();
    let results: Vec<Value> =
        listed.iter().map(|(issue, fingerprint)| result(issues, issue, fingerprint)).collect();
    // Reports with the same id replace each other.
    let source = issues.source.as_deref().map(|source| uri(source) + "/").unwrap_or_default();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "jwt-assay",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": Value::Array(rules),
            }},
            "automationDetails": {"id": format!("jwt-assay/{}/{source}", issues.command)},
            "columnKind": "unicodeCodePoints",
            "results": Value::Array(results),
            "properties": {
                "conformant": issues.conformant,
                "leftOut": issues.left_out(),
            },
        }],
    });
    json_text(serde_json::to_string_pretty(&document))
}

fn rule(subject: &Subject, command: &str) -> Value {
    let (summary, advice) = (subject.summary(), subject.advice());
    let (level, about) = match subject.rule() {
        Some(rule) if command == "run" => (rule.verifier().unwrap_or(rule.generator()), rule.clause()),
        Some(rule) => (rule.generator(), rule.clause()),
        None => (Level::Must, ""),
    };
    let clause = if about.is_empty() { String::new() } else { format!("\nClause: {}", plain(about)) };
    let more = match subject.rule().and_then(|rule| rule.known()) {
        Some(rule) => format!("\nMore: jwt-assay rules {}", rule.id),
        None => String::new(),
    };
    let markdown = format!("{}\n\n**Fix:** {}\n", escaped_markdown(&summary), escaped_markdown(&advice));
    let full = format!("{} Fix: {}", plain(&summary), plain(&advice));
    let mut properties = json!({"tags": ["jwt"]});
    if let Some(rule) = subject.rule() {
        properties["tags"] = json!(["jwt", rule.layer().name()]);
        // A verifier that breaks a rule can be attacked; a token that breaks one is refused.
        if command == "run" {
            properties["tags"] = json!(["security", "jwt", rule.layer().name()]);
            properties["security-severity"] = json!(severity_score(level));
        }
    }
    json!({
        "id": subject.id(),
        "shortDescription": {"text": cut_to(&plain(&summary), DESCRIPTION)},
        "fullDescription": {"text": cut_to(&full, DESCRIPTION)},
        "help": {"text": format!("{full}{clause}{more}"), "markdown": markdown},
        "defaultConfiguration": {"level": Severity::of(level, false).name()},
        "properties": properties,
    })
}

/// From 0 to 10, as GitHub ranks alerts about security.
fn severity_score(level: Level) -> &'static str {
    match level {
        Level::Must => "8.0",
        Level::Should => "5.0",
        Level::May => "1.0",
    }
}

fn result(issues: &Issues, issue: &Issue, fingerprint: &str) -> Value {
    let index = issues.subjects.iter().position(|subject| *subject == issue.subject);
    let mut result = json!({
        "ruleId": issue.subject.id(),
        "level": issue.severity.name(),
        "message": {"text": plain(&issue.public())},
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        "occurrenceCount": issue.count.max(1),
        "properties": {"level": collect::word(issue.level)},
    });
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    // The reader shows no result without a place.
    if let Some(source) = &issues.source {
        let (line, columns) = issues.region(issue);
        let mut region = json!({"startLine": line});
        if let Some((start, end)) = columns {
            region["startColumn"] = json!(start);
            region["endColumn"] = json!(end);
        }
        let file = json!({"uri": uri(source), "uriBaseId": "%SRCROOT%"});
        result["locations"] = json!([{"physicalLocation": {"artifactLocation": file, "region": region}}]);
    }
    result
}

/// A text that is no link and has no placeholder: SARIF has a markup of its own for both, in brackets and in braces.
fn plain(text: &str) -> String {
    one_line(text).replace('{', "(").replace('}', ")").replace("](", "] (")
}

fn cut_to(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// A relative reference, in which everything is escaped but what is plain in every part of an address (RFC 3986 §2.3).
fn uri(path: &str) -> String {
    let spelt = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(spelt).collect()
}
