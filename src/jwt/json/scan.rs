//! The grammar of JSON (RFC 8259): what may follow what, and where a text stops being JSON.

use std::borrow::Cow;

use super::error::{Step, Stop};

/// The closing bracket of an array.
pub(super) const ARRAY: u8 = b']';
/// The closing brace of an object.
pub(super) const OBJECT: u8 = b'}';

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
            Some(_) => Err(self.syntax("trailing characters")),
        }
    }

    /// Steps over an opening bracket. Returns whether an item follows; otherwise the closing bracket is passed, too.
    #[inline]
    pub fn open(&mut self, closing: u8) -> Step<bool> {
        self.at += 1;
        let next = self.peek().ok_or_else(|| self.unclosed(closing))?;
        self.at += usize::from(next == closing);
        Ok(next != closing)
    }

    /// Steps over what follows an item. Returns whether that is a comma, and not the closing bracket.
    #[inline]
    pub fn next(&mut self, closing: u8) -> Step<bool> {
        let next = self.peek().ok_or_else(|| self.unclosed(closing))?;
        if next != b',' && next != closing {
            return Err(self.syntax(if closing == ARRAY {
                "expected `,` or `]`"
            } else {
                "expected `,` or `}`"
            }));
        }
        self.at += 1;
        Ok(next == b',')
    }

    /// Requires that the name of a member is next.
    #[inline]
    pub fn name(&mut self) -> Step {
        match self.peek() {
            Some(b'"') => Ok(()),
            Some(_) => Err(self.syntax("key must be a string")),
            None => Err(self.unclosed(OBJECT)),
        }
    }

    /// Steps over the colon behind a name.
    #[inline]
    pub fn colon(&mut self) -> Step {
        match self.peek() {
            Some(b':') => self.at += 1,
            Some(_) => return Err(self.syntax("expected `:`")),
            None => return Err(self.unclosed(OBJECT)),
        }
        Ok(())
    }

    /// Reads the string at the position, without its escapes.
    #[inline]
    pub fn string(&mut self) -> Step<Cow<'text, str>> {
        let (text, start) = (self.text, self.at);
        self.at += 1;
        let mut has_escapes = false;
        loop {
            self.at += plain_len(&text.as_bytes()[self.at..]);
            match text.as_bytes().get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(_) => {
                    let problem = "control character (\\u0000-\\u001F) found while parsing a string";
                    return Err(Stop::Syntax { at: self.at - 1, problem });
                }
                None => return Err(self.syntax("EOF while parsing a string")),
            }
            has_escapes = true;
        }
        self.at += 1;
        if !has_escapes {
            return Ok(Cow::Borrowed(&text[start + 1..self.at - 1]));
        }
        // The grammar is right, so serde_json can only stop at half of a surrogate pair.
        let read = serde_json::from_str(&text[start..self.at]);
        read.map(Cow::Owned).map_err(|error| Stop::Surrogate { at: start + error.column() - 1 })
    }

    /// Steps over an escape.
    fn escape(&mut self) -> Step {
        let rest = &self.text.as_bytes()[self.at + 1..];
        let (length, problem) = match rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => (2, None),
            [b'u', digits @ ..] => match digits.first_chunk::<4>() {
                Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => (6, None),
                Some(_) => (5, Some("invalid escape")),
                None => (1 + rest.len(), Some("EOF while parsing a string")),
            },
            [] => (1, Some("EOF while parsing a string")),
            _ => (1, Some("invalid escape")),
        };
        self.at += length;
        problem.map_or(Ok(()), |problem| Err(self.syntax(problem)))
    }

    /// Reads the number at the position.
    pub fn number(&mut self) -> Step<&'text str> {
        let start = self.at;
        self.take_any(b"-");
        if !self.take_any(b"0") {
            self.digits()?;
        } else if self.text.as_bytes().get(self.at).is_some_and(u8::is_ascii_digit) {
            return Err(self.syntax("invalid number"));
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
        self.at += count;
        if count > 0 { Ok(()) } else { Err(self.syntax("invalid number")) }
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
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().zip(word.bytes()).take_while(|(byte, expected)| *byte == expected).count();
        if rest.starts_with(word.as_bytes()) {
            return Ok(());
        }
        let is_end = self.at == self.text.len();
        Err(self.syntax(if is_end { "EOF while parsing a value" } else { "expected ident" }))
    }

    /// The error of a value that does not start like one.
    #[cold]
    pub fn no_value(&self) -> Stop {
        let is_end = self.at == self.text.len();
        self.syntax(if is_end { "EOF while parsing a value" } else { "expected value" })
    }

    /// Steps over a value of any depth, whatever its strings and numbers are. There is no recursion, so no text
    /// exhausts the stack.
    pub fn skip_value(&mut self) -> Step {
        let mut open = Vec::new();
        loop {
            let mut has_item = false;
            match self.peek() {
                Some(bracket @ (b'[' | b'{')) => {
                    let closing = if bracket == b'[' { ARRAY } else { OBJECT };
                    has_item = self.open(closing)?;
                    open.extend(has_item.then_some(closing));
                }
                Some(b'"') => self.skip_string()?,
                Some(b'-' | b'0'..=b'9') => drop(self.number()?),
                Some(b'n') => self.word("null")?,
                Some(b't') => self.word("true")?,
                Some(b'f') => self.word("false")?,
                _ => return Err(self.no_value()),
            }
            while !has_item {
                let Some(closing) = open.last() else { return Ok(()) };
                has_item = self.next(*closing)?;
                if !has_item {
                    open.pop();
                }
            }
            if open.last() == Some(&OBJECT) {
                self.name()?;
                self.skip_string()?;
                self.colon()?;
            }
        }
    }

    fn skip_string(&mut self) -> Step {
        match self.string() {
            Err(stop @ Stop::Syntax { .. }) => Err(stop),
            _ => Ok(()),
        }
    }

    #[cold]
    fn unclosed(&self, closing: u8) -> Stop {
        self.syntax(if closing == ARRAY { "EOF while parsing a list" } else { "EOF while parsing an object" })
    }

    /// A syntax error at the position, or at the last byte if the text has ended. A line feed counts as the start
    /// of the next line.
    #[cold]
    fn syntax(&self, problem: &'static str) -> Stop {
        let read = &self.text.as_bytes()[..self.text.len().min(self.at + 1)];
        let is_behind = matches!(read.last(), None | Some(b'\n'));
        Stop::Syntax { at: read.len() - usize::from(!is_behind), problem }
    }
}

