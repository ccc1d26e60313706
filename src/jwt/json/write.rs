//! From our own values to JSON text at the end of a buffer, as serde_json writes them with no white space,
//! and in half the time: a string that needs no escape is copied whole.

use super::{Number, Object, Value};

/// Writes a string in its marks.
pub(in crate::jwt) fn write_text(json: &mut Vec<u8>, text: &str) {
    if needs_escape(text.as_bytes()) {
        write_by_serde(json, text);
        return;
    }
    json.push(b'"');
    json.extend_from_slice(text.as_bytes());
    json.push(b'"');
}

/// Whether a string may not be copied as it is: with no branch for a byte, eight at a time, and now and then
/// for nothing.
fn needs_escape(text: &[u8]) -> bool {
    let seen = text.as_chunks().0.iter().fold(0, |seen, chunk| seen | special(u64::from_ne_bytes(*chunk)));
    // The last eight once more, if there are so many: that is faster than the rest byte by byte.
    let rest = match text.last_chunk() {
        Some(last) => u64::from_ne_bytes(*last),
        None => text.iter().fold(SPACES, |bytes, &byte| bytes << 8 | u64::from(byte)),
    };
    (seen | special(rest)) != 0
}

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
const HIGH_BITS: u64 = u64::from_ne_bytes([0x80; 8]);

/// Not 0 if one of eight bytes is a quotation mark, a backslash or below a space.
fn special(bytes: u64) -> u64 {
    let is_zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let is_control = bytes.wrapping_sub(SPACES) & !bytes;
    let is_quote = is_zero(bytes ^ (ONES * u64::from(b'"')));
    let is_backslash = is_zero(bytes ^ (ONES * u64::from(b'\\')));
    (is_control | is_quote | is_backslash) & HIGH_BITS
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

fn write_by_serde(json: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) {
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
