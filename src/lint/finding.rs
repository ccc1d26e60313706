//! A finding: a rule that a token breaks, where, and what was found there.

use std::borrow::Cow;

use super::rule::Rule;
use super::rule_set::RuleRef;
use crate::jwt::{Fault, Place};

/// A rule that a token breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleRef,
    /// Where it is broken.
    pub at: Place,
    /// What was found there, escaped and ready to print.
    pub found: String,
    /// The advice for exactly this; otherwise the rule's holds.
    pub advice: Option<Cow<'static, str>>,
}

impl Finding {
    pub(super) fn new(rule: impl Into<RuleRef>, at: Place, found: impl Into<String>) -> Self {
        Finding { rule: rule.into(), at, found: found.into(), advice: None }
    }

    /// The same finding with advice of its own.
    pub(super) fn with_advice(self, advice: impl Into<Cow<'static, str>>) -> Self {
        Finding { advice: Some(advice.into()), ..self }
    }

    /// How to fix it.
    #[must_use]
    pub fn fix(&self) -> &str {
        self.advice.as_deref().unwrap_or_else(|| self.rule.advice())
    }
}

impl From<Fault> for Finding {
    fn from(fault: Fault) -> Self {
        Finding::new(Rule::of(fault.reason), fault.place, fault.found)
    }
}
