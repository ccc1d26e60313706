//! JSON numbers by their exact value. A token may say 9007199254740993 or 1e-400, and an `f64` would blur
//! both, so a number keeps the text it was written in and is compared as digits times a power of ten.

use std::fmt;

/// A number as it was written; two are equal when their values are, however they are written.
#[derive(Clone, Debug)]
pub struct Number {
    text: String,
}

/// `digits * 10^exponent`, with no zero at either end of `digits`; zero has no digits and no sign.
#[derive(PartialEq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i128,
}

impl Number {
    /// Takes text that already follows the grammar of RFC 8259 §6; `None` where a 64-bit float overflows.
    pub fn new(text: &str) -> Option<Self> {
        text.parse::<f64>().ok().filter(|value| value.is_finite()).map(|_| Self { text: text.to_owned() })
    }

    /// The text, if it is a non-negative integer without sign, fraction or exponent.
    pub fn plain_digits(&self) -> Option<&str> {
        self.text.bytes().all(|byte| byte.is_ascii_digit()).then_some(&self.text)
    }

    /// Whether the value is an integer, however it is written.
    pub fn is_whole(&self) -> bool {
        self.decimal().exponent >= 0
    }

    /// The greatest integer that is not above the value, saturated where 38 digits do not hold it.
    pub fn floor(&self) -> i128 {
        let Decimal { negative, mut digits, exponent } = self.decimal();
        let fraction = i128::from(exponent < 0);
        let whole = match digits.len() as i128 + exponent {
            ..=0 => 0,
            length @ 1..=38 => {
                let length = length as usize;
                digits.extend(std::iter::repeat_n('0', length.saturating_sub(digits.len())));
                digits[..length].parse().unwrap_or(i128::MAX)
            }
            _ => i128::MAX,
        };
        if negative { -whole - fraction } else { whole }
    }

    /// The least integer that is not below the value, likewise.
    pub fn ceiling(&self) -> i128 {
        self.floor().saturating_add(i128::from(!self.is_whole()))
    }

    fn decimal(&self) -> Decimal {
        let (negative, unsigned) = match self.text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, self.text.as_str()),
        };
        let (mantissa, power) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let significant = format!("{whole}{fraction}");
        let digits = significant.trim_end_matches('0');
        let trailing_zeros = significant.len() - digits.len();
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Decimal { negative: false, digits: String::new(), exponent: 0 };
        }
        // Only a power far below any that matters can fail to fit: a large one has already overflowed the float.
        let power = power.parse().unwrap_or(i128::MIN / 2);
        let exponent = power - fraction.len() as i128 + trailing_zeros as i128;
        Decimal { negative, digits: digits.to_owned(), exponent }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.decimal() == other.decimal()
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}
