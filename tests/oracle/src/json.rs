//! A strict JSON reader of its own, so that the oracle shares no JSON library with jwt-assay: UTF-8 only, RFC 8259 to the letter, unique member names, no lone surrogates, no overflowing number,
//! bounded depth and size. It keeps the order of members and the text of numbers.

use std::collections::BTreeMap;
use std::fmt;

use super::number::Number;

/// A JSON value; objects are equal whatever the order of their members.
#[derive(Clone, Debug)]
pub enum Value {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

/// How deep and how large (object members plus array items) a document may be.
#[derive(Clone, Copy)]
pub struct Limits {
    pub depth: usize,
    pub members: usize,
}

/// The limits of the profile for a JOSE header and a claims set.
pub const TOKEN: Limits = Limits { depth: 64, members: 4096 };

/// Limits that no sensible vector file reaches.
pub const FILE: Limits = Limits { depth: 200, members: 10_000_000 };

impl Value {
    /// The member of that name, if this is an object that has one.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    pub fn as_object(&self) -> Option<&[(String, Value)]> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    pub fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    pub fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Number(left), Self::Number(right)) => left == right,
            (Self::String(left), Self::String(right)) => left == right,
            (Self::Array(left), Self::Array(right)) => left == right,
            (Self::Object(left), Self::Object(right)) => sorted(left) == sorted(right),
            _ => false,
        }
    }
}

fn sorted(members: &[(String, Value)]) -> BTreeMap<&str, &Value> {
    members.iter().map(|(name, value)| (name.as_str(), value)).collect()
}

impl fmt::Display for Value {
    /// JSON except for the escapes in strings: this is for people who read a mismatch.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = |position: usize| if position == 0 { "" } else { "," };
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool(truth) => write!(out, "{truth}"),
            Self::Number(number) => write!(out, "{number}"),
            Self::String(text) => write!(out, "{text:?}"),
            Self::Array(items) => {
                out.write_str("[")?;
                for (position, item) in items.iter().enumerate() {
                    write!(out, "{}{item}", separator(position))?;
                }
                out.write_str("]")
            }
            Self::Object(members) => {
                out.write_str("{")?;
                for (position, (name, value)) in members.iter().enumerate() {
                    write!(out, "{}{name:?}:{value}", separator(position))?;
                }
                out.write_str("}")
            }
        }
    }
}

/// Whether a text has the grammar of JSON, whatever its strings, numbers, names and size are.
pub fn is_grammatical(text: &str) -> bool {
    let limits = Limits { depth: usize::MAX, members: usize::MAX };
    let mut reader = Reader { text, at: 0, depth: 0, members: 0, limits };
    let mut open = Vec::new();
    reader.skip(&mut open).is_ok()
}

/// Reads one JSON text, or says what is wrong with it and at which byte.
pub fn parse(bytes: &[u8], limits: Limits) -> Result<Value, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut reader = Reader { text, at: 0, depth: 0, members: 0, limits };
    reader.document().map_err(|problem| format!("{problem} at byte {}", reader.at))
}

type Read<T> = Result<T, &'static str>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    members: usize,
    limits: Limits,
}

