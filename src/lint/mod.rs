//! What is wrong with one token: all findings, not the first.
//!
//! [`rules`] is the catalogue, [`Inspector`] holds a token against it. The reference verifier
//! rejects a token exactly when there is a finding whose rule [rejects](Rule::rejects), and for the
//! first of them. [`diagnose`] says which mistake made a signature that does not match.

mod diagnose;
mod finding;
mod inspect;
mod rule;
mod secret;
mod writing;

pub use diagnose::{Diagnosis, Mistake, diagnose, mistakes};
pub use finding::Finding;
pub use inspect::{Inspection, Inspector};
pub use rule::{Level, Rule, Source, rule, rules};
