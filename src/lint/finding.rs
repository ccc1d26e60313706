//! A finding: a rule that a token breaks, where, and what was found there.

use std::borrow::Cow;

use super::rule::Rule;
use super::rule_set::RuleRef;
use crate::jwt::{Fault, Place};
use crate::text::is_plain;

/// A rule that a token breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleRef,
    /// Where it is broken.
    pub at: Place,
    /// What was found there, escaped and ready to print.
    pub found: String,
    /// What to do about it, where its cause is known; escaped and ready to print.
    pub fix: Option<Cow<'static, str>>,
}

impl Finding {
    /// A finding that the rule has the advice for.
    pub fn new(rule: impl Into<RuleRef>, at: Place, found: impl Into<String>) -> Self {
        Finding { rule: rule.into(), at, found: found.into(), fix: None }
    }

    /// The same finding with advice of its own.
    pub(super) fn with_fix(self, fix: impl Into<Cow<'static, str>>) -> Self {
        Finding { fix: Some(fix.into()), ..self }
    }

    /// Adds why it is so, and what to do about that.
    pub(super) fn explain(&mut self, why: &str, fix: Option<impl Into<Cow<'static, str>>>) {
        // A message is not longer than the others.
        let whole = format!("{}{why}", self.found);
        if is_plain(&whole) {
            self.found = whole;
        }
        if let Some(fix) = fix {
            self.fix = Some(fix.into());
        }
    }

    /// How to fix a generator that made it: the advice about its cause where that is known, and that of the rule otherwise.
    #[must_use]
    pub fn advice(&self) -> &str {
        self.fix.as_deref().unwrap_or_else(|| self.rule.advice())
    }
}

impl From<Fault> for Finding {
    fn from(fault: Fault) -> Self {
        Finding::new(Rule::of(fault.reason), fault.place, fault.found)
    }
}
