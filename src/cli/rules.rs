//! `jwt-assay rules`: what is checked, and why.

use anyhow::{Result, bail};
use clap::Args;
use jwt_assay::lint::{Mistake, RuleRef, RuleSet, mistakes};
use jwt_assay::profile::Profile;
use jwt_assay::report::{rule_text, rules_html, rules_json, rules_text};
use jwt_assay::text::quote;

use super::Conclusion;
use super::near::suggestion;
use super::output::{ListFormat, OutputArgs};
use super::profile::ProfileArgs;

/// List, search or explain the rules
///
/// A rule's id, or words that only one rule has, explain that rule. Other words list the rules that have all of
/// them: in their id, layer, text, clause or fix, or in the names of the claims and header parameters that they
/// are about.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay rules                      List all rules
  jwt-assay rules iat-seconds          Explain one
  jwt-assay rules user_tier            Which rules are about this claim?
  jwt-assay rules RFC 8725             Which rules come from this document?
  jwt-assay rules signature-match      Which mistakes explain a wrong signature?
  jwt-assay rules --profile livekit    What is demanded of tokens of another service?

Exit status: 0 if a rule is found, 2 if not.")]
pub(super) struct Rules {
    /// A rule's id, or words to search for
    #[arg(value_name = "ID|WORD")]
    words: Vec<String>,

    #[command(flatten)]
    profile: ProfileArgs,

    #[command(flatten)]
    output: OutputArgs<ListFormat>,
}

impl Rules {
    pub(super) fn run(self) -> Result<Conclusion> {
        let profile = self.profile.load()?;
        let rule_set = profile.as_ref().map_or_else(RuleSet::marketplace, RuleSet::of);
        let whose = profile.as_ref().map_or("Pandium's In-App Marketplace", Profile::title);
        let chosen = chosen(&self.words, &rule_set)?;
        let explained = chosen.as_slice().first().copied().filter(|_| chosen.len() == 1);
        let mistakes: Vec<&Mistake> = match explained {
            Some(rule) if rule.id() == "signature-match" => mistakes().collect(),
            _ => Vec::new(),
        };
        self.output.open()?.write(|format, width| match (format, explained) {
            (ListFormat::Text, Some(rule)) => rule_text(rule, &mistakes, width),
            (ListFormat::Text, None) => rules_text(&chosen, width),
            (ListFormat::Json, _) => rules_json(&chosen, &mistakes),
            (ListFormat::Html, _) => rules_html(&chosen, whose),
        })?;
        Ok(Conclusion::Conformant)
    }
}

fn chosen<'a>(words: &[String], rule_set: &'a RuleSet) -> Result<Vec<&'a RuleRef>> {
    if words.is_empty() {
        return Ok(rule_set.rules().collect());
    }
    if let [id] = words
        && let Some(rule) = rule_set.rule(id)
    {
        return Ok(vec![rule]);
    }
    let words: Vec<&str> = words.iter().flat_map(|word| word.split_whitespace()).collect();
    let found = rule_set.find(&words);
    if found.is_empty() {
        let known: Vec<String> = rule_set.words().collect();
        let unknown = words.iter().find(|word| rule_set.find(&[word]).is_empty());
        let next = match unknown {
            Some(word) => suggestion(word, known.iter().map(String::as_str), "`jwt-assay rules` lists all"),
            None => "search for fewer words".to_owned(),
        };
        bail!("no rule matches {}; {next}", quote(&words.join(" ")));
    }
    Ok(found)
}
