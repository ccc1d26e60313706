//! What is wrong with one token, or with the tokens of a generator: all findings, not only the first.
//!
//! [`rules`] is the rule set, and an [`Inspector`] checks a token against it, or a series of tokens from a
//! generator. The reference verifier rejects a token exactly when there is a finding whose rule
//! [rejects](Rule::rejects), and for the first of these. [`diagnose`] finds the mistake behind a signature
//! that does not match.

mod asymmetric;
mod cause;
mod conclusion;
mod conformity;
mod diagnose;
#[cfg(feature = "profile")]
mod examples;
mod finding;
mod generator_rules;
mod guess;
mod inspect;
mod inspection;
mod minted;
mod misplaced;
mod not_json;
mod pasted;
mod pasted_inspect;
mod rule;
mod rule_set;
mod search;
mod secret;
#[cfg(feature = "profile")]
mod service;
mod shown;
mod summary;
mod timing;

pub use cause::Cause;
pub use conclusion::{FailedCall, GeneratorReport, TokenReport};
pub use conformity::{Conformity, SignatureCheck};
pub use diagnose::{Diagnosis, Mistake, diagnose, mistakes};
#[cfg(feature = "profile")]
pub use examples::{ExampleToken, MintTerms, check_examples, example_tokens, mint, unsigned_token};
pub use finding::Finding;
pub use inspect::Inspector;
pub use inspection::Inspection;
pub use minted::{Expected, GeneratorFinding, GeneratorInspection, Minted};
pub use pasted::{Inside, Other, Pasted, find_token, is_wrapped};
pub use rule::time::JTI_UNIQUE;
pub use rule::{Evidence, Level, Rule, Source, rule, rules};
pub use rule_set::{MARKETPLACE, RuleRef, RuleSet};
pub use secret::{WordList, WordListError};
pub use shown::{Excerpt, Shown, ShownPart, ShownTime};
pub use summary::{
    EXAMPLES, Example, Location, MergeError, MistakeCount, ReportMark, RuleCount, RunTerms, SUMMARY_BYTES,
    Summary, SummaryError,
};
