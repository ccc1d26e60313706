//! What disagreements have in common, so that one that is known, or was reported, explains the others.

use std::collections::HashMap;

use super::judge::{Disagreement, Shape};

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

impl Marks {
    /// Marks a disagreement, so that others like it are not reported.
    pub fn add(&mut self, disagreement: &Disagreement, why: Why) {
        let shape = disagreement.shape;
        let rules = disagreement.rules.iter();
        let mut names: Vec<&str> = rules.clone().map(|rule| rule.id).collect();
        // Not enforcing a rule also explains not enforcing what it implies.
        if shape == Shape::FalseAccept {
            names.extend(rules.flat_map(|rule| rule.implied));
        }
        names.push(&disagreement.sign);
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            let known = self.0.entry(mark(shape, name)).or_insert(why);
            if *known == Why::OnlyShould {
                *known = why;
            }
        }
    }

    /// Why disagreements of this shape about a rule, or with a sign, are not reported.
    pub fn of(&self, shape: Shape, what: &str) -> Option<Why> {
        self.0.get(&mark(shape, what)).copied()
    }

    /// Why a disagreement is not reported; `None` if it has something that is not marked. A case says itself how binding its
    /// answer is, and is known by its rule alone.
    pub fn find(&self, disagreement: &Disagreement, is_case: bool) -> Option<Why> {
        let shape = disagreement.shape;
        let of = |what: &str| self.of(shape, what).filter(|why| !is_case || *why != Why::OnlyShould);
        match (shape, &disagreement.rules[..]) {
            (Shape::FalseAccept, rules) => {
                let marks: Option<Vec<Why>> = rules.iter().map(|rule| of(rule.id)).collect();
                marks?.first().copied()
            }
            (Shape::NoAnswer, _) => of(&disagreement.sign),
            (_, [rule, ..]) => of(rule.id).or_else(|| of(&disagreement.sign).filter(|_| !is_case)),
            (_, []) => None,
        }
    }
}
