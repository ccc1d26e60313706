//! A JSON number that keeps the spelling it was read with.
//!
//! serde_json turns numbers that do not fit into 64 bits into floats, which changes digits that were signed. Here the
//! text is kept, and numbers are compared exactly.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// An exact JSON number (RFC 8259 §6), of any size and spelling that does not overflow a 64-bit float.
///
/// ```
/// use jwt_assay::jwt::json::{parse, Value};
/// let Value::Array(items) = parse("[9007199254740993, 9007199254740993.0, 9007199254740992]")? else { unreachable!() };
/// assert_eq!(items[0], items[1]);
/// assert_ne!(items[0], items[2]);
/// # Ok::<(), jwt_assay::jwt::json::JsonError>(())
/// ```
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    Unsigned(u64),
    /// Any other spelling: a sign, a fraction, an exponent, more than 64 bits.
    Text(Box<str>),
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Number(Repr::Unsigned(value))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        u64::try_from(value).map_or_else(|_| Number(Repr::Text(value.to_string().into())), Number::from)
    }
}

impl Number {
    /// The number with a spelling that is valid JSON; `None` if it overflows a 64-bit float.
    pub(super) fn from_json(text: &str) -> Option<Self> {
        if let Ok(value) = text.parse::<u64>() {
            return Some(value.into());
        }
        text.parse::<f64>().is_ok_and(f64::is_finite).then(|| Number(Repr::Text(text.into())))
    }

    /// The value, if it is spelled in plain digits and fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self.0 {
            Repr::Unsigned(value) => Some(value),
            _ => None,
        }
    }

    /// The spelling, unless it is that of a `u64`.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.0 {
            Repr::Unsigned(_) => None,
            Repr::Text(text) => Some(text),
        }
    }

    /// Whether the number is spelled in plain digits, without a sign, fraction or exponent.
    #[must_use]
    pub fn is_plain_digits(&self) -> bool {
        match &self.0 {
            Repr::Unsigned(_) => true,
            Repr::Text(text) => text.bytes().all(|byte| byte.is_ascii_digit()),
        }
    }

    /// Whether the value is below zero, which `-0` is not.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.as_u64().is_none() && self.decimal().is_some_and(|decimal| decimal.negative)
    }

    /// Whether the value is an integer, however it is spelled.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.as_u64().is_some() || self.decimal().is_none_or(|decimal| decimal.exponent >= 0)
    }

    /// The largest integer that is not above the value, saturating at the bounds of `i64`.
    #[must_use]
    pub fn floor(&self) -> i64 {
        self.exact_floor().clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// Like [`floor`](Self::floor), saturating at the bounds of `i128`, which are beyond any time that fits into a `u64`.
    pub(crate) fn exact_floor(&self) -> i128 {
        match self.0 {
            Repr::Unsigned(value) => value.into(),
            Repr::Text(_) => self.decimal().map_or(0, |decimal| decimal.floor()),
        }
    }

    /// The value in normal form; `None` for zero.
    fn decimal(&self) -> Option<Decimal> {
        Decimal::from_text(&self.to_string())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Unsigned(value) => value.fmt(formatter),
            Repr::Text(text) => formatter.write_str(text),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (self.as_u64(), other.as_u64()) {
            (Some(one), Some(two)) => one == two,
            _ => self.decimal() == other.decimal(),
        }
    }
}

impl Eq for Number {}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Unsigned(value) => serializer.serialize_u64(*value),
            Repr::Text(text) => RawValue::from_string(text.to_string())
                .map_err(serde::ser::Error::custom)?
                .serialize(serializer),
        }
    }
}

