//! `jwt-assay rules`: what is checked, and why.

use clap::Args;
use jwt_assay::lint::{Rule, mistakes, rule, rules};
use jwt_assay::report::{rule_text, rules_json, rules_text};
use jwt_assay::text::quote;

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

impl Rules {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        let chosen: Vec<&'static Rule> = match &self.id {
            None => rules().collect(),
            Some(id) => vec![rule(id).ok_or_else(|| {
                Unable(format!("there is no rule {}; `jwt-assay rules` lists them", quote(id)))
            })?],
        };
        let mistakes: Vec<_> = match self.id.as_deref() {
            Some("signature-match") => mistakes().collect(),
            _ => Vec::new(),
        };
        self.output.open()?.write(|format| match (format, &self.id) {
            (Format::Text, None) => rules_text(&chosen),
            (Format::Text, Some(_)) => chosen.iter().map(|rule| rule_text(rule, &mistakes)).collect(),
            (Format::Json, _) => rules_json(&chosen, &mistakes),
        })?;
        Ok(Conclusion::Conformant)
    }
}
