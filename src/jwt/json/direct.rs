//! From a JSON text to its value in one go, as long as nothing is wrong with it and serde_json tells a number
//! as it is spelled. Where it does not, the [reader](super::reader) reads the text once more, in more
//! turns: it knows what to say of a defect, and keeps every spelling.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Value;
use super::reader::Reader;
use super::walk::Name;

/// The value of a text in which there is no defect, and no number but small integers.
pub(super) fn value<'text>(text: &'text str, reader: &mut Reader<'text>) -> Option<Value> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Direct { reader, depth: 0 }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    (!reader.has_duplicates()).then_some(value)
}

/// By this name serde_json tells numbers as they are spelled, if another crate of the build asks it to.
const NUMBER: &str = "$serde_json::private::Number";

/// Room for the members of most objects.
const USUAL_MEMBERS: usize = 8;

/// Who reads a value at a depth.
struct Direct<'reader, 'text> {
    reader: &'reader mut Reader<'text>,
    depth: usize,
}

impl<'text> Direct<'_, 'text> {
    /// Goes one level deeper.
    fn enter<E: Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.reader.admits_depth(self.depth) { Ok(()) } else { Err(E::custom("too deep")) }
    }

    /// Who reads the value of the next item or member.
    fn next(&mut self) -> Direct<'_, 'text> {
        Direct { reader: self.reader, depth: self.depth }
    }

    fn count<E: Error>(&mut self) -> Result<(), E> {
        if self.reader.admits_member() { Ok(()) } else { Err(E::custom("too many members")) }
    }
}

impl<'text> DeserializeSeed<'text> for Direct<'_, 'text> {
    type Value = Value;

    fn deserialize<D: Deserializer<'text>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'text> Visitor<'text> for Direct<'_, 'text> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("what is no float")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'text>>(mut self, mut access: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self.next())? {
            self.count()?;
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'text>>(mut self, mut access: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut members = Vec::with_capacity(USUAL_MEMBERS);
        while let Some(name) = access.next_key_seed(Name)? {
            self.count()?;
            if name == NUMBER {
                return Err(A::Error::custom("perhaps a number"));
            }
            members.push((name.into_owned(), access.next_value_seed(self.next())?));
        }
        Ok(Value::Object(self.reader.without_duplicates(members)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{JsonLimits, read};
    use super::*;

    fn directly(text: &str, limits: JsonLimits) -> Option<Value> {
        value(text, &mut Reader::new(text, 0, limits))
    }

    #[test]
    fn what_is_read_directly_is_what_is_read_in_turns() {
        let text = r#"{"a":[null,true,-7,18446744073709551615,"é\u0000"],"":{"b":{}}," ":"","a b":[[],[0]]}"#;
        let value = directly(text, JsonLimits::default()).expect("nothing is wrong with it");
        let mut in_turns = Reader::new(text, 0, JsonLimits::default());
        assert_eq!(Ok(value), in_turns.read_in_turns());
    }

    #[test]
    fn the_limits_are_those_of_the_reader() {
        let text = r#"[[0,{"a":1}]]"#;
        let limits = JsonLimits { depth: 3, members: 4 };
        assert!(directly(text, limits).is_some());
        for limits in [JsonLimits { depth: 2, ..limits }, JsonLimits { members: 3, ..limits }] {
            assert_eq!(directly(text, limits), None);
            assert_eq!(read(text.as_bytes(), limits).defects.len(), 1);
        }
    }

    #[test]
    fn what_may_lose_its_spelling_is_left_to_the_reader() {
        for number in ["-0", "1.0", "1e2", "18446744073709551616", "-9223372036854775809"] {
            assert_eq!(directly(number, JsonLimits::default()), None);
            let value = read(number.as_bytes(), JsonLimits::default()).value.expect("a number");
            assert_eq!(super::super::to_string(&value), number);
        }
        let as_if = format!(r#"{{"{NUMBER}":"1"}}"#);
        assert_eq!(directly(&as_if, JsonLimits::default()), None);
        let value = read(as_if.as_bytes(), JsonLimits::default()).value.expect("an object");
        assert_eq!(super::super::to_string(&value), as_if);
    }

    #[test]
    fn what_has_a_defect_is_left_to_the_reader() {
        for text in ["", "[1,]", "{} x", r#"{"a":1,"\u0061":2}"#, r#""\ud800""#, "1e400"] {
            assert_eq!(directly(text, JsonLimits::default()), None, "{text}");
        }
    }
}
