//! A stream of tokens: what a line holds (a token, bare or as NDJSON, and in some streams the number of the line), the
//! batches that its lines are cut into and judged in, and the `jti`s that are repeated.

mod jti;
mod judge;
mod lines;
mod quota;

use std::borrow::Cow;

use crate::jwt::base64url;
use crate::jwt::json::{self, Object, Value};
use crate::text::cut;

pub use jti::{JtiHasher, Jtis, Repeat, Repeats, Seen};
pub use judge::{Batch, Judge, StreamJudge, View};
pub use lines::{Cut, LONGEST_LINE, Lines};
pub use quota::{ExplainQuota, MAX_EXPLAINED, Turn};

/// The largest number of a line: every reader of JSON reads it exactly (RFC 8259 §6).
const LARGEST: u64 = 1 << 53;
/// How much of a line that is too long is searched for its number, in bytes.
const PREFIX: usize = 64;

/// What a line holds.
pub struct Record<'a> {
    /// The token, or all of a line that holds none.
    pub token: Cow<'a, [u8]>,
    /// The member `line`, if there is one.
    pub number: Option<Value>,
}

impl<'a> Record<'a> {
    /// Reads a line. One that holds no token is judged as it is.
    #[must_use]
    pub fn read(line: &'a [u8]) -> Self {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let held = match line.first() {
            Some(b'{' | b'"') => json::parse(line).ok(),
            _ => None,
        };
        let (token, number) = match held {
            Some(Value::String(token)) => (Some(token.into_bytes()), None),
            Some(Value::Object(mut object)) => (token_of(&object), object.remove("line")),
            _ => (None, None),
        };
        Record { token: token.map_or(Cow::Borrowed(line), Cow::Owned), number }
    }

    /// Reads a line that brings its number. Its token may again be a line of any kind, so that a program can
    /// number lines without parsing them.
    #[must_use]
    pub fn read_numbered(line: &'a [u8]) -> Self {
        let Record { token, number } = Record::read(line);
        let token = match token {
            Cow::Borrowed(token) => Cow::Borrowed(token),
            Cow::Owned(line) => Cow::Owned(Record::read(&line).token.into_owned()),
        };
        Record { token, number }
    }

    /// The number of a line of which only the start was kept: it is found if it comes first, as in `{"line":7,`.
    fn number_at_start(start: &[u8]) -> Option<Value> {
        let start = &start[..start.len().min(PREFIX)];
        let end = start.iter().position(|byte| *byte == b',')?;
        let Ok(Value::Object(mut object)) = json::parse([&start[..end], b"}"].concat()) else { return None };
        object.remove("line")
    }
}

/// The text before a token on its line, if it is there as it is.
#[must_use]
pub fn text_before<'line>(line: &'line [u8], token: &[u8]) -> Option<&'line [u8]> {
    memchr::memmem::find(line, token).map(|at| &line[..at])
}

/// The token of an object: `token`, or `token_bytes` in base64url for one that is not UTF-8.
fn token_of(object: &Object) -> Option<Vec<u8>> {
    let text = |name| object.get(name).and_then(Value::as_str);
    match text("token") {
        Some(token) => Some(token.as_bytes().to_vec()),
        None => base64url::decode(text("token_bytes")?).ok(),
    }
}

/// The numbers that lines bring, in a stream or a part of it. Each is larger than the one before.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// The line that brings the first one, and that number.
    first: Option<(u64, u64)>,
    last: Option<u64>,
}

impl Numbers {
    /// Takes the member `line` of a line, and returns it as a number.
    ///
    /// # Errors
    /// It is not one, or not larger than the number before.
    pub fn take(&mut self, line: u64, member: Option<&Value>) -> Result<u64, String> {
        let number = match member {
            None => {
                let rule = "number every line or none";
                return Err(format!("line {line} has no member \"line\", and the first line has: {rule}"));
            }
            Some(Value::Number(number)) => number,
            Some(other) => return Err(not_a_number(line, other.kind())),
        };
        let Some(number) = number.as_u64().filter(|number| (1..=LARGEST).contains(number)) else {
            return Err(not_a_number(line, &cut(&json::to_string(number))));
        };
        self.check(line, number)?;
        self.first.get_or_insert((line, number));
        self.last = Some(number);
        Ok(number)
    }

    /// Appends the numbers of the next part.
    ///
    /// # Errors
    /// They do not increase.
    pub fn append(&mut self, later: &Numbers) -> Result<(), String> {
        if let Some((line, number)) = later.first {
            self.check(line, number)?;
            self.first.get_or_insert((line, number));
            self.last = later.last;
        }
        Ok(())
    }

    /// The last number.
    #[must_use]
    pub fn last(&self) -> Option<u64> {
        self.last
    }

    fn check(&self, line: u64, number: u64) -> Result<(), String> {
        match self.last {
            Some(last) if number <= last => Err(format!(
                "line {line}: its member \"line\" is {number}, and an earlier one is {last}: the numbers must increase"
            )),
            _ => Ok(()),
        }
    }
}

