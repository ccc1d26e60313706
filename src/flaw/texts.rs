//! What careless readers and writers do to JSON texts, secrets and claims.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::encoding::{decode_hex, latin1_to_utf8, utf16_units};
use crate::jwt::json::{self, JsonError, JsonLimits, Object, Reading, Value};

/// Edits an object. Text that is not an object in strict JSON stays as it is.
pub(super) fn edit(text: &[u8], change: impl FnOnce(&mut Object)) -> Vec<u8> {
    let Ok(mut object) = Object::parse(text) else { return text.to_vec() };
    change(&mut object);
    json::to_string(&object).into_bytes()
}

/// Edits the object under a name.
pub(super) fn within(object: &mut Object, name: &str, change: impl FnOnce(&mut Object)) {
    if let Some(Value::Object(inner)) = object.get(name) {
        let mut inner = inner.clone();
        change(&mut inner);
        object.insert(name, inner);
    }
}

/// Edits every member of an object and of the objects and lists in it.
pub(super) fn everywhere(object: &Object, change: fn(&str, Value) -> Option<Value>) -> Object {
    let mut changed = Object::new();
    for (name, value) in object.iter() {
        if let Some(value) = change(name, below(value.clone(), change)) {
            changed.insert(name, value);
        }
    }
    changed
}

fn below(value: Value, change: fn(&str, Value) -> Option<Value>) -> Value {
    match value {
        Value::Object(object) => everywhere(&object, change).into(),
        Value::Array(items) => {
            Value::Array(items.into_iter().filter_map(|item| change("", below(item, change))).collect())
        }
        other => other,
    }
}

/// Edits every string of an object.
pub(super) fn texts(object: &Object, change: fn(&str) -> String) -> Object {
    fn changed(value: Value, change: fn(&str) -> String) -> Value {
        match value {
            Value::String(text) => change(&text).into(),
            Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| changed(item, change)).collect())
            }
            Value::Object(object) => texts(&object, change).into(),
            other => other,
        }
    }
    let mut edited = Object::new();
    for (name, value) in object.iter() {
        edited.insert(name, changed(value.clone(), change));
    }
    edited
}

/// A number rounded to a 64-bit float; other values stay.
pub(super) fn rounded(value: Value) -> Value {
    let Value::Number(number) = &value else { return value };
    if !number.is_whole() {
        return value;
    }
    let float: f64 = number.to_string().parse().unwrap_or(0.0);
    json::parse(format!("{float}")).unwrap_or(value)
}

/// Takes the last member of each name that occurs twice, as most parsers do.
pub(super) fn last_wins(text: &[u8]) -> Vec<u8> {
    let Reading { value, defects } = json::read(text, JsonLimits::default());
    let only_names = defects.iter().all(|defect| matches!(defect, JsonError::DuplicateName { .. }));
    value.filter(|_| only_names).map_or(text.to_vec(), |value| json::to_string(&value).into_bytes())
}

/// As [`last_wins`], but only below the outermost object.
pub(super) fn last_wins_below(text: &[u8]) -> Vec<u8> {
    let Reading { defects, .. } = json::read(text, JsonLimits::default());
    let outside = |path: &str| path.matches(['.', '[']).count() == 1;
    let twins =
        defects.iter().any(|defect| matches!(defect, JsonError::DuplicateName { path } if outside(path)));
    if twins { text.to_vec() } else { last_wins(text) }
}

/// Takes the first member of each name that occurs twice in the outermost object.
pub(super) fn first_wins(text: &[u8]) -> Vec<u8> {
    let Ok(Members(members)) = serde_json::from_slice(text) else { return text.to_vec() };
    let mut kept: Vec<String> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for (name, value) in &members {
        if !names.contains(&name.as_str()) {
            names.push(name);
            kept.push(format!("{}:{}", json::to_string(name), value.get()));
        }
    }
    format!("{{{}}}", kept.join(",")).into_bytes()
}

struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor).map(Members)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Vec<(String, Box<RawValue>)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

/// Leaves a byte order mark out.
pub(super) fn without_mark(text: &[u8]) -> Vec<u8> {
    text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).to_vec()
}

/// Reads bytes as Latin-1 if they are not UTF-8.
pub(super) fn from_latin1(text: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(text) {
        Ok(_) => text.to_vec(),
        Err(_) => latin1_to_utf8(text),
    }
}

/// Reads UTF-16 if there is a byte order mark.
pub(super) fn from_utf16(text: &[u8]) -> Vec<u8> {
    let units = match text {
        [0xFF, 0xFE, rest @ ..] => utf16_units(rest, true),
        [0xFE, 0xFF, rest @ ..] => utf16_units(rest, false),
        _ => return text.to_vec(),
    };
    String::from_utf16_lossy(&units).into_bytes()
}

/// Stops at the end of the first value, and ignores the rest.
pub(super) fn first_value(text: &[u8]) -> Vec<u8> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<Box<RawValue>>();
    match values.next() {
        Some(Ok(first)) => first.get().into(),
        _ => text.to_vec(),
    }
}

/// Edits the text outside of quotation marks.
pub(super) fn outside(text: &[u8], change: fn(&str) -> String) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(text) else { return text.to_vec() };
    let mut changed = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        changed.push_str(&change(&rest[..start]));
        let end = closing(&rest[start..]);
        changed.push_str(&rest[start..start + end]);
        rest = &rest[start + end..];
    }
    changed.push_str(&change(rest));
    changed.into_bytes()
}

/// Edits the text inside of quotation marks.
pub(super) fn inside(text: &[u8], change: fn(&str) -> String) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(text) else { return text.to_vec() };
    let mut changed = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let end = closing(&rest[start..]);
        changed.push_str(&rest[..start]);
        changed.push_str(&change(&rest[start..start + end]));
        rest = &rest[start + end..];
    }
    (changed + rest).into_bytes()
}

/// The length of the quoted text that starts here.
fn closing(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Leaves out the comments of JavaScript and of shells.
pub(super) fn without_comments(text: &[u8]) -> Vec<u8> {
    let Ok(mut rest) = std::str::from_utf8(text) else { return text.to_vec() };
    let mut kept = String::new();
    while let Some(first) = rest.chars().next() {
        let comment =
            [("/*", "*/"), ("//", "\n"), ("#", "\n")].into_iter().find(|(start, _)| rest.starts_with(start));
        let length = match comment {
            Some((_, end)) => rest.find(end).map_or(rest.len(), |at| at + end.len()),
            None if first == '"' => closing(rest),
            None => first.len_utf8(),
        };
        kept.push_str(if comment.is_some() { " " } else { &rest[..length] });
        rest = &rest[length..];
    }
    kept.into_bytes()
}

/// The bytes of hex digits; other text stays as it is.
pub(super) fn unhexed(text: &[u8]) -> Vec<u8> {
    decode_hex(text).unwrap_or_else(|| text.to_vec())
}

/// Parses JSON inside of a JSON string.
pub(super) fn parsed_twice(text: &[u8]) -> Vec<u8> {
    match json::parse(text) {
        Ok(Value::String(inner)) => inner.into_bytes(),
        _ => text.to_vec(),
    }
}

/// Leaves out a comma before a closing bracket.
pub(super) fn without_last_commas(text: &[u8]) -> Vec<u8> {
    outside(text, |code| code.replace(",}", "}").replace(",]", "]"))
}

/// Escapes control characters inside of strings.
pub(super) fn escaped_controls(text: &[u8]) -> Vec<u8> {
    inside(text, |text| {
        let escape = |character: char| match character {
            '\n' | '\t' | '\0' => format!("\\u{:04x}", u32::from(character)),
            other => other.to_string(),
        };
        text.chars().map(escape).collect()
    })
}
