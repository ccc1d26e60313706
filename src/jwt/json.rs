//! Strict JSON over serde_json: UTF-8 with no byte order mark, member names that occur once,
//! bounded depth and size, and every value kept as it was signed.
//!
//! [`read`] goes on past what it can, so that the lint hears of every defect; [`parse`] stops at
//! the first. Numbers keep their spelling ([`Number`]); the few that a 64-bit float overflows on
//! (`1e400`) are refused, as RFC 8259 §6 lets a parser do.

use std::cell::OnceCell;
use std::fmt;

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

pub use super::number::Number;

/// A JSON value with exact numbers and members in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, spelled as it was read.
    Number(Number),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
}

impl Value {
    /// What kind of value this is, as a reader would say it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Value::Number(value.into())
    }
}

/// The members of a JSON object, in their order, each name once.
///
/// Two objects are equal when they have the same members, in whatever order (RFC 8259 §4).
#[derive(Clone, Debug, Default)]
pub struct Object(Vec<(String, Value)>);

impl Object {
    /// An object with no members.
    #[must_use]
    pub fn new() -> Self {
        Object::default()
    }

    /// The value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Sets a member: in its place if the name is known, else at the end.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some(member) => member.1 = value,
            None => self.0.push((name, value)),
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }

    /// The members in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Eq for Object {}

/// What a JSON text may hold before it is refused, so that nobody's stack or memory is spent on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonLimits {
    /// How deep arrays and objects nest; at most 127, where serde_json ends too.
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
    #[error("the number that ends at byte {at} is beyond the range of a 64-bit float")]
    NumberRange {
        /// The byte at which the parser stopped.
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

/// Parses a JSON text and collects its defects.
#[must_use]
pub fn read(bytes: &[u8], limits: JsonLimits) -> Reading {
    let mut defects = Vec::new();
    let stripped = bytes.strip_prefix(b"\xEF\xBB\xBF");
    if stripped.is_some() {
        defects.push(JsonError::ByteOrderMark);
    }
    let bytes = stripped.unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            defects.push(JsonError::Utf8 { at: error.valid_up_to() });
            return Reading { value: None, defects };
        }
    };
    let mut builder = Builder::new(text, limits);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let outcome = Node { builder: &mut builder, depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    defects.extend(
        builder.duplicates.drain(..).map(|path| JsonError::DuplicateName { path: format!("${path}") }),
    );
    match outcome {
        Ok(value) => Reading { value: Some(value), defects },
        Err(error) => {
            defects.insert(usize::from(stripped.is_some()), builder.explain(&error));
            Reading { value: None, defects }
        }
    }
}

/// Writes a value as JSON with no white space.
#[must_use]
pub fn to_string(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types serialize: their map keys are strings")
}

/// The state of one parse.
struct Builder<'text> {
    text: &'text str,
    limits: JsonLimits,
    members: usize,
    numbers_met: usize,
    number_texts: OnceCell<Vec<&'text str>>,
    duplicates: Vec<String>,
    limit_met: Option<(&'static str, usize)>,
}

impl<'text> Builder<'text> {
    fn new(text: &'text str, limits: JsonLimits) -> Self {
        let limits = JsonLimits { depth: limits.depth.min(127), ..limits };
        Builder {
            text,
            limits,
            members: 0,
            numbers_met: 0,
            number_texts: OnceCell::new(),
            duplicates: Vec::new(),
            limit_met: None,
        }
    }

    fn meet_member<E: de::Error>(&mut self) -> Result<(), E> {
        self.members += 1;
        self.check("members and items", self.members, self.limits.members)
    }

    fn check<E: de::Error>(&mut self, what: &'static str, count: usize, limit: usize) -> Result<(), E> {
        if count > limit {
            self.limit_met = Some((what, limit));
            return Err(E::custom("limit"));
        }
        Ok(())
    }

