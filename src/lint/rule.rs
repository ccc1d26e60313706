//! The catalogue of rules.
//!
//! A rule is one thing that a token must satisfy, or all tokens of a generator together. It has a stable id, a
//! layer, a level for generators and one for verifiers, the clause that it comes from, and advice. The tables
//! below `rule/` are in the order in which a verifier meets the rules. A rule that the reference verifier
//! rejects for takes its id and layer from the [`Reason`]; the others are constants.

pub(super) mod claims;
pub(super) mod compact;
pub(super) mod header;
pub(super) mod payload;
pub(super) mod signature;
pub(super) mod time;

use std::sync::LazyLock;

use serde::Serialize;

pub use crate::jwt::Level;
use crate::jwt::{Layer, Reason, Scope};

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The document that describes the marketplace's tokens.
    Seed,
    /// An RFC.
    Rfc,
    /// The documents of the service that the tokens are for.
    Service,
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
            Source::Service => "service",
            Source::Decided => "decided",
        }
    }
}

/// What it takes to see that a rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// One token.
    OneToken,
    /// Several tokens of a generator, or the request for a token and its time. A verifier has neither.
    Series,
}

impl Evidence {
    /// The evidence in kebab case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Evidence::OneToken => "one-token",
            Evidence::Series => "series",
        }
    }
}

/// One thing that a token must satisfy, or all tokens of a generator together.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The stable id, in kebab case.
    pub id: &'static str,
    /// The layer at which a verifier meets it.
    pub layer: Layer,
    /// What it takes to see that it is broken.
    pub evidence: Evidence,
    /// The tokens that it binds: `jws` and `jwt` those of any service, `profile` those of the marketplace.
    pub scope: Scope,
    /// How binding it is for generators; `may` is worth a note.
    pub generator: Level,
    /// How binding it is for verifiers to reject a token that breaks it. `may` leaves it free, and the
    /// reference accepts. `None` means that it is not a reason to reject.
    pub verifier: Option<Level>,
    /// The clause that it comes from.
    pub clause: &'static str,
    /// Who wrote that clause.
    pub source: Source,
    /// The rule in one sentence.
    pub summary: &'static str,
    /// How to fix a generator whose tokens break it.
    pub advice: &'static str,
    /// Ids of rules that a token may break as a consequence of breaking this one.
    pub implied: &'static [&'static str],
    /// The reason for which the reference rejects a token that breaks it.
    pub(crate) reason: Option<Reason>,
}

impl Rule {
    /// The rule that the reference rejects for with this reason.
    #[must_use]
    pub fn of(reason: Reason) -> &'static Rule {
        // In the order of the reasons, as a test below makes sure.
        static REJECTING: LazyLock<Vec<&'static Rule>> =
            LazyLock::new(|| rules().filter(|rule| rule.reason.is_some()).collect());
        REJECTING[reason as usize]
    }

    /// The same rule, for tokens of any service.
    const fn of_any(self, scope: Scope) -> Rule {
        Rule { scope, ..self }
    }

    /// Whether the reference verifier rejects a token that breaks this rule.
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

static TABLES: [&[Rule]; 6] =
    [compact::RULES, header::RULES, signature::RULES, payload::RULES, claims::RULES, time::RULES];

/// A rule that the reference rejects for, and that a generator must therefore keep.
const fn verifier_rule(
    reason: Reason,
    verifier: Level,
    clause: (&'static str, Source),
    summary: &'static str,
    advice: &'static str,
) -> Rule {
    let named = (reason.id(), reason.layer());
    let rule = generator_rule(named, Level::Must, Some(verifier), clause, summary, advice);
    Rule { reason: Some(reason), scope: reason.scope(), ..rule }
}

/// A rule that binds generators alone. `verifier` is `May` where a verifier is free to reject.
const fn generator_rule(
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
        evidence: Evidence::OneToken,
        scope: Scope::Profile,
        generator,
        verifier,
        clause,
        source,
        summary,
        advice,
        implied: &[],
        reason: None,
    }
}

/// A rule that only a series of a generator's tokens, or the request for a token, can show to be broken.
const fn series_rule(
    named: (&'static str, Layer),
    generator: Level,
    clause: (&'static str, Source),
    summary: &'static str,
    advice: &'static str,
) -> Rule {
    let rule = generator_rule(named, generator, None, clause, summary, advice);
    Rule { evidence: Evidence::Series, ..rule }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_reason_of_the_reference_is_a_rule_that_rejects_and_in_the_same_order() {
        let rejecting: Vec<Reason> = rules().filter_map(|rule| rule.reason).collect();
        assert_eq!(rejecting, Reason::ALL);
        for rule in rules() {
            assert_eq!(rule.rejects(), rule.reason.is_some(), "{}", rule.id);
        }
        for reason in Reason::ALL {
            assert_eq!(Rule::of(*reason).reason, Some(*reason));
        }
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
    fn what_only_a_series_shows_is_not_a_reason_to_reject_one_token() {
        assert!(rules().any(|rule| rule.evidence == Evidence::Series));
        for rule in rules().filter(|rule| rule.evidence == Evidence::Series) {
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
        for source in [Source::Seed, Source::Rfc, Source::Service, Source::Decided] {
            assert_eq!(name(serde_json::json!(source)), source.name());
        }
        for evidence in [Evidence::OneToken, Evidence::Series] {
            assert_eq!(name(serde_json::json!(evidence)), evidence.name());
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
