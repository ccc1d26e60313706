//! From a JSON text to its value and all its defects.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::value::RawValue;

use super::error::{JsonError, JsonLimits};
use super::parser::Parser;
use super::value::{Object, Value};

/// The result of [`read`]: the value, unless a defect ended the parse, and all defects.
#[derive(Debug)]
pub struct Reading {
    /// The value. Of duplicate members, it has the last.
    pub value: Option<Value>,
    /// Every defect, in the order in which they were found. Empty if the text is strict JSON.
    pub defects: Vec<JsonError>,
}

/// Parses a JSON text and collects its defects.
#[must_use]
pub fn read(bytes: &[u8], limits: JsonLimits) -> Reading {
    let mut defects = Vec::new();
    let json = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let skipped = bytes.len() - json.len();
    if skipped > 0 {
        defects.push(JsonError::ByteOrderMark);
    }
    let text = match std::str::from_utf8(json) {
        Ok(text) => text,
        Err(error) => {
            defects.push(JsonError::Utf8 { at: skipped + error.valid_up_to() });
            return Reading { value: None, defects };
        }
    };
    let mut parser = Parser::new(text, limits);
    let value = parser.document().map_err(|stop| defects.push(stop.defect(skipped, limits))).ok();
    let duplicates = parser.into_duplicates().into_iter();
    defects.extend(duplicates.map(|path| JsonError::DuplicateName { path: format!("${path}") }));
    Reading { value, defects }
}

/// Parses a JSON text strictly, within the default limits.
///
/// # Errors
/// The first defect.
pub fn parse(text: impl AsRef<[u8]>) -> Result<Value, JsonError> {
    let Reading { value, mut defects } = read(text.as_ref(), JsonLimits::default());
    match value {
        Some(value) if defects.is_empty() => Ok(value),
        _ => Err(defects.swap_remove(0)),
    }
}

impl Object {
    /// Parses the text of an object strictly, within the default limits.
    ///
    /// # Errors
    /// The first defect.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, JsonError> {
        match parse(text)? {
            Value::Object(object) => Ok(object),
            other => Err(JsonError::NotAnObject(other.kind())),
        }
    }
}

/// Reads a value exactly from any serde_json deserializer, within the default limits.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        parse(raw.get()).map_err(D::Error::custom)
    }
}

/// Reads an object exactly from any serde_json deserializer, within the default limits.
impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Object::parse(raw.get()).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defects(text: impl AsRef<[u8]>) -> Vec<String> {
        read(text.as_ref(), JsonLimits::default()).defects.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_defect_is_reported_with_its_place() {
        let cases: [(&[u8], &[&str]); 15] = [
            (br#"{"a":1}"#, &[]),
            (b"", &["invalid JSON at byte 0: EOF while parsing a value"]),
            (b"{\"a\":1,\n}", &["invalid JSON at byte 8: key must be a string"]),
            (b"{} x", &["invalid JSON at byte 3: trailing characters"]),
            (b"{\"a\":\"\xFF\"}", &["invalid UTF-8 at byte 6"]),
            (
                b"\xEF\xBB\xBF{\"a\":01}",
                &["a byte order mark before the JSON", "invalid JSON at byte 9: invalid number"],
            ),
            (
                b"\xEF\xBB\xBF{\"a\":\"\xFF\"}",
                &["a byte order mark before the JSON", "invalid UTF-8 at byte 9"],
            ),
            (
                b"\xEF\xBB\xBF[1e400]",
                &[
                    "a byte order mark before the JSON",
                    "a number out of the range of a 64-bit float at byte 4",
                ],
            ),
            (b"{\n\"a\": 1,\n\"b\": 01}", &["invalid JSON at byte 16: invalid number"]),
            (b"[0,\n-1e400]", &["a number out of the range of a 64-bit float at byte 4"]),
            (br#"["\ud800"]"#, &["an escaped half of a surrogate pair at byte 8"]),
            (br#"["\udc00 "]"#, &["an escaped half of a surrogate pair at byte 7"]),
            (b"[1e400]", &["a number out of the range of a 64-bit float at byte 1"]),
            (br#"{"a":1,"\u0061":2}"#, &["more than one member $.a"]),
            (
                br#"{"x y":[0,{"b":1,"b":2,"c":0,"c":0}]}"#,
                &["more than one member $[\"x y\"][1].b", "more than one member $[\"x y\"][1].c"],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(defects(text), expected, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn limits_are_exact() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(defects(nested(64)).is_empty());
        assert_eq!(defects(nested(65)), ["more than 64 levels of nesting by byte 64"]);
        let many = |count| format!("[{}]", vec!["0"; count].join(","));
        assert!(defects(many(4096)).is_empty());
        assert_eq!(defects(many(4097)), ["more than 4096 members and items by byte 8193"]);
        let deeper = JsonLimits { depth: 1_000, members: 1_000 };
        assert!(
            read(nested(500).as_bytes(), deeper).defects.is_empty(),
            "serde_json's own limit of 128 does not apply"
        );
    }

    #[test]
    fn thousands_of_duplicates_are_reported_briefly() {
        let many = format!("{{{}}}", vec![r#""a":0"#; 4000].join(","));
        assert_eq!(defects(many).len(), 1);
        let pairs: Vec<String> = (0..2000).map(|at| format!(r#""{at}":0,"{at}":0"#)).collect();
        assert_eq!(defects(format!("{{{}}}", pairs.join(","))).len(), 20);
    }
}