    /// The text of the number being visited. serde_json hands on only its rounded value, so the
    /// texts of all numbers are found once, on the first number that needs it.
    fn number_text(&self) -> &'text str {
        self.number_texts.get_or_init(|| number_texts(self.text))[self.numbers_met]
    }

    fn explain(&self, error: &serde_json::Error) -> JsonError {
        let at = offset(self.text, error.line(), error.column());
        if let Some((what, limit)) = self.limit_met {
            return JsonError::Limit { what, limit, at };
        }
        let message = error.to_string();
        let problem = message.rsplit_once(" at line ").map_or(message.as_str(), |(problem, _)| problem);
        match problem {
            "number out of range" => JsonError::NumberRange { at },
            "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
                JsonError::Surrogate { at }
            }
            _ => JsonError::Syntax { at, problem: problem.to_owned() },
        }
    }
}

/// The byte offset of serde_json's one-based line and column.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

/// The number tokens of a text, in their order. What is not valid JSON is never looked up: the
/// parser stops there.
fn number_texts(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_string(bytes, at),
            b'-' | b'0'..=b'9' => {
                let start = at;
                while at < bytes.len() && matches!(bytes[at], b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')
                {
                    at += 1;
                }
                found.push(&text[start..at]);
            }
            _ => at += 1,
        }
    }
    found
}

fn end_of_string(bytes: &[u8], opening: usize) -> usize {
    let mut at = opening + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// One value of the text, at its depth.
struct Node<'build, 'text> {
    builder: &'build mut Builder<'text>,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'text> Node<'_, 'text> {
    fn number(self, number: Number) -> Value {
        self.builder.numbers_met += 1;
        Value::Number(number)
    }

    fn enter<E: de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        self.builder.check("levels of nesting", self.depth, self.builder.limits.depth)
    }

    fn child(&mut self) -> Node<'_, 'text> {
        Node { builder: self.builder, depth: self.depth }
    }
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(self.number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(self.number(value.into()))
    }

    fn visit_f64<E>(self, _rounded: f64) -> Result<Value, E> {
        let number = Number::from_valid_text(self.builder.number_text());
        Ok(self.number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut items = Vec::new();
        loop {
            let known = self.builder.duplicates.len();
            let Some(item) = access.next_element_seed(self.child())? else { break };
            self.builder.meet_member()?;
            let step = items.len();
            for path in &mut self.builder.duplicates[known..] {
                path.insert_str(0, &format!("[{step}]"));
            }
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut members: Vec<(String, Value)> = Vec::new();
        while let Some(name) = access.next_key::<String>()? {
            self.builder.meet_member()?;
            let known = self.builder.duplicates.len();
            let value = access.next_value_seed(self.child())?;
            for path in &mut self.builder.duplicates[known..] {
                path.insert_str(0, &step(&name));
            }
            members.push((name, value));
        }
        let duplicates = drop_duplicates(&mut members);
        self.builder.duplicates.extend(duplicates.iter().map(|name| step(name)));
        Ok(Value::Object(Object(members)))
    }
}

/// One step of a path: `.name`, or `["name"]` where the name is no plain word.
#[must_use]
pub fn step(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !name.is_empty() && name.bytes().all(plain) {
        format!(".{name}")
    } else {
        format!("[\"{}\"]", super::fault::quote_inner(name))
    }
}

/// Keeps the last of each name and returns the names that occurred more than once.
fn drop_duplicates(members: &mut Vec<(String, Value)>) -> Vec<String> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|&one, &two| members[one].0.cmp(&members[two].0).then(one.cmp(&two)));
    let mut superseded: Vec<usize> = order
        .windows(2)
        .filter(|pair| members[pair[0]].0 == members[pair[1]].0)
        .map(|pair| pair[0])
        .collect();
    superseded.sort_unstable();
    let mut names: Vec<String> = superseded.iter().map(|&at| members[at].0.clone()).collect();
    for at in superseded.into_iter().rev() {
        members.remove(at);
    }
    names.sort();
    names.dedup();
    names
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => number.serialize(serializer),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    sequence.serialize_element(item)?;
                }
                sequence.end()
            }
            Value::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Reads a value exactly out of any serde_json deserializer, within the default limits.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        parse(raw.get()).map_err(D::Error::custom)
    }
}

/// Reads an object exactly out of any serde_json deserializer, within the default limits.
impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(object) => Ok(object),
            other => Err(D::Error::custom(format_args!("expected an object, got {}", other.kind()))),
        }
    }
}