/// `digits * 10^exponent`, without leading or trailing zeros in `digits`. Never zero.
#[derive(PartialEq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn from_text(text: &str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let trimmed = digits.trim_end_matches('0');
        let moved = (digits.len() - trimmed.len()) as i64 - fraction.len() as i64;
        let digits = trimmed.trim_start_matches('0').to_owned();
        // A value with an exponent beyond i64 has been rejected by the parser, or is close to zero.
        let written: i64 =
            exponent.parse().unwrap_or(if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 });
        (!digits.is_empty()).then(|| Decimal { negative, digits, exponent: written.saturating_add(moved) })
    }

    fn floor(&self) -> i128 {
        let kept = self.digits.len() as i64 + self.exponent.min(0);
        let zeros = self.exponent.max(0);
        let magnitude = if kept <= 0 {
            Some(0)
        } else if kept.saturating_add(zeros) > 38 {
            None
        } else {
            let text = format!("{}{}", &self.digits[..kept as usize], "0".repeat(zeros as usize));
            text.parse::<i128>().ok()
        };
        let rounds_down = self.negative && self.exponent < 0;
        match (magnitude, self.negative) {
            (Some(value), false) => value,
            (Some(value), true) => -value - i128::from(rounds_down),
            (None, false) => i128::MAX,
            (None, true) => i128::MIN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::from_json(text).expect("a number")
    }

    #[test]
    fn floors_of_all_spellings() {
        let cases: [(&str, i64); 23] = [
            ("0", 0),
            ("-0", 0),
            ("0.0", 0),
            ("1.9", 1),
            ("-1.1", -2),
            ("-0.5", -1),
            ("1e3", 1000),
            ("1.5E1", 15),
            ("1795335003.25", 1_795_335_003),
            ("1.795335003e9", 1_795_335_003),
            ("-20", -20),
            ("-1.0", -1),
            ("-1e3", -1000),
            ("-12e-1", -2),
            ("1.0e18", 1_000_000_000_000_000_000),
            ("-9223372036854775807", -9_223_372_036_854_775_807),
            ("-9223372036854775808", i64::MIN),
            ("-9223372036854775809", i64::MIN),
            ("0e99999999999999999999", 0),
            ("1e300", i64::MAX),
            ("-1e300", i64::MIN),
            ("9223372036854775808", i64::MAX),
            ("1e-99999999999999999999", 0),
        ];
        for (text, floor) in cases {
            assert_eq!(number(text).floor(), floor, "{text}");
        }
        assert_eq!(Number::from(u64::MAX).floor(), i64::MAX);
    }

    #[test]
    fn numbers_are_equal_if_their_values_are() {
        for (one, two) in [("1", "1.0"), ("100", "1e2"), ("0", "-0"), ("0.10", "1E-1"), ("-20", "-2e1")] {
            assert_eq!(number(one), number(two), "{one} {two}");
        }
        for (one, two) in [("1", "-1"), ("9007199254740993", "9007199254740992"), ("1e1", "1e2")] {
            assert_ne!(number(one), number(two), "{one} {two}");
        }
    }

    #[test]
    fn the_spelling_is_kept() {
        for text in ["0", "-0", "7", "-7", "1.50", "18446744073709551615", "18446744073709551616"] {
            assert_eq!(number(text).to_string(), text);
            assert_eq!(format!("{:?}", number(text)), text);
            assert_eq!(super::super::to_string(&number(text)), text);
        }
        assert_eq!(Number::from(-7_i64).to_string(), "-7");
        assert_eq!(Number::from(7_i64).as_u64(), Some(7));
        assert_eq!(number("18446744073709551615").as_u64(), Some(u64::MAX));
        assert_eq!(number("18446744073709551616").as_u64(), None);
    }

    #[test]
    fn plain_digits_have_no_sign_fraction_or_exponent() {
        for text in ["0", "7", "18446744073709551616"] {
            assert!(number(text).is_plain_digits(), "{text}");
        }
        for text in ["-7", "-0", "7.0", "7e0"] {
            assert!(!number(text).is_plain_digits(), "{text}");
        }
    }

    #[test]
    fn whole_and_negative() {
        assert!(number("1.0").is_whole() && number("1e2").is_whole() && !number("0.5").is_whole());
        assert!(number("-1").is_negative() && !number("-0").is_negative() && !number("1").is_negative());
    }
}
