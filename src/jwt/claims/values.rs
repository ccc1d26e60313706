//! The types of claims: a date, the id of a tile, an audience.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::jwt::json::{Number, Value};

/// Seconds since the epoch, as a JSON number of any spelling (RFC 7519 §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct NumericDate(pub(super) Number);

impl NumericDate {
    /// The last whole second that is not after the date.
    #[must_use]
    pub fn floor(&self) -> i64 {
        self.0.floor()
    }

    /// The first whole second that is not before the date.
    #[must_use]
    pub fn ceiling(&self) -> i64 {
        self.0.floor().saturating_add(i64::from(!self.0.is_whole()))
    }

    /// Like [`floor`](Self::floor), with the range of [`Number::exact_floor`].
    pub(in crate::jwt) fn exact_floor(&self) -> i128 {
        self.0.exact_floor()
    }

    /// Like [`ceiling`](Self::ceiling), with the range of [`Number::exact_floor`].
    pub(in crate::jwt) fn exact_ceiling(&self) -> i128 {
        self.0.exact_floor().saturating_add(i128::from(!self.0.is_whole()))
    }

    /// The number with its spelling.
    #[must_use]
    pub fn number(&self) -> &Number {
        &self.0
    }
}

impl From<u64> for NumericDate {
    fn from(seconds: u64) -> Self {
        NumericDate(seconds.into())
    }
}

impl fmt::Display for NumericDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The id of an integration tile: a non-empty string or a non-negative integer.
///
/// `7` and `"7"` are two spellings of the same id.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum TileId {
    /// Spelled as a string.
    Text(String),
    /// Spelled as a number in plain digits.
    Number(Number),
}

impl TileId {
    /// Reads an id. Returns `None` if the value is not one.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        TileId::is_id(value).then(|| value.clone()).and_then(TileId::of)
    }

    /// Like [`from_value`](TileId::from_value), without a copy.
    pub(super) fn of(value: Value) -> Option<Self> {
        match value {
            Value::String(text) if !text.is_empty() => Some(TileId::Text(text)),
            Value::Number(number) if number.is_plain_digits() => Some(TileId::Number(number)),
            _ => None,
        }
    }

    pub(super) fn is_id(value: &Value) -> bool {
        match value {
            Value::String(text) => !text.is_empty(),
            Value::Number(number) => number.is_plain_digits(),
            _ => false,
        }
    }

    /// Whether [`from_value`](TileId::from_value) would read the id again.
    pub(super) fn is_valid(&self) -> bool {
        match self {
            TileId::Text(text) => !text.is_empty(),
            TileId::Number(number) => number.is_plain_digits(),
        }
    }

    /// The string spelling.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            TileId::Text(text) => Cow::Borrowed(text),
            TileId::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}

impl PartialEq for TileId {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for TileId {}

impl From<&str> for TileId {
    fn from(text: &str) -> Self {
        TileId::Text(text.to_owned())
    }
}

impl From<u64> for TileId {
    fn from(id: u64) -> Self {
        TileId::Number(id.into())
    }
}

/// The intended recipients of a token (RFC 7519 §4.1.3), in either spelling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Audience {
    /// A single string.
    One(String),
    /// An array of strings.
    Many(Vec<String>),
}

impl Audience {
    /// Reads an audience, or returns the value that is not one.
    pub(super) fn of(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(one) => Ok(Audience::One(one)),
            Value::Array(items) => {
                let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().map(Audience::Many).ok_or(Value::Array(items))
            }
            other => Err(other),
        }
    }

    pub(in crate::jwt) fn includes(&self, name: &str) -> bool {
        match self {
            Audience::One(one) => one == name,
            Audience::Many(many) => many.iter().any(|one| one == name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_includes_its_names_in_either_spelling() {
        let one = Audience::One("us".to_owned());
        let many = Audience::Many(vec!["them".to_owned(), "us".to_owned()]);
        assert!(one.includes("us") && many.includes("us"));
        assert!(!one.includes("them") && !many.includes("US") && !Audience::Many(Vec::new()).includes(""));
    }

    #[test]
    fn a_date_has_a_whole_second_on_either_side() {
        let date = |text: &str| match crate::jwt::json::parse(text) {
            Ok(Value::Number(number)) => NumericDate(number),
            other => panic!("{other:?}"),
        };
        for (text, floor, ceiling) in
            [("1.5", 1, 2), ("2", 2, 2), ("2.0", 2, 2), ("-1.5", -2, -1), ("1e300", i64::MAX, i64::MAX)]
        {
            assert_eq!((date(text).floor(), date(text).ceiling()), (floor, ceiling), "{text}");
            assert_eq!(date(text).to_string(), text);
            assert_eq!(date(text).number().to_string(), text);
        }
    }
}
