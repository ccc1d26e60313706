//! What disagreements have in common, so that one that is known, or was reported, explains the others.

use std::collections::HashMap;

use super::judge::{Disagreement, Shape};
use crate::lint::Rule;

/// Why a disagreement is not reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// A known failure has the same rule.
    Explained,
    /// It only breaks a SHOULD.
    OnlyShould,
    /// There is a finding like it.
    Repeated,
}

/// The rules and signs of disagreements that are not reported again.
#[derive(Default)]
pub(super) struct Marks(HashMap<String, Why>);

fn mark(shape: Shape, what: &str) -> String {
    format!("{}:{what}", shape.name())
}

/// The mark of a rule that is not enforced because another one is not.
fn implied(rule: &str) -> String {
    format!("implied:{rule}")
}

impl Marks {
    /// Marks a disagreement, so that others like it are not reported.
    pub fn add(&mut self, disagreement: &Disagreement, why: Why) {
        let shape = disagreement.shape;
        let rules = disagreement.rules.iter();
        let mut marks: Vec<String> = rules.clone().map(|rule| mark(shape, rule.id)).collect();
        // Not enforcing a rule also explains not enforcing what it implies.
        if shape == Shape::FalseAccept {
            marks.extend(rules.flat_map(|rule| rule.implied).map(|id| implied(id)));
        }
        if !disagreement.sign.is_empty() {
            marks.push(mark(shape, &disagreement.sign));
        }
        for mark in marks {
            let known = self.0.entry(mark).or_insert(why);
            if *known == Why::OnlyShould {
                *known = why;
            }
        }
    }

    /// Why disagreements of this shape about a rule, or with a sign, are not reported.
    pub fn of(&self, shape: Shape, what: &str) -> Option<Why> {
        self.0.get(&mark(shape, what)).copied()
    }

    /// The same for not enforcing a rule, or one that implies it.
    fn of_accepted(&self, rule: &Rule) -> Option<Why> {
        self.of(Shape::FalseAccept, rule.id).or_else(|| self.0.get(&implied(rule.id)).copied())
    }

    /// Why a disagreement is not reported; `None` if it has something that is not marked. A case says itself how binding its
    /// answer is, and is known by its rule alone.
    pub fn find(&self, disagreement: &Disagreement, is_case: bool) -> Option<Why> {
        let shape = disagreement.shape;
        let of = |what: &str| self.of(shape, what).filter(|why| !is_case || *why != Why::OnlyShould);
        match (shape, &disagreement.rules[..]) {
            (Shape::FalseAccept, [rule, ..]) if is_case => of(rule.id),
            (Shape::FalseAccept, rules) => {
                let marks: Option<Vec<Why>> = rules.iter().map(|rule| self.of_accepted(rule)).collect();
                marks?.first().copied()
            }
            (Shape::NoAnswer, _) => of(&disagreement.sign),
            (_, [rule, ..]) => of(rule.id).or_else(|| of(&disagreement.sign).filter(|_| !is_case)),
            (_, []) => None,
        }
    }
}
