//! What is wrong with one token, or with those of a generator: all findings, not the first.
//!
//! [`rules`] is the catalogue, [`Inspector`] holds a token against it, or all that a generator minted.
//! The reference verifier rejects a token exactly when there is a finding whose rule
//! [rejects](Rule::rejects), and for the first of them. [`diagnose`] says which mistake made a signature
//! that does not match.

mod conclusion;
pub(crate) mod diagnose;
mod finding;
mod inspect;
mod minted;
mod rule;
mod search;
mod secret;
mod summary;
mod writing;

pub use conclusion::{Cause, FailedCall, GeneratorReport, TokenReport};
pub use diagnose::{Diagnosis, Mistake, diagnose, mistakes};
pub use finding::Finding;
pub use inspect::{Inspection, Inspector};
pub use minted::{Expected, GeneratorFinding, GeneratorInspection, Minted};
pub use rule::{About, Level, Rule, Source, rule, rules};
pub use search::{find_rules, rule_words};
pub use summary::{
    EXAMPLES, Example, Location, MergeError, MistakeCount, RuleCount, RunTerms, SUMMARY_BYTES, Summary,
    SummaryError,
};
