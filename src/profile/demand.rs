//! A demand: one thing that a profile requires of a token.

use crate::jwt::{Layer, Level};

/// One thing that a profile requires of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The stable id: `NAME/claims/<pointer>#<keyword>`, `NAME/terms#<term>`, and so on.
    pub id: String,
    /// The layer at which a verifier meets it.
    pub layer: Layer,
    /// How binding it is.
    pub level: Level,
    /// Where the service says so.
    pub clause: String,
    /// What is required, in one sentence.
    pub summary: String,
    /// What to do about a token that breaks it.
    pub fix: String,
}
