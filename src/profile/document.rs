//! A profile as it is written in its file.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::place::Place;
use super::secret::SecretFormat;
use super::times::{TermName, Times};
use crate::jwt::Level;

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Document {
    pub name: String,
    pub title: String,
    pub sources: Vec<ProfileSource>,
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    pub secret: SecretFormat,
    pub max_bytes: Option<usize>,
    pub header: Option<Value>,
    pub claims: Value,
    #[serde(default)]
    pub equal: Vec<Vec<Place>>,
    #[serde(default)]
    pub times: Times,
    #[serde(default)]
    pub terms: BTreeMap<TermName, Term>,
    pub single_use: Option<Place>,
    #[serde(default)]
    pub not_judged: Vec<NotJudged>,
    pub examples: Examples,
}

/// Where facts of a profile were read.
#[derive(Clone, Debug, Deserialize)]
pub struct ProfileSource {
    /// Its address.
    pub url: String,
    /// The day on which it was read.
    pub read: String,
    /// What it is.
    pub note: Option<String>,
}

/// What differs from customer to customer.
#[derive(Clone, Debug, Deserialize)]
pub struct Parameter {
    /// What it is, and where to find it.
    pub description: String,
    /// The value in the profile's examples.
    pub example: String,
}

/// What a service demands and a token alone can't show.
#[derive(Clone, Debug, Deserialize)]
pub struct NotJudged {
    pub(super) at: Place,
    /// What the service checks.
    pub why: String,
}

impl NotJudged {
    /// The member that it is about.
    #[must_use]
    pub fn member(&self) -> String {
        self.at.name()
    }
}

/// A bound of the times, and where the service says so.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Term {
    pub seconds: u64,
    pub source: String,
    #[serde(rename = "x-level")]
    pub level: Option<Level>,
    #[serde(rename = "x-clause")]
    pub clause: Option<String>,
    #[serde(rename = "x-fix")]
    pub fix: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Examples {
    pub good: Vec<GoodExample>,
    #[serde(default)]
    pub bad: Vec<BadExample>,
}

/// A token that breaks no MUST and no SHOULD of its profile.
#[derive(Clone, Debug, Deserialize)]
pub struct GoodExample {
    /// What is special about it.
    pub why: String,
    /// Where the vendor publishes it.
    pub source: Option<String>,
    /// The header without `alg`.
    #[serde(default)]
    pub header: Map<String, Value>,
    /// The claims set.
    pub claims: Map<String, Value>,
    /// The time at which it is judged, in seconds; `None` for that at which it was issued.
    pub now: Option<u64>,
    /// The parameters that differ from their examples.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// A token with a mistake that users make: the first good example with a change.
#[derive(Clone, Debug, Deserialize)]
pub struct BadExample {
    /// The mistake.
    pub why: String,
    /// Where it is reported.
    pub source: Option<String>,
    /// A merge patch of the header (RFC 7396).
    #[serde(default)]
    pub header: Map<String, Value>,
    /// A merge patch of the claims set.
    #[serde(default)]
    pub claims: Map<String, Value>,
    /// The time at which it is judged, in seconds, if it is another.
    pub now: Option<u64>,
    /// The parameters that differ.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// The rules of level must and should that it breaks. Those of the profile are without its name.
    pub finds: Vec<String>,
}
