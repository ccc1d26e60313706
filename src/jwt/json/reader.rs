//! One pass over a JSON text with serde_json: it builds the value and notes every defect.

use std::cell::OnceCell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::number::Number;
use super::value::{Object, Value};
use super::{JsonError, JsonLimits, Reading, step};

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