/// How many bytes there are before the first that ends a string or needs an escape.
#[inline]
pub(super) fn plain_len(text: &[u8]) -> usize {
    let start = plain_len_by_words(&text[..text.len().min(BLOCK)]);
    if start < BLOCK { start } else { plain_len_by_blocks(text) }
}

#[inline]
fn plain_len_by_words(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks();
    for (at, word) in words.iter().enumerate() {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            return 8 * at + special.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
    text.len() - rest.len() + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// For long strings: a block has no branch inside, so that the compiler can use vector instructions.
fn plain_len_by_blocks(text: &[u8]) -> usize {
    let (blocks, _) = text.as_chunks::<BLOCK>();
    let is_plain = |block: &&[u8; BLOCK]| {
        let (words, _) = block.as_chunks();
        words.iter().fold(0, |seen, word| seen | special(u64::from_le_bytes(*word))) == 0
    };
    let start = BLOCK * blocks.iter().take_while(is_plain).count();
    start + plain_len_by_words(&text[start..])
}

const BLOCK: usize = 32;
const ONES: u64 = u64::from_ne_bytes([1; 8]);
const SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
const HIGH_BITS: u64 = u64::from_ne_bytes([0x80; 8]);

/// Marks the bytes that are a quotation mark, a backslash or below a space by their high bit. Above the first of
/// them, counted from the lowest byte, a mark may be wrong.
#[inline]
fn special(bytes: u64) -> u64 {
    let is_zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let is_control = bytes.wrapping_sub(SPACES) & !bytes;
    let is_quote = is_zero(bytes ^ (ONES * u64::from(b'"')));
    let is_backslash = is_zero(bytes ^ (ONES * u64::from(b'\\')));
    (is_control | is_quote | is_backslash) & HIGH_BITS
}
