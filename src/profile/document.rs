//! A profile as it is written in its file, and from the text of a file to such a document: what the JSON Schema refuses,
//! where, what is wrong there, and what to write instead.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::place::Place;
use super::secret::SecretFormat;
use super::times::{TermName, Times};
use crate::jwt::Level;
use crate::jwt::json::{self, JsonLimits};
use crate::text::{cut, one_line};

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

/// The JSON Schema of profiles.
pub const SCHEMA: &str = include_str!("../../vectors/profile.schema.json");

/// Where authors find the rest.
const EVERY_FIELD: &str =
    "profile.schema.json describes every field, and `jwt-assay profiles export DIR` writes it";
/// The longest profile that is read, in bytes.
const BYTES: usize = 1 << 18;
/// How deep it may be nested, and how many members and items it may have.
const LIMITS: JsonLimits = JsonLimits { depth: 64, members: 16_384 };

/// Reads the text of a profile, and compares it with the format.
pub(super) fn read(text: &[u8]) -> Result<Document, ProfileError> {
    if text.len() > BYTES {
        let problem = format!("{} bytes long; at most {BYTES} are read", text.len());
        return Err(ProfileError::new("", problem, "write less: fewer examples, shorter lists"));
    }
    if let Some(defect) = json::read(text, LIMITS).defects.into_iter().next() {
        return Err(ProfileError::new("", format!("not JSON: {defect}"), "write strict JSON"));
    }
    let value: Value = serde_json::from_slice(text)
        .map_err(|error| ProfileError::new("", format!("not JSON: {error}"), "write strict JSON"))?;
    if let Some(error) = FORMAT.iter_errors(&value).next() {
        let at = error.instance_path().as_str();
        let advice = match about(error.schema_path().as_str()) {
            Some(about) => format!("what belongs there: {about}"),
            None => EVERY_FIELD.to_owned(),
        };
        return Err(ProfileError::new(at, cut(&error.to_string()), advice));
    }
    serde_json::from_value(value).map_err(|error| ProfileError::new("", cut(&error.to_string()), EVERY_FIELD))
}

/// The schema of profiles.
static FORMAT: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema of profiles is JSON");
    jsonschema::options().build(&schema).expect("the schema of profiles is one")
});

/// The description of a place in the schema of profiles, or of the nearest one around it.
fn about(schema_path: &str) -> Option<String> {
    let schema: Value = serde_json::from_str(SCHEMA).ok()?;
    let mut path = schema_path;
    while let Some((outer, _)) = path.rsplit_once('/') {
        path = outer;
        if let Some(text) =
            schema.pointer(path).and_then(|part| part.get("description")).and_then(Value::as_str)
        {
            return (!path.is_empty()).then(|| text.to_owned());
        }
    }
    None
}

/// Why a profile is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// The place as a JSON Pointer; empty for the whole file.
    pub at: String,
    /// What is wrong there, ready to print.
    pub problem: String,
    /// What to write instead, as an imperative.
    pub advice: String,
}

impl ProfileError {
    pub(crate) fn new(at: impl Into<String>, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        let plain = |text: String| one_line(&text);
        ProfileError { at: cut(&at.into()), problem: plain(problem.into()), advice: plain(advice.into()) }
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.is_empty() {
            write!(formatter, "at {}: ", self.at)?;
        }
        write!(formatter, "{}; {}", self.problem, self.advice)
    }
}

impl std::error::Error for ProfileError {}
