//! The grammar of JSON (RFC 8259): what may follow what, and where a text stops being JSON.

use std::borrow::Cow;

use super::plain::plain_len;
use super::stop::{Step, Stop};

/// An array or an object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Array,
    Object,
}

impl Container {
    pub fn opening(self) -> u8 {
        match self {
            Container::Array => b'[',
            Container::Object => b'{',
        }
    }

    fn closing(self) -> u8 {
        match self {
            Container::Array => b']',
            Container::Object => b'}',
        }
    }
}

/// A string in its quotation marks, with well-formed escapes.
pub(super) struct RawString<'text> {
    text: &'text str,
    at: usize,
    has_escapes: bool,
}

impl<'text> RawString<'text> {
    /// The string without the marks, and with its escapes resolved.
    #[inline]
    pub fn resolve(&self) -> Step<Cow<'text, str>> {
        if !self.has_escapes {
            return Ok(Cow::Borrowed(&self.text[1..self.text.len() - 1]));
        }
        // With the grammar checked, serde_json can only stop at half of a surrogate pair.
        let resolved = serde_json::from_str(self.text).map(Cow::Owned);
        resolved.map_err(|error| Stop::Surrogate { at: self.at + error.column() - 1 })
    }
}

/// A position in a text.
pub(super) struct Scanner<'text> {
    text: &'text str,
    at: usize,
}

impl<'text> Scanner<'text> {
    pub fn new(text: &'text str) -> Self {
        Scanner { text, at: 0 }
    }

