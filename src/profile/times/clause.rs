//! What a wrong time is, as a clause, and what to do about it.

use std::borrow::Cow;

/// What a wrong time is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The clause that goes behind the number.
    pub words: Cow<'static, str>,
    /// What to do instead, unless the rule says it.
    pub fix: Option<&'static str>,
    /// What the same number is in the right unit, if it is from the same clock.
    pub(super) divided: Option<i128>,
}

impl Meaning {
    pub(super) fn new(words: impl Into<Cow<'static, str>>, fix: &'static str) -> Self {
        Meaning { words: words.into(), fix: Some(fix).filter(|fix| !fix.is_empty()), divided: None }
    }
}
