//! The catalogue of rules: the one place where a rule is written down.
//!
//! A rule is one thing that a token must satisfy, or all tokens of a generator together. It has a stable id, the layer at which it is met,
//! a level for those who write tokens and one for those who read them, the clause it stands on, and
//! what to do about it. The tables below `rule/` are in the order in which a verifier meets them.

mod claims;
mod compact;
mod header;
mod payload;
mod signature;
mod time;

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::jwt::Layer;

/// How binding a rule is, in the sense of RFC 2119.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// An absolute requirement.
    Must,
    /// A requirement that there can be reasons to set aside.
    Should,
    /// A choice that is free.
    May,
}

impl Level {
    /// The level in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Must => "must",
            Level::Should => "should",
            Level::May => "may",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// Who says a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The document that describes the marketplace's tokens.
    Seed,
    /// An RFC.
    Rfc,
    /// This project, where the documents are silent or leave the choice.
    Decided,
}

impl Source {
    /// The source in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Source::Seed => "seed",
            Source::Rfc => "rfc",
            Source::Decided => "decided",
        }
    }
}

/// What it takes to tell whether a rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// One token, whoever minted it.
    Token,
    /// What a generator was asked for and when, or several of its tokens: no verifier can tell.
    Generator,
}

impl About {
    /// What the rule is about, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            About::Token => "token",
            About::Generator => "generator",
        }
    }
}

/// One thing that a token must satisfy, or all tokens of a generator together.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Rule {
    /// The stable id, in kebab case.
    pub id: &'static str,
    /// Where a verifier meets it.
    pub layer: Layer,
    /// What it takes to tell whether it is broken.
    pub about: About,
    /// How binding it is for those who write tokens; `may` is worth a note.
    pub generator: Level,
    /// How binding it is for a verifier to reject a token that breaks it; `may` leaves it free, and
    /// the reference accepts. `None`: it is no reason to reject.
    pub verifier: Option<Level>,
    /// The clause it stands on.
    pub clause: &'static str,
    /// Who says it.
    pub source: Source,
    /// The rule in one sentence.
    pub summary: &'static str,
    /// How to fix a token that breaks it.
    pub advice: &'static str,
    /// Ids of rules that a token which breaks this one may break as a consequence.
    pub implied: &'static [&'static str],
}

impl Rule {
    /// Whether the reference verifier refuses a token that breaks this rule.
    #[must_use]
    pub fn rejects(&self) -> bool {
        matches!(self.verifier, Some(Level::Must | Level::Should))
    }
}

/// All rules, in the order in which a verifier meets them.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The rule with an id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// The place of a rule in the order of [`rules`].
pub(super) fn position(rule: &Rule) -> usize {
    static ORDER: LazyLock<std::collections::HashMap<&'static str, usize>> =
        LazyLock::new(|| rules().enumerate().map(|(at, rule)| (rule.id, at)).collect());
    ORDER[rule.id]
}

static TABLES: [&[Rule]; 6] =
    [compact::RULES, header::RULES, signature::RULES, payload::RULES, claims::RULES, time::RULES];

/// A rule that a verifier rejects for, which is one that a generator must keep.
const fn rejected(
    (id, layer): (&'static str, Layer),
    verifier: Level,
    (clause, source): (&'static str, Source),
    summary: &'static str,
    advice: &'static str,
) -> Rule {
    Rule {
        id,
        layer,
        about: About::Token,
        generator: Level::Must,
        verifier: Some(verifier),
        clause,
        source,
        summary,
        advice,
        implied: &[],
    }
}

/// A rule for generators alone; where a verifier may still reject, `free` says so.
const fn written(
    (id, layer): (&'static str, Layer),
    generator: Level,
    verifier: Option<Level>,
    (clause, source): (&'static str, Source),
    summary: &'static str,
    advice: &'static str,
) -> Rule {
    Rule {
        id,
        layer,
        about: About::Token,
        generator,
        verifier,
        clause,
        source,
        summary,
        advice,
        implied: &[],
    }
}

/// A rule that only who asks a generator can hold it to.
const fn asked(
    (id, layer): (&'static str, Layer),
    generator: Level,
    (clause, source): (&'static str, Source),
    summary: &'static str,
    advice: &'static str,
) -> Rule {
    let rule = written((id, layer), generator, None, (clause, source), summary, advice);
    Rule { about: About::Generator, ..rule }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::jwt::Reason;

    #[test]
    fn every_reason_of_the_reference_is_a_rule_that_rejects_and_in_the_same_order() {
        let reasons: Vec<(&str, Layer)> =
            Reason::ALL.iter().map(|reason| (reason.id(), reason.layer())).collect();
        let rejecting: Vec<(&str, Layer)> =
            rules().filter(|rule| rule.rejects()).map(|rule| (rule.id, rule.layer)).collect();
        assert_eq!(reasons, rejecting);
    }

    #[test]
    fn ids_are_unique_and_layers_in_order() {
        let ids: HashSet<&str> = rules().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), rules().count());
        let layers: Vec<Layer> = rules().map(|rule| rule.layer).collect();
        assert!(layers.is_sorted());
    }

    #[test]
    fn what_a_verifier_rejects_a_generator_must_not_write() {
        for rule in rules().filter(|rule| rule.rejects()) {
            assert_eq!(rule.generator, Level::Must, "{}", rule.id);
        }
    }

    #[test]
    fn what_only_several_tokens_tell_is_no_reason_to_reject_one() {
        assert!(rules().any(|rule| rule.about == About::Generator));
        for rule in rules().filter(|rule| rule.about == About::Generator) {
            assert_eq!(rule.verifier, None, "{}", rule.id);
        }
    }

    #[test]
    fn names_are_those_of_the_documents() {
        let name = |value: serde_json::Value| value.as_str().map(str::to_owned).expect("a name");
        for (level, text) in [(Level::Must, "must"), (Level::Should, "should"), (Level::May, "may")] {
            assert_eq!((level.name(), name(serde_json::json!(level)).as_str()), (text, text));
            assert_eq!(format!("{level:7}|"), format!("{text:7}|"));
        }
        for source in [Source::Seed, Source::Rfc, Source::Decided] {
            assert_eq!(name(serde_json::json!(source)), source.name());
        }
        for about in [About::Token, About::Generator] {
            assert_eq!(name(serde_json::json!(about)), about.name());
        }
    }

    #[test]
    fn texts_are_sentences_and_implied_rules_exist() {
        for rule in rules() {
            for text in [rule.summary, rule.advice] {
                assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{}: {text}", rule.id);
            }
            assert!(!rule.clause.is_empty(), "{}", rule.id);
            for implied in rule.implied {
                assert!(super::rule(implied).is_some(), "{} implies {implied}", rule.id);
            }
        }
    }
}
