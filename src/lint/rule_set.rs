//! The rules that hold for the tokens of one service: those of the program that bind them, and the demands of their profile.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde::{Serialize, Serializer};

#[cfg(feature = "profile")]
use super::rule::time::{IAT_ADVANCES, JTI_UNIQUE, TOKEN_UNIQUE};
use super::rule::{Evidence, Level, Rule, Source, rules};
use crate::jwt::{Layer, Reason, Scope};
#[cfg(feature = "profile")]
use crate::profile::{Demand, Profile};

/// A rule of the program, or a demand of a profile.
#[derive(Clone, Debug)]
pub enum RuleRef {
    /// A rule of the program.
    Known(&'static Rule),
    /// A demand of a profile.
    #[cfg(feature = "profile")]
    Demand(Arc<Demand>),
}

impl RuleRef {
    /// The stable id: in kebab case, and behind the name of its profile for a demand.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            RuleRef::Known(rule) => rule.id,
            #[cfg(feature = "profile")]
            RuleRef::Demand(demand) => &demand.id,
        }
    }

    /// The layer at which a verifier meets it.
    #[must_use]
    pub fn layer(&self) -> Layer {
        match self {
            RuleRef::Known(rule) => rule.layer,
            #[cfg(feature = "profile")]
            RuleRef::Demand(demand) => demand.layer,
        }
    }

    /// What it takes to see that it is broken.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        match self {
            RuleRef::Known(rule) => rule.evidence,
            #[cfg(feature = "profile")]
            RuleRef::Demand(_) => Evidence::OneToken,
        }
    }

    /// How binding it is for generators; `may` is worth a note.
    #[must_use]
    pub fn generator(&self) -> Level {
        match self {
            RuleRef::Known(rule) => rule.generator,
            #[cfg(feature = "profile")]
            RuleRef::Demand(demand) => demand.level,
        }
    }

    /// How binding it is for verifiers to reject a token that breaks it; `None` if it is not a reason to reject.
    #[must_use]
    pub fn verifier(&self) -> Option<Level> {
        match self {
            RuleRef::Known(rule) => rule.verifier,
            #[cfg(feature = "profile")]
            RuleRef::Demand(demand) => (demand.level == Level::Must).then_some(Level::Must),
        }
    }

    /// The clause that it comes from.
    #[must_use]
    pub fn clause(&self) -> &str {
        match self {
            RuleRef::Known(rule) => rule.clause,
            #[cfg(feature = "profile")]
            RuleRef::Demand(demand) => &demand.clause,
        }
    }

    /// Who wrote that clause.
    #[must_use]
    pub fn source(&self) -> Source {
        match self {
            RuleRef::Known(rule) => rule.source,
            #[cfg(feature = "profile")]
            RuleRef::Demand(_) => Source::Service,
        }
    }

    /// The rule in one sentence.
    #[must_use]
    pub fn summary(&self) -> &str {
        match self {
            RuleRef::Known(rule) => rule.summary,
            #[cfg(feature = "profile")]
            RuleRef::Demand(demand) => &demand.summary,
        }
    }

    /// How to fix a generator whose tokens break it.
    #[must_use]
    pub fn advice(&self) -> &str {
        match self {
            RuleRef::Known(rule) => rule.advice,
            #[cfg(feature = "profile")]
            RuleRef::Demand(demand) => &demand.fix,
        }
    }

    /// Whether a verifier rejects a token that breaks this rule.
    #[must_use]
    pub fn rejects(&self) -> bool {
        matches!(self.verifier(), Some(Level::Must | Level::Should))
    }

    /// The rule of the program, if it is one.
    #[must_use]
    pub fn known(&self) -> Option<&'static Rule> {
        match self {
            RuleRef::Known(rule) => Some(rule),
            #[cfg(feature = "profile")]
            RuleRef::Demand(_) => None,
        }
    }

    /// The reason for which the reference rejects a token that breaks it.
    pub(crate) fn reason(&self) -> Option<Reason> {
        self.known().and_then(|rule| rule.reason)
    }
}

