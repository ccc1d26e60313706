//! A JSON value as it was signed: exact numbers, and members in their order.

use std::collections::{BTreeSet, HashSet};

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::number::Number;

/// A JSON value with exact numbers and members in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, with its spelling.
    Number(Number),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
}

impl Value {
    /// The kind of value in words, such as "an array".
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

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Value::Object(object)
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Value::Number(value.into())
    }
}

/// The members of a JSON object in their order. Names are unique.
///
/// Two objects are equal if they have the same members in any order (RFC 8259 §4).
#[derive(Clone, Debug, Default)]
pub struct Object(pub(super) Vec<(String, Value)>);

impl Object {
    /// An object with no members.
    #[must_use]
    pub fn new() -> Self {
        Object::default()
    }

    /// The object of these members, the last of each name, and the names that occurred more than once.
    pub(super) fn from_members(mut members: Vec<(String, Value)>) -> (Self, Vec<String>) {
        let duplicates = drop_duplicates(&mut members);
        (Object(members), duplicates)
    }

    /// The value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Sets a member. A new one is added at the end.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some(member) => member.1 = value,
            None => self.0.push((name, value)),
        }
    }

    /// Removes a member, and returns its value.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }

    /// The members in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The number of members.
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

/// Objects of up to this many members are searched for duplicates pairwise; larger ones by their hashes.
const PAIRWISE_LIMIT: usize = 24;

/// Keeps the last member of each name, and returns the names that occurred more than once.
fn drop_duplicates(members: &mut Vec<(String, Value)>) -> Vec<String> {
    let is_repeat = |at: usize| members[..at].iter().any(|earlier| earlier.0 == members[at].0);
    if members.len() <= PAIRWISE_LIMIT && !(1..members.len()).any(is_repeat) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let is_last: Vec<bool> = members.iter().rev().map(|(name, _)| seen.insert(name.as_str())).collect();
    let (mut is_last, mut duplicates) = (is_last.into_iter().rev(), BTreeSet::new());
    let dropped = members.extract_if(.., |_| is_last.next() == Some(false));
    duplicates.extend(dropped.map(|(name, _)| name));
    duplicates.into_iter().collect()
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Eq for Object {}

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

#[cfg(test)]
mod tests {
    use super::super::{JsonError, parse};
    use super::*;

    fn object(text: &str) -> Object {
        Object::parse(text).expect("an object")
    }

    #[test]
    fn kinds_are_in_words() {
        let Value::Array(items) = parse(r#"[null,true,1,"a",[],{}]"#).expect("JSON") else {
            panic!("not an array")
        };
        let kinds: Vec<&str> = items.iter().map(Value::kind).collect();
        assert_eq!(kinds, ["null", "a boolean", "a number", "a string", "an array", "an object"]);
        assert_eq!(items.iter().filter_map(Value::as_str).collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn objects_are_equal_in_any_order_with_all_their_members() {
        assert_eq!(object(r#"{"a":1,"b":2}"#), object(r#"{"b":2.0,"a":1}"#));
        for other in [r#"{"a":1}"#, r#"{"a":1,"b":3}"#, r#"{"a":1,"c":2}"#, r#"{"a":1,"b":2,"c":3}"#, "{}"] {
            assert_ne!(object(r#"{"a":1,"b":2}"#), object(other), "{other}");
            assert_ne!(object(other), object(r#"{"a":1,"b":2}"#), "{other}");
        }
    }

    #[test]
    fn a_member_is_set_in_its_place_and_removed() {
        let mut object = object(r#"{"a":1,"b":2}"#);
        object.insert("a", "x");
        object.insert("c", 3);
        assert_eq!(crate::jwt::json::to_string(&object), r#"{"a":"x","b":2,"c":3}"#);
        assert_eq!((object.len(), object.is_empty()), (3, false));
        assert_eq!(object.remove("b"), Some(2.into()));
        assert_eq!(object.remove("b"), None);
        assert_eq!((object.get("b"), object.len()), (None, 2));
        assert_eq!((Object::new().len(), Object::new().is_empty()), (0, true));
    }

    #[test]
    fn anything_but_a_strict_object_is_rejected() {
        assert_eq!(Object::parse("[]").unwrap_err(), JsonError::NotAnObject("an array"));
        assert!(parse(r#"{"a":1,"a":2}"#).is_err() && parse("").is_err());
        assert!(serde_json::from_str::<Value>(r#"{"a":1,"a":2}"#).is_err());
        assert!(serde_json::from_str::<Object>("[]").is_err());
        assert_eq!(
            serde_json::from_str::<Object>(r#"{"a":1.50}"#).expect("an object"),
            object(r#"{"a":1.5}"#)
        );
    }
}
