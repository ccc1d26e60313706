//! Rules as text: a list, or one in full.

use super::style::{DIM, STRONG, paint};
use crate::lint::{Mistake, Rule};

/// Renders rules as a list.
#[must_use]
pub fn rules_text(rules: &[&Rule]) -> String {
    rules.iter().map(|rule| line(rule)).collect()
}

fn line(rule: &Rule) -> String {
    format!(
        "{} {:9}  {:6}  {:6}  {}\n",
        paint(STRONG, format_args!("{:24}", rule.id)),
        rule.layer.name(),
        rule.generator,
        verifier(rule),
        paint(DIM, rule.summary)
    )
}

/// Renders one rule in full; `mistakes` are those that are looked for where it is broken.
#[must_use]
pub fn rule_text(rule: &Rule, mistakes: &[&Mistake]) -> String {
    let implied = if rule.implied.is_empty() { "-".to_owned() } else { rule.implied.join(", ") };
    let page = format!(
        "{}\n  {}\n\n  layer      {}\n  evidence   {}\n  generator  {}\n  verifier   {}\n  clause     {}\n  source     {}\n  \
         implies    {implied}\n  fix        {}\n",
        paint(STRONG, rule.id),
        rule.summary,
        rule.layer,
        rule.evidence.name(),
        rule.generator,
        verifier(rule),
        rule.clause,
        rule.source.name(),
        rule.advice
    );
    page + &known_mistakes(mistakes)
}

fn verifier(rule: &Rule) -> &'static str {
    rule.verifier.map_or("-", |level| level.name())
}

fn known_mistakes(mistakes: &[&Mistake]) -> String {
    if mistakes.is_empty() {
        return String::new();
    }
    let line = |mistake: &&Mistake| format!("    {:46}  {}\n", mistake.id, paint(DIM, mistake.summary));
    let lines: String = mistakes.iter().map(line).collect();
    format!("  mistakes   that `jwt-assay token` tells by the signature which they make\n{lines}")
}