fn not_a_number(line: u64, what: &str) -> String {
    let rule = format!("it must be a whole number from 1 to {LARGEST}, in plain digits");
    format!("line {line}: its member \"line\" is {what}; {rule}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(line: &[u8]) -> Vec<u8> {
        Record::read(line).token.into_owned()
    }

    #[test]
    fn a_token_is_read_however_it_is_written() {
        for line in [
            &br"a.b.c"[..],
            b"a.b.c\r",
            br#""a.b.c""#,
            br#"{"token":"a.b.c","n":1}"#,
            br#"{"token_bytes":"YS5iLmM"}"#,
            br#"{"token":"a.b.c","token_bytes":"AA"}"#,
        ] {
            assert_eq!(token(line), b"a.b.c", "{line:?}");
        }
        assert_eq!(token(br#"{"token_bytes":"_w"}"#), b"\xff");
        for line in [
            &br#"{"token":7}"#[..],
            br#"{"token":"a","token":"b"}"#,
            br#"{"token_bytes":"YS5iLmM="}"#,
            br#"{"token":"a"#,
            b"[1]",
            b"\"\xff\"",
        ] {
            assert_eq!(token(line), line, "it is its own token");
        }
    }

    #[test]
    fn a_numbered_line_holds_a_line_of_any_kind() {
        let read = |token: &str| {
            let line = format!(r#"{{"line":7,"token":{}}}"#, json::to_string(&token));
            let Record { token, number } = Record::read_numbered(line.as_bytes());
            assert_eq!(number.map(|number| json::to_string(&number)).as_deref(), Some("7"));
            String::from_utf8(token.into_owned()).expect("text")
        };
        for line in ["a.b.c", "\"a.b.c\"", r#"{"line":9,"token":"a.b.c"}"#, "a.b.c\r"] {
            assert_eq!(read(line), "a.b.c", "{line}");
        }
        for line in ["", "{\"token\":\"a", "\"\\\"a\\\"", "\"\\\"a\\\"\""] {
            assert_eq!(read(line).as_bytes(), token(line.as_bytes()), "{line}");
        }
        let without = Record::read_numbered(br#"{"line":7,"id":8}"#);
        assert_eq!(&*without.token, br#"{"line":7,"id":8}"#);
    }

    #[test]
    fn the_number_of_a_long_line_is_read_at_its_start() {
        let number = |line: &[u8]| Record::number_at_start(line).map(|number| json::to_string(&number));
        let long = [br#"{ "line": 12, "token":""#, &[b'a'; 100][..]].concat();
        assert_eq!(number(&long).as_deref(), Some("12"));
        assert_eq!(number(br#"{"line":-1,"#).as_deref(), Some("-1"));
        let late = [b"{\"line\":", &[b' '; PREFIX][..], b"7,"].concat();
        for line in [&br#"{"line":12"#[..], br#"{"token":"a","line":1,"#, b"a.b.c", b"", b",", &late] {
            assert_eq!(number(line), None, "{line:?}");
        }
    }

    /// The numbers of lines whose members `line` are these, in JSON.
    fn taken(numbers: &[&str]) -> Result<Vec<u64>, String> {
        let mut before = Numbers::default();
        let members = numbers.iter().map(|number| json::parse(number).expect("JSON"));
        (1..).zip(members).map(|(line, member)| before.take(line, Some(&member))).collect()
    }

    #[test]
    fn numbers_are_whole_and_increase() {
        assert_eq!(taken(&["7", "8", "100", "9007199254740992"]), Ok(vec![7, 8, 100, LARGEST]));
        let rule = "it must be a whole number from 1 to 9007199254740992, in plain digits";
        for (number, shown) in [
            ("0", "0"),
            ("-1", "-1"),
            ("1.5", "1.5"),
            ("7.0", "7.0"),
            ("7e0", "7e0"),
            ("9007199254740993", "9007199254740993"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("\"7\"", "a string"),
            ("null", "null"),
            ("[7]", "an array"),
        ] {
            let said = format!("line 1: its member \"line\" is {shown}; {rule}");
            assert_eq!(taken(&[number]), Err(said));
        }
        for again in ["9", "8"] {
            let said = format!("line 2: its member \"line\" is {again}, and an earlier one is 9");
            let refused = taken(&["9", again]).expect_err(again);
            assert!(refused.starts_with(&said), "{refused}");
        }
        let missing = Numbers::default().take(3, None).expect_err("no number");
        assert_eq!(
            missing,
            "line 3 has no member \"line\", and the first line has: number every line or none"
        );
        assert!(taken(&[&"9".repeat(300)]).is_err_and(|refused| refused.len() < 400));
    }

    #[test]
    fn numbers_increase_from_part_to_part() {
        let part = |line, number| Numbers { first: Some((line, number)), last: Some(number + 1) };
        let mut all = Numbers::default();
        assert_eq!(all.append(&Numbers::default()), Ok(()));
        assert_eq!((all.append(&part(1, 5)), all.last()), (Ok(()), Some(6)));
        let refused = all.append(&part(3, 6)).expect_err("it was there");
        assert!(
            refused.starts_with("line 3: its member \"line\" is 6, and an earlier one is 6"),
            "{refused}"
        );
        assert_eq!((all.append(&part(3, 7)), all.last()), (Ok(()), Some(8)));
    }
}
