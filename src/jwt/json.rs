//! Strict JSON over serde_json: UTF-8 with no byte order mark, member names that occur once,
//! bounded depth and size, and every value kept as it was signed.
//!
//! [`read`] goes on past what it can, so that the lint hears of every defect; [`parse`] stops at
//! the first. Numbers keep their spelling ([`Number`]); the few that a 64-bit float overflows on
//! (`1e400`) are refused, as RFC 8259 §6 lets a parser do.

mod diff;
mod direct;
mod number;
mod over;
mod reader;
mod value;
mod walk;
mod write;

use serde::Serialize;

pub(crate) use diff::{Difference, differences};
pub use number::Number;
pub(super) use over::{Members, put};
pub(super) use reader::Reader;
pub use reader::read;
pub use value::{Object, Value};
pub(super) use walk::Name;
pub(super) use write::{write_list, write_number, write_object, write_text, write_value};

/// What a JSON text may hold before it is refused, so that nobody's stack or memory is spent on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonLimits {
    /// How deep arrays and objects nest.
    pub depth: usize,
    /// How many members and array items there are in all.
    pub members: usize,
}

impl Default for JsonLimits {
    fn default() -> Self {
        JsonLimits { depth: 64, members: 4096 }
    }
}

/// What is wrong with a JSON text, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The text starts with U+FEFF (RFC 8259 §8.1).
    #[error("a byte order mark stands before the JSON")]
    ByteOrderMark,
    /// The bytes are not UTF-8 (RFC 8259 §8.1).
    #[error("byte {at} is not UTF-8")]
    Utf8 {
        /// The first offending byte.
        at: usize,
    },
    /// The text is not JSON, or something follows it (RFC 8259 §2).
    #[error("not JSON at byte {at}: {problem}")]
    Syntax {
        /// The byte at which the parser stopped.
        at: usize,
        /// What the parser says.
        problem: String,
    },
    /// An escape names half of a surrogate pair (RFC 8259 §8.2).
    #[error("half a surrogate pair is escaped at byte {at}")]
    Surrogate {
        /// The byte at which the parser stopped.
        at: usize,
    },
    /// A number is too large for a 64-bit float (RFC 8259 §6).
    #[error("the number at byte {at} is beyond the range of a 64-bit float")]
    NumberRange {
        /// Its first byte.
        at: usize,
    },
    /// The text nests deeper or holds more than [`JsonLimits`] allows (RFC 8259 §9).
    #[error("more than {limit} {what} by byte {at}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much of it is allowed.
        limit: usize,
        /// The byte at which the parser stopped.
        at: usize,
    },
    /// An object was wanted, and the text is another value.
    #[error("expected an object, got {0}")]
    NotAnObject(&'static str),
    /// A member name occurs twice in one object (RFC 7515 §4, RFC 7519 §4).
    #[error("the member {path} occurs more than once")]
    DuplicateName {
        /// Where, as a path from the root `$`.
        path: String,
    },
}

/// What [`read`] made of a text: the value, unless a defect ended the parse, and all defects.
#[derive(Debug)]
pub struct Reading {
    /// The value; of duplicate members the last.
    pub value: Option<Value>,
    /// Every defect, in the order they are met; empty if the text is strict JSON.
    pub defects: Vec<JsonError>,
}

/// Parses a JSON text strictly, within the default limits.
///
/// # Errors
/// The first defect, with its place.
pub fn parse(text: impl AsRef<[u8]>) -> Result<Value, JsonError> {
    let Reading { value, mut defects } = read(text.as_ref(), JsonLimits::default());
    match value {
        Some(value) if defects.is_empty() => Ok(value),
        _ => Err(defects.swap_remove(0)),
    }
}

/// Writes a value as JSON with no white space.
///
/// # Panics
/// The value has a map whose keys are no strings; none of this crate's types has.
#[must_use]
pub fn to_string(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types serialize: their map keys are strings")
}

/// One step of a path: `.name`, or `["name"]` where the name is no short plain word.
#[must_use]
pub fn step(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=40).contains(&name.len()) && name.bytes().all(plain) {
        format!(".{name}")
    } else {
        format!("[\"{}\"]", crate::text::quote_inner(name))
    }
}