    /// The next byte that is not white space.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// The position of that byte.
    pub fn position(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// Requires that nothing but white space is left.
    pub fn end(&mut self) -> Step {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.syntax(self.at, "trailing characters")),
        }
    }

    /// Steps over the opening bracket at the position. Returns whether an item follows; otherwise steps over the
    /// closing bracket, too.
    #[inline]
    pub fn open(&mut self, container: Container) -> Step<bool> {
        self.at += 1;
        match self.peek() {
            None => Err(self.unclosed(container)),
            Some(byte) => Ok(!self.closes(container, byte)),
        }
    }

    /// Steps over the comma or the closing bracket behind an item. Returns whether another item follows.
    #[inline]
    pub fn next(&mut self, container: Container) -> Step<bool> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if self.closes(container, byte) => Ok(false),
            Some(_) if container == Container::Array => Err(self.syntax(self.at, "expected `,` or `]`")),
            Some(_) => Err(self.syntax(self.at, "expected `,` or `}`")),
            None => Err(self.unclosed(container)),
        }
    }

    #[inline]
    fn closes(&mut self, container: Container, byte: u8) -> bool {
        let closes = byte == container.closing();
        self.at += usize::from(closes);
        closes
    }

    /// The name of a member, up to the colon.
    #[inline]
    pub fn name(&mut self) -> Step<RawString<'text>> {
        match self.peek() {
            Some(b'"') => {}
            Some(_) => return Err(self.syntax(self.at, "key must be a string")),
            None => return Err(self.unclosed(Container::Object)),
        }
        let name = self.string()?;
        match self.peek() {
            Some(b':') => self.at += 1,
            Some(_) => return Err(self.syntax(self.at, "expected `:`")),
            None => return Err(self.unclosed(Container::Object)),
        }
        Ok(name)
    }

    /// The string at the position.
    #[inline]
    pub fn string(&mut self) -> Step<RawString<'text>> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let (mut at, mut has_escapes) = (start + 1, false);
        loop {
            at += plain_len(&bytes[at..]);
            match bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => at = self.escape(at)?,
                Some(_) => {
                    let problem = "control character (\\u0000-\\u001F) found while parsing a string";
                    return Err(Stop::Syntax { at: at - 1, problem });
                }
                None => return Err(self.syntax(at, "EOF while parsing a string")),
            }
            has_escapes = true;
        }
        self.at = at + 1;
        Ok(RawString { text: &self.text[start..self.at], at: start, has_escapes })
    }

    /// The end of the escape that starts at a backslash.
    fn escape(&self, backslash: usize) -> Step<usize> {
        let rest = &self.text.as_bytes()[backslash + 1..];
        let length = match rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 1,
            [b'u', one, two, three, four, ..] => {
                if ![one, two, three, four].iter().all(|digit| digit.is_ascii_hexdigit()) {
                    return Err(self.syntax(backslash + 5, "invalid escape"));
                }
                5
            }
            [] | [b'u', ..] => return Err(self.syntax(self.text.len(), "EOF while parsing a string")),
            _ => return Err(self.syntax(backslash + 1, "invalid escape")),
        };
        Ok(backslash + 1 + length)
    }

    /// The number at the position.
    pub fn number(&mut self) -> Step<&'text str> {
        let start = self.at;
        self.take_any(b"-");
        let whole = self.at;
        self.digits()?;
        if self.at > whole + 1 && self.text.as_bytes()[whole] == b'0' {
            return Err(self.syntax(whole + 1, "invalid number"));
        }
        if self.take_any(b".") {
            self.digits()?;
        }
        if self.take_any(b"eE") {
            self.take_any(b"+-");
            self.digits()?;
        }
        Ok(&self.text[start..self.at])
    }

    /// Steps over at least one digit.
    #[inline]
    fn digits(&mut self) -> Step {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return Err(self.syntax(self.at, "invalid number"));
        }
        self.at += count;
        Ok(())
    }

    /// Steps over the next byte if it is one of these.
    #[inline]
    fn take_any(&mut self, bytes: &[u8]) -> bool {
        let is_there = self.text.as_bytes().get(self.at).is_some_and(|byte| bytes.contains(byte));
        self.at += usize::from(is_there);
        is_there
    }

    /// Steps over `null`, `true` or `false`.
    pub fn word(&mut self, word: &str) -> Step {
        for expected in word.bytes() {
            match self.text.as_bytes().get(self.at) {
                Some(byte) if *byte == expected => self.at += 1,
                Some(_) => return Err(self.syntax(self.at, "expected ident")),
                None => return Err(self.syntax(self.at, "EOF while parsing a value")),
            }
        }
        Ok(())
    }

    /// The error of a value that does not start as one.
    pub fn no_value(&self) -> Stop {
        let is_end = self.at == self.text.len();
        self.syntax(self.at, if is_end { "EOF while parsing a value" } else { "expected value" })
    }

    /// Steps over a value of any depth. It needs no recursion, so it can't exhaust the stack.
    pub fn skip_value(&mut self) -> Step {
        let mut open = Vec::new();
        loop {
            let container = match self.peek() {
                Some(b'[') => Some(Container::Array),
                Some(b'{') => Some(Container::Object),
                Some(b'"') => self.string().map(|_| None)?,
                Some(b'-' | b'0'..=b'9') => self.number().map(|_| None)?,
                Some(b'n') => self.word("null").map(|()| None)?,
                Some(b't') => self.word("true").map(|()| None)?,
                Some(b'f') => self.word("false").map(|()| None)?,
                _ => return Err(self.no_value()),
            };
            let mut has_item = match container {
                Some(container) => self.open(container)?,
                None => false,
            };
            open.extend(container.filter(|_| has_item));
            while !has_item {
                let Some(container) = open.last() else { return Ok(()) };
                has_item = self.next(*container)?;
                if !has_item {
                    open.pop();
                }
            }
            if open.last() == Some(&Container::Object) {
                self.name()?;
            }
        }
    }

    #[cold]
    fn unclosed(&self, container: Container) -> Stop {
        let problem = match container {
            Container::Array => "EOF while parsing a list",
            Container::Object => "EOF while parsing an object",
        };
        self.syntax(self.at, problem)
    }

    /// A syntax error at a byte, or at the last one if the text ends too early. A line feed counts as the start of
    /// the next line.
    #[cold]
    fn syntax(&self, at: usize, problem: &'static str) -> Stop {
        let read = &self.text.as_bytes()[..self.text.len().min(at + 1)];
        let is_behind = matches!(read.last(), None | Some(b'\n'));
        Stop::Syntax { at: read.len() - usize::from(!is_behind), problem }
    }
}
