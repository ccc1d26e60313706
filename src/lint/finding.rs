//! A finding: a rule that a token breaks, with where and what was seen.

use super::rule::{self, Rule};
use crate::jwt::{Fault, Place};

/// A rule that a token breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// Where it is broken.
    pub at: Place,
    /// What was seen there, escaped and ready to print.
    pub found: String,
}

impl Finding {
    /// A finding of the rule with this id, which one of our own tables holds.
    pub(super) fn of(id: &str, at: Place, found: impl Into<String>) -> Self {
        let rule = rule::rule(id).expect("the lint finds only rules of the catalogue");
        Finding { rule, at, found: found.into() }
    }
}

impl From<Fault> for Finding {
    fn from(fault: Fault) -> Self {
        Finding::of(fault.reason.id(), fault.place, fault.found)
    }
}