impl Reader<'_> {
    fn document(&mut self) -> Read<Value> {
        let value = self.value()?;
        self.skip_space();
        if self.at == self.text.len() { Ok(value) } else { Err("text after the value") }
    }

    /// Steps over the text's only value, of any depth, without recursion.
    fn skip(&mut self, open: &mut Vec<bool>) -> Read<()> {
        loop {
            self.skip_space();
            let is_object = self.take("{");
            if is_object || self.take("[") {
                self.skip_space();
                if !self.take(if is_object { "}" } else { "]" }) {
                    open.push(is_object);
                    self.skip_name(is_object)?;
                    continue;
                }
            } else if self.peek() == Some(b'"') {
                self.skip_string()?;
            } else if !["null", "true", "false"].into_iter().any(|word| self.take(word)) {
                self.skip_number()?;
            }
            // A value has ended: a comma, or the ends of what it is in.
            loop {
                self.skip_space();
                let Some(&is_object) = open.last() else {
                    return if self.at == self.text.len() { Ok(()) } else { Err("text after the value") };
                };
                if self.take(",") {
                    self.skip_name(is_object)?;
                    break;
                }
                if !self.take(if is_object { "}" } else { "]" }) {
                    return Err("no comma and no closing bracket");
                }
                open.pop();
            }
        }
    }

    fn skip_name(&mut self, is_object: bool) -> Read<()> {
        if !is_object {
            return Ok(());
        }
        self.skip_space();
        self.skip_string()?;
        self.skip_space();
        if self.take(":") { Ok(()) } else { Err("no colon after a member name") }
    }

    fn skip_string(&mut self) -> Read<()> {
        if !self.take("\"") {
            return Err("no string");
        }
        loop {
            match self.peek().ok_or("a string without an end")? {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    self.at += 1;
                    let letter = self.peek().ok_or("a string without an end")?;
                    self.at += 1;
                    match letter {
                        b'u' => drop(self.code_unit()?),
                        _ if b"\"\\/bfnrt".contains(&letter) => {}
                        _ => return Err("an escape that JSON does not have"),
                    }
                }
                0..=0x1f => return Err("a raw control character in a string"),
                _ => self.at += 1,
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, wanted: &str) -> bool {
        let found = self.text[self.at..].starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Read<Value> {
        self.skip_space();
        match self.peek().ok_or("the text ends early")? {
            b'{' => self.object(),
            b'[' => self.array(),
            b'"' => self.string().map(Value::String),
            b'-' | b'0'..=b'9' => self.number().map(Value::Number),
            _ if self.take("null") => Ok(Value::Null),
            _ if self.take("true") => Ok(Value::Bool(true)),
            _ if self.take("false") => Ok(Value::Bool(false)),
            _ => Err("not a JSON value"),
        }
    }

    /// Reads what is between two brackets: nothing, or `element`s with a comma between each two.
    fn sequence(&mut self, close: &str, mut element: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        self.at += 1; // the opening bracket, which `value` has seen
        self.depth += 1;
        if self.depth > self.limits.depth {
            return Err("nested too deep");
        }
        self.skip_space();
        let mut closed = self.take(close);
        while !closed {
            self.members += 1;
            if self.members > self.limits.members {
                return Err("too many members and items");
            }
            element(self)?;
            self.skip_space();
            closed = self.take(close);
            if !closed && !self.take(",") {
                return Err("no comma and no closing bracket");
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn array(&mut self) -> Read<Value> {
        let mut items = Vec::new();
        self.sequence("]", |reader| reader.value().map(|item| items.push(item)))?;
        Ok(Value::Array(items))
    }

    fn object(&mut self) -> Read<Value> {
        let mut members = Vec::new();
        self.sequence("}", |reader| {
            reader.skip_space();
            let name = reader.string()?;
            reader.skip_space();
            if !reader.take(":") {
                return Err("no colon after a member name");
            }
            reader.value().map(|value| members.push((name, value)))
        })?;
        let mut names: Vec<&String> = members.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("a member name that occurs twice");
        }
        Ok(Value::Object(members))
    }

    fn string(&mut self) -> Read<String> {
        if !self.take("\"") {
            return Err("no string");
        }
        let mut text = String::new();
        loop {
            let next = self.text[self.at..].chars().next().ok_or("a string without an end")?;
            self.at += next.len_utf8();
            match next {
                '"' => return Ok(text),
                '\\' => text.push(self.escape()?),
                '\0'..='\u{1f}' => return Err("a raw control character in a string"),
                _ => text.push(next),
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let letter = self.peek().ok_or("a string without an end")?;
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err("an escape that JSON does not have"),
        })
    }

    fn unicode_escape(&mut self) -> Read<char> {
        let mut units = vec![self.code_unit()?];
        if (0xd800..0xdc00).contains(&units[0]) && self.take("\\u") {
            units.push(self.code_unit()?);
        }
        let mut characters = char::decode_utf16(units);
        match (characters.next(), characters.next()) {
            (Some(Ok(character)), None) => Ok(character),
            _ => Err("a lone surrogate"),
        }
    }

    fn code_unit(&mut self) -> Read<u16> {
        let digits = self.text.get(self.at..self.at + 4).ok_or("a short \\u escape")?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err("a \\u escape without four hexadecimal digits");
        }
        self.at += 4;
        u16::from_str_radix(digits, 16).map_err(|_| "a \\u escape that is not a number")
    }

    fn number(&mut self) -> Read<Number> {
        let start = self.at;
        self.skip_number()?;
        Number::new(&self.text[start..self.at]).ok_or("a number that overflows a 64-bit float")
    }

    fn skip_number(&mut self) -> Read<()> {
        self.take("-");
        if !self.take("0") {
            self.digits()?;
        }
        if self.take(".") {
            self.digits()?;
        }
        if self.take("e") || self.take("E") {
            let _signed = self.take("+") || self.take("-");
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Read<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err("a number without digits") }
    }
}
