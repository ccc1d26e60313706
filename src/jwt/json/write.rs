//! From our own values to JSON text at the end of a buffer, as serde_json writes them with no white space,
//! and in half the time: a string that needs no escape is copied whole.

use serde::Serialize;

use super::number::Number;
use super::plain::plain_len;
use super::value::{Object, Value};

/// Writes a value as JSON with no white space.
///
/// # Panics
/// The value has a map whose keys are no strings; none of this crate's types has.
#[must_use]
pub fn to_string(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types serialize: their map keys are strings")
}

/// Writes a string in its marks.
pub(in crate::jwt) fn write_text(json: &mut Vec<u8>, text: &str) {
    if plain_len(text.as_bytes()) < text.len() {
        write_by_serde(json, text);
        return;
    }
    json.push(b'"');
    json.extend_from_slice(text.as_bytes());
    json.push(b'"');
}

/// Writes a number as it is spelled.
pub(in crate::jwt) fn write_number(json: &mut Vec<u8>, number: &Number) {
    match number.text() {
        Some(text) => json.extend_from_slice(text.as_bytes()),
        None => write_by_serde(json, number),
    }
}

/// Writes a value with no white space.
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

/// Writes an array of whatever `write` writes.
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

/// Writes an object with its members in their order.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwt::json::{parse, to_string};

    #[test]
    fn texts_are_written_as_serde_json_writes_them() {
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
