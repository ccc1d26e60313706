//! Known failures of an implementation: case ids, each with the reason.
//!
//! These cases still run and must fail. One that passes is an error, and so is an id that names no case,
//! so that no list outlives its reasons.

use std::collections::BTreeMap;

use super::cases::Suite;
use crate::jwt::json::{JsonError, Object};
use crate::text::quote;

/// Cases that an implementation is known to fail, each with the reason.
///
/// ```
/// use jwt_assay::suite::KnownFailures;
/// let known = KnownFailures::from_json(br#"{"header/crit-unknown": "it does not know crit"}"#)?;
/// assert_eq!(known.reason("header/crit-unknown"), Some("it does not know crit"));
/// # Ok::<(), jwt_assay::suite::KnownFailuresError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFailures(BTreeMap<String, String>);

/// Why a list of known failures can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KnownFailuresError {
    /// It is not strict JSON.
    #[error("known failures: {0}")]
    Json(#[from] JsonError),
    /// A reason is missing.
    #[error("known failures: {0} has no reason")]
    NoReason(String),
    /// An id names no case.
    #[error("known failures: there is no case {0}")]
    NoSuchCase(String),
}

impl KnownFailures {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        KnownFailures::default()
    }

    /// Reads `{"case-id": "why"}`.
    ///
    /// # Errors
    /// The text is not strict JSON of that shape, has an id twice, or lacks a reason.
    pub fn from_json(text: &[u8]) -> Result<Self, KnownFailuresError> {
        let object = Object::parse(text)?;
        let entries = object.iter().map(|(id, reason)| match reason.as_str().map(str::trim) {
            Some(reason) if !reason.is_empty() => Ok((id.to_owned(), reason.to_owned())),
            _ => Err(KnownFailuresError::NoReason(quote(id))),
        });
        Ok(KnownFailures(entries.collect::<Result<_, _>>()?))
    }

    /// Refuses ids that name no case of a suite.
    ///
    /// # Errors
    /// The first id that names no case.
    pub fn check(&self, suite: &Suite) -> Result<(), KnownFailuresError> {
        let stray = self.0.keys().find(|id| suite.case(id).is_none());
        stray.map_or(Ok(()), |id| Err(KnownFailuresError::NoSuchCase(quote(id))))
    }

    /// Why a case is known to fail, if it is on the list.
    #[must_use]
    pub fn reason(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    /// The ids, in alphabetical order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