/// A rule as it is in documents, whichever it is.
#[derive(Serialize)]
struct RuleDocument<'a> {
    id: &'a str,
    layer: Layer,
    evidence: Evidence,
    scope: Scope,
    generator: Level,
    verifier: Option<Level>,
    clause: &'a str,
    source: Source,
    summary: &'a str,
    advice: &'a str,
    implied: &'static [&'static str],
}

impl Serialize for RuleRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = RuleDocument {
            id: self.id(),
            layer: self.layer(),
            evidence: self.evidence(),
            scope: self.known().map_or(Scope::Profile, |rule| rule.scope),
            generator: self.generator(),
            verifier: self.verifier(),
            clause: self.clause(),
            source: self.source(),
            summary: self.summary(),
            advice: self.advice(),
            implied: self.known().map_or(&[], |rule| rule.implied),
        };
        document.serialize(serializer)
    }
}

impl From<&'static Rule> for RuleRef {
    fn from(rule: &'static Rule) -> Self {
        RuleRef::Known(rule)
    }
}

#[cfg(feature = "profile")]
impl From<Arc<Demand>> for RuleRef {
    fn from(demand: Arc<Demand>) -> Self {
        RuleRef::Demand(demand)
    }
}

/// Ids are unique.
impl PartialEq for RuleRef {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for RuleRef {}

impl PartialEq<Rule> for RuleRef {
    fn eq(&self, other: &Rule) -> bool {
        self.id() == other.id
    }
}

/// The name of the marketplace's profile.
pub const MARKETPLACE: &str = "pandium-marketplace";

/// The rules that hold for the tokens of one service, in the order in which a verifier meets them.
#[derive(Clone, Debug)]
pub struct RuleSet(Arc<Rules>);

#[derive(Debug)]
struct Rules {
    profile: String,
    rules: Vec<RuleRef>,
    places: HashMap<String, usize>,
}

impl RuleSet {
    /// The rules for tokens of the marketplace: all that the program knows.
    #[must_use]
    pub fn marketplace() -> Self {
        static ALL: LazyLock<RuleSet> =
            LazyLock::new(|| RuleSet::new(MARKETPLACE, rules().map(RuleRef::from).collect()));
        ALL.clone()
    }

    /// The rules for tokens of a profile: those that bind any token of its scope, and its own demands.
    #[cfg(feature = "profile")]
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let is_single_use = profile.single_use().is_some();
        let is_general = |rule: &&Rule| match *rule {
            rule if [JTI_UNIQUE, TOKEN_UNIQUE, IAT_ADVANCES].contains(rule) => is_single_use,
            rule => rule.scope <= profile.scope() && rule.scope < Scope::Profile,
        };
        let general = rules().filter(is_general);
        let demands = profile.demands().map(|demand| RuleRef::Demand(demand.clone()));
        let mut all: Vec<RuleRef> = general.map(RuleRef::from).chain(demands).collect();
        all.sort_by_key(RuleRef::layer);
        RuleSet::new(profile.name(), all)
    }

    fn new(profile: &str, rules: Vec<RuleRef>) -> Self {
        let places = rules.iter().enumerate().map(|(at, rule)| (rule.id().to_owned(), at)).collect();
        RuleSet(Arc::new(Rules { profile: profile.to_owned(), rules, places }))
    }

    /// The name of the profile.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.0.profile
    }

    /// Whether these are the rules of the marketplace.
    #[must_use]
    pub fn is_marketplace(&self) -> bool {
        self.profile() == MARKETPLACE
    }

    /// All rules.
    pub fn rules(&self) -> impl Iterator<Item = &RuleRef> {
        self.0.rules.iter()
    }

    /// How many rules there are.
    pub(super) fn len(&self) -> usize {
        self.0.rules.len()
    }

    /// The rule with an id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&RuleRef> {
        self.place(id).map(|place| &self.0.rules[place])
    }

    /// Where a rule is in the order, if it is one of these.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        self.0.places.get(id).copied()
    }
}

/// The same rules in the same order.
impl PartialEq for RuleSet {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.rules == other.0.rules
    }
}

impl Eq for RuleSet {}
