//! A finding: a rule that a token breaks, where, and what was found there.

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
}

impl Finding {
    pub(super) fn new(rule: impl Into<RuleRef>, at: Place, found: impl Into<String>) -> Self {
        Finding { rule: rule.into(), at, found: found.into() }
    }
}

impl From<Fault> for Finding {
    fn from(fault: Fault) -> Self {
        Finding::new(Rule::of(fault.reason), fault.place, fault.found)
    }
}
