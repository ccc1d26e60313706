//! Appends values to a buffer as JSON without white space, and spells the paths to them. The text is the same as
//! serde_json's, in half the time: strings without escapes are copied whole.

use serde::Serialize;

use super::number::Number;
use super::scan::plain_len;
use super::value::{Object, Value};
use crate::text::quote_inner;

/// Returns a value as JSON without white space.
///
/// # Panics
/// If the value contains a map with keys that are not strings, which no type of this crate does.
#[must_use]
pub fn to_string(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types serialize: their map keys are strings")
}

/// Writes a string in quotation marks.
pub(in crate::jwt) fn write_text(json: &mut Vec<u8>, text: &str) {
    if plain_len(text.as_bytes()) < text.len() {
        write_by_serde(json, text);
        return;
    }
    json.push(b'"');
    json.extend_from_slice(text.as_bytes());
    json.push(b'"');
}

/// Writes a number with its spelling.
pub(in crate::jwt) fn write_number(json: &mut Vec<u8>, number: &Number) {
    match number.text() {
        Some(text) => json.extend_from_slice(text.as_bytes()),
        None => write_by_serde(json, number),
    }
}

/// Writes any value.
pub(in crate::jwt) fn write_value(json: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => json.extend_from_slice(b"null"),
        Value::Bool(true) => json.extend_from_slice(b"true"),
        Value::Bool(false) => json.extend_from_slice(b"false"),
        Value::Number(number) => write_number(json, number),
        Value::String(text) => write_text(json, text),
        Value::Array(items) => write_list(json, items, write_value),
        Value::Object(object) => write_object(json, object),
    }
}

/// Writes an array of the items that `write` writes.
pub(in crate::jwt) fn write_list<T>(json: &mut Vec<u8>, items: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    json.push(b'[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            json.push(b',');
        }
        write(json, item);
    }
    json.push(b']');
}

/// Writes an object, its members in their order.
pub(in crate::jwt) fn write_object(json: &mut Vec<u8>, object: &Object) {
    json.push(b'{');
    for (at, (name, value)) in object.iter().enumerate() {
        if at > 0 {
            json.push(b',');
        }
        write_text(json, name);
        json.push(b':');
        write_value(json, value);
    }
    json.push(b'}');
}

fn write_by_serde(json: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(json, value).expect("texts and numbers are JSON");
}

/// One step of a path: `.name`, or `["name"]` if the name is long or not a plain word.
#[must_use]
pub fn step(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=40).contains(&name.len()) && name.bytes().all(plain) {
        format!(".{name}")
    } else {
        format!("[\"{}\"]", quote_inner(name))
    }
}

/// The path to a value, spelled out only where it is reported.
#[derive(Clone, Copy)]
pub(crate) enum Way<'value> {
    Root,
    Member(&'value Way<'value>, &'value str),
    Item(&'value Way<'value>, usize),
}

impl Way<'_> {
    pub(crate) fn path(&self) -> String {
        match self {
            Way::Root => "$".to_owned(),
            Way::Member(way, name) => way.path() + &step(name),
            Way::Item(way, at) => format!("{}[{at}]", way.path()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwt::json::{parse, to_string};

    #[test]
    fn the_text_is_that_of_serde_json() {
        let texts = [
            r#"{"":[],"a":{},"b":[{"c":[null,true,false]},-1,1.50,1e3,18446744073709551616],"é\u0000":"\u007f"}"#,
            r#"["\" \\ \b\f\n\r\t / \u001f \u0020 \ud83d\ude00",0,"a long text of which each byte is looked at"]"#,
        ];
        for text in texts {
            let value = parse(text).expect("JSON");
            let mut json = b"before ".to_vec();
            write_value(&mut json, &value);
            assert_eq!(String::from_utf8(json).expect("text"), format!("before {}", to_string(&value)));
        }
        for byte in 0..=0x7F_u8 {
            let text = char::from(byte).to_string();
            let mut json = Vec::new();
            write_text(&mut json, &text);
            assert_eq!(String::from_utf8(json).expect("text"), to_string(&text));
        }
    }
}
