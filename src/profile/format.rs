//! The format of profiles: the JSON Schema, from the text of a file to a document that satisfies it, and why a file is
//! refused: where it is wrong, what is wrong there, and what to write instead.

use std::fmt;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use super::document::Document;
use crate::jwt::json::{self, JsonLimits};
use crate::text::{cut, one_line};

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
