//! A mistake that a generator can make when it signs, and a table row with the code to reproduce it.

use serde::Serialize;

/// A mistake that leads to a wrong signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Mistake {
    /// The stable id, in kebab case; its first word is what went wrong: the `secret`, the `message`,
    /// the `function` or the `signature`.
    pub id: &'static str,
    /// What was done, as the end of a sentence that starts with "The token was".
    pub summary: &'static str,
    /// How to fix the generator.
    pub advice: &'static str,
}

/// A mistake, and the code to reproduce it.
pub(super) struct Row<Make> {
    pub mistake: Mistake,
    /// Whether it is common enough to be searched for together with another common mistake.
    pub is_common: bool,
    pub make: Make,
}

/// A mistake that is searched for alone, and together with a mistake of the signature.
pub(super) const fn rare<Make>(
    id: &'static str,
    summary: &'static str,
    advice: &'static str,
    make: Make,
) -> Row<Make> {
    Row { mistake: Mistake { id, summary, advice }, is_common: false, make }
}

/// A mistake that is also searched for together with every other common one.
pub(super) const fn common<Make>(
    id: &'static str,
    summary: &'static str,
    advice: &'static str,
    make: Make,
) -> Row<Make> {
    Row { mistake: Mistake { id, summary, advice }, is_common: true, make }
}
