//! `jwt-assay rules`: what is checked, and why.

use clap::Args;
use jwt_assay::lint::{Mistake, Rule, mistakes, rule, rules};
use jwt_assay::report::{DIM, STRONG, paint};
use jwt_assay::text::quote;
use serde::Serialize;

use super::output::{Format, OutputArgs};
use super::{Conclusion, Unable};

/// List the rules, or explain one
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay rules
  jwt-assay rules iat-seconds
  jwt-assay rules --format json

Exit status: 0 if the rule is there, 2 if not.")]
pub(super) struct Rules {
    /// Explain this rule
    #[arg(value_name = "ID")]
    id: Option<String>,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Serialize)]
struct RulesDocument {
    format: u64,
    rules: Vec<&'static Rule>,
    /// What is searched for where a signature does not match, if that is what was asked about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mistakes: Vec<&'static Mistake>,
}

impl Rules {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        let chosen: Vec<&'static Rule> = match &self.id {
            None => rules().collect(),
            Some(id) => vec![rule(id).ok_or_else(|| {
                Unable(format!("there is no rule {}; `jwt-assay rules` lists them", quote(id)))
            })?],
        };
        let mistakes = match self.id.as_deref() {
            Some("signature-match") => mistakes().collect(),
            _ => Vec::new(),
        };
        self.output.open()?.write(|format| match (format, &self.id) {
            (Format::Text, None) => chosen.iter().map(|rule| line(rule)).collect(),
            (Format::Text, Some(_)) => {
                chosen.iter().map(|rule| page(rule)).collect::<String>() + &known_mistakes(&mistakes)
            }
            (Format::Json, _) => {
                let document = RulesDocument { format: 1, rules: chosen.clone(), mistakes: mistakes.clone() };
                serde_json::to_string_pretty(&document).expect("the document has string keys") + "\n"
            }
        })?;
        Ok(Conclusion::Conformant)
    }
}

fn verifier(rule: &Rule) -> &'static str {
    rule.verifier.map_or("-", |level| level.name())
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

fn page(rule: &Rule) -> String {
    let implied = if rule.implied.is_empty() { "-".to_owned() } else { rule.implied.join(", ") };
    format!(
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
    )
}

/// The mistakes that a token is searched for, below the rule that they break.
fn known_mistakes(mistakes: &[&Mistake]) -> String {
    if mistakes.is_empty() {
        return String::new();
    }
    let line = |mistake: &&Mistake| format!("    {:46}  {}\n", mistake.id, paint(DIM, mistake.summary));
    let lines: String = mistakes.iter().map(line).collect();
    format!("  mistakes   that `jwt-assay token` tells by the signature which they make\n{lines}")
}
