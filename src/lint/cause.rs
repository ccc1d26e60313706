//! What is known of the mistake behind a signature that does not match.

use super::diagnose::Diagnosis;
use super::inspect::{Inspection, Inspector};

/// What is known of the mistake behind a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// There is nothing to explain: the signature matches, or was not checked.
    Unneeded,
    /// It was not looked for: the search is slow, so a stream has a limit for it.
    NotSought,
    /// No known mistake makes this signature.
    Unknown,
    /// This mistake made it.
    Known(Diagnosis),
}

impl Cause {
    /// Looks for the mistake.
    pub(super) fn sought(inspector: &Inspector, mismatched: &Inspection) -> Self {
        inspector.explain(mismatched).map_or(Cause::Unknown, Cause::Known)
    }
}
