//! Rules: a table or one in full as text, all as JSON.

use serde::Serialize;

use super::json_text;
use super::layout::{hanging, outdented};
use super::style::{DIM, STRONG, paint};
use super::table::{Cell, Table};
use crate::lint::{Mistake, RuleRef};
use crate::text::escaped_report;

/// Renders rules as a table.
#[must_use]
pub fn rules_text(rules: &[&RuleRef], width: usize) -> String {
    let mut table = Table::new().words("rule").words("layer").words("generator").words("verifier");
    table = table.prose("what it demands");
    for rule in rules {
        let cells = [
            Cell::styled(STRONG, rule.id()),
            Cell::new(rule.layer()),
            Cell::new(rule.generator()),
            Cell::new(verifier(rule)),
        ];
        table.row(cells, rule.summary());
    }
    escaped_report(table.render(width))
}

/// Renders one rule in full; `mistakes` are those that are looked for where it is broken.
#[must_use]
pub fn rule_text(rule: &RuleRef, mistakes: &[&Mistake], width: usize) -> String {
    let implied = rule.known().map_or(&[][..], |rule| rule.implied);
    let implied = if implied.is_empty() { "-".to_owned() } else { implied.join(", ") };
    let mut page = paint(STRONG, rule.id()) + "\n" + &hanging("  ", rule.summary(), width) + "\n";
    for (label, text) in [
        ("layer", rule.layer().name()),
        ("evidence", rule.evidence().name()),
        ("generator", rule.generator().name()),
        ("verifier", verifier(rule)),
        ("clause", rule.clause()),
        ("source", rule.source().name()),
        ("implies", &implied),
        ("fix", rule.advice()),
    ] {
        page.push_str(&hanging(&format!("  {label:9}  "), text, width));
    }
    if !mistakes.is_empty() {
        page.push('\n');
        page.push_str(&outdented("Mistakes that `jwt-assay token` recognizes by the signature:", width));
        page.push_str(&known_mistakes(mistakes, width));
    }
    escaped_report(page)
}

fn verifier(rule: &RuleRef) -> &'static str {
    rule.verifier().map_or("-", |level| level.name())
}

fn known_mistakes(mistakes: &[&Mistake], width: usize) -> String {
    let mut table = Table::new().words("mistake").prose("the token was");
    for mistake in mistakes {
        table.row([Cell::new(mistake.id)], paint(DIM, mistake.summary));
    }
    table.render(width)
}

#[derive(Serialize)]
struct RulesDocument<'a> {
    format: u64,
    rules: &'a [&'a RuleRef],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    mistakes: &'a [&'a Mistake],
}

/// Renders rules; `mistakes` are those that are looked for where a signature does not match.
#[must_use]
pub fn rules_json(rules: &[&RuleRef], mistakes: &[&Mistake]) -> String {
    let document = RulesDocument { format: 1, rules, mistakes };
    json_text(serde_json::to_string_pretty(&document))
}
