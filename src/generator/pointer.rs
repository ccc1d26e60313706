//! JSON Pointer (RFC 6901): the place of the token in a document.

use std::fmt;
use std::str::FromStr;

use crate::jwt::json::Value;
use crate::text::cut;

/// A path into a JSON document, such as `/data/0/token`; the empty path means the whole document.
///
/// ```
/// use jwt_assay::generator::Pointer;
/// use jwt_assay::jwt::json::{parse, Value};
/// let document = parse(r#"{"a/b":[1,"token"]}"#)?;
/// let pointer: Pointer = "/a~1b/1".parse()?;
/// assert_eq!(pointer.find(&document), Some(&Value::from("token")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    text: String,
    steps: Vec<String>,
}

/// A text that is not a JSON Pointer (RFC 6901 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a JSON Pointer is empty or starts with /; in a name, ~ is written as ~0 and / as ~1")]
pub struct BadPointer;

impl FromStr for Pointer {
    type Err = BadPointer;

    fn from_str(text: &str) -> Result<Self, BadPointer> {
        let steps = match text.strip_prefix('/') {
            None if text.is_empty() => Vec::new(),
            None => return Err(BadPointer),
            Some(rest) => rest.split('/').map(unescaped).collect::<Result<_, _>>()?,
        };
        Ok(Pointer { text: text.to_owned(), steps })
    }
}

/// `~1` is a slash and `~0` a tilde, in this order, so that `~01` is `~1`.
fn unescaped(step: &str) -> Result<String, BadPointer> {
    let mut after_tilde = step.split('~').skip(1);
    if !after_tilde.all(|rest| rest.starts_with(['0', '1'])) {
        return Err(BadPointer);
    }
    Ok(step.replace("~1", "/").replace("~0", "~"))
}

impl Pointer {
    /// The value at this place.
    #[must_use]
    pub fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.steps.iter().try_fold(document, |value, step| match value {
            Value::Object(object) => object.get(step),
            Value::Array(items) => items.get(index(step)?),
            _ => None,
        })
    }
}

/// Digits with no leading zero (RFC 6901 §4).
fn index(step: &str) -> Option<usize> {
    let is_index = step == "0" || !step.starts_with('0') && step.bytes().all(|byte| byte.is_ascii_digit());
    is_index.then(|| step.parse().ok())?
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if self.text.is_empty() { "its root".to_owned() } else { cut(&self.text) };
        formatter.write_str(&shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwt::json::parse;

    #[test]
    fn the_examples_of_rfc_6901_section_5() {
        let document = parse(
            r#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#,
        )
        .unwrap();
        let found = |pointer: &str| {
            let value = pointer.parse::<Pointer>().unwrap().find(&document).cloned();
            value.map(|value| crate::jwt::json::to_string(&value))
        };
        assert_eq!(found(""), Some(crate::jwt::json::to_string(&document)));
        for (pointer, value) in [
            ("/foo", r#"["bar","baz"]"#),
            ("/foo/0", r#""bar""#),
            ("/", "0"),
            ("/a~1b", "1"),
            ("/c%d", "2"),
            ("/e^f", "3"),
            ("/g|h", "4"),
            ("/i\\j", "5"),
            ("/k\"l", "6"),
            ("/ ", "7"),
            ("/m~0n", "8"),
        ] {
            assert_eq!(found(pointer).as_deref(), Some(value), "{pointer}");
        }
        for nowhere in ["/foo/2", "/foo/00", "/foo/-", "/foo/+0", "/foo/", "/foo/0/x", "/bar"] {
            assert_eq!(found(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["token", "/a~", "/a~2", "#/token"] {
            assert_eq!(text.parse::<Pointer>(), Err(BadPointer), "{text}");
        }
        let tilde_one: Pointer = "/~01".parse().unwrap();
        assert_eq!(tilde_one.steps, ["~1"]);
    }
}
