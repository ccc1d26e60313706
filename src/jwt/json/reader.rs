//! From a JSON text to its value, over serde_json: [directly](super::direct) if nothing is wrong with it; else
//! first the whole text's syntax, then its structure from the outside in, with every defect noted.
//!
//! serde_json delimits each value as raw text, so a number's spelling is at hand, and nothing here
//! depends on how other crates of a build configure serde_json's own numbers.

use std::borrow::Cow;

use memchr::{memchr, memchr2};
use serde_json::value::RawValue;

use super::super::planted::planted;
use super::number::Number;
use super::over::{Members, Over, put};
use super::value::{Object, Value};
use super::walk::{self, Stop};
use super::{JsonError, JsonLimits, Reading, direct, step};

/// How many duplicate names are told: somebody may send thousands, and each costs a path.
const DUPLICATES_TOLD: usize = 20;

/// Parses a JSON text and collects its defects.
#[must_use]
pub fn read(bytes: &[u8], limits: JsonLimits) -> Reading {
    let mut defects = Vec::new();
    let json = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let skipped = bytes.len() - json.len();
    if skipped > 0 && planted!("byte-order-mark": false, else true) {
        defects.push(JsonError::ByteOrderMark);
    }
    let text = match std::str::from_utf8(json) {
        Ok(text) => text,
        Err(error) => {
            defects.push(JsonError::Utf8 { at: skipped + error.valid_up_to() });
            return Reading { value: None, defects };
        }
    };
    if let Some(value) = direct::value(text, &mut Reader::new(text, skipped, limits)) {
        return Reading { value: Some(value), defects };
    }
    let mut reader = Reader::new(text, skipped, limits);
    let value = reader.read_in_turns().map_err(|defect| defects.push(defect)).ok();
    let duplicates = reader.duplicates.into_iter();
    defects.extend(duplicates.map(|path| JsonError::DuplicateName { path: format!("${path}") }));
    Reading { value, defects }
}

/// How many members are compared each with each.
const FEW: usize = 24;

/// The state of one reading.
pub(in crate::jwt) struct Reader<'text> {
    text: &'text str,
    /// How many bytes stood before the text.
    skipped: usize,
    limits: JsonLimits,
    members: usize,
    duplicates: Vec<String>,
}

impl<'text> Reader<'text> {
    /// A reading of a text that begins `skipped` bytes after where places are counted from.
    pub fn new(text: &'text str, skipped: usize, limits: JsonLimits) -> Self {
        Reader { text, skipped, limits, members: 0, duplicates: Vec::new() }
    }

    /// Whether a name has occurred twice in one object.
    pub fn has_duplicates(&self) -> bool {
        !self.duplicates.is_empty()
    }

    /// The value of the whole text.
    pub(super) fn read_in_turns(&mut self) -> Result<Value, JsonError> {
        let mut value = Value::Null;
        self.syntax().and_then(|raw| self.value(raw, 0, &mut value))?;
        Ok(value)
    }

    /// The whole text as one raw value, if that is what it is. The parser does not recurse here.
    fn syntax(&self) -> Result<&'text RawValue, JsonError> {
        serde_json::from_str(self.text).map_err(|error| JsonError::Syntax {
            at: self.skipped + offset(self.text, &error),
            problem: problem(&error),
        })
    }

    /// Reads a value whose syntax is known to be right, at its depth, over one whose memory is used again. After
    /// a defect there is just some value.
    pub fn value(&mut self, raw: &'text RawValue, depth: usize, place: &mut Value) -> Result<(), JsonError> {
        let text = raw.get();
        match text.as_bytes()[0] {
            b'n' => *place = Value::Null,
            b't' => *place = Value::Bool(true),
            b'f' => *place = Value::Bool(false),
            b'"' => self.string(text, place)?,
            b'[' => self.array(text, depth + 1, place)?,
            b'{' => self.object(text, depth + 1, place)?,
            _ => *place = self.number(text)?,
        }
        Ok(())
    }

    fn string(&self, text: &str, place: &mut Value) -> Result<(), JsonError> {
        // Without an escape the text between the marks is the string.
        let is_plain = memchr(b'\\', text.as_bytes()).is_none();
        match place {
            Value::String(known) if is_plain => put(known, &text[1..text.len() - 1]),
            _ if is_plain => *place = text[1..text.len() - 1].into(),
            _ => {
                let read = serde_json::from_str(text).map_err(|error| self.defect(text, &error))?;
                *place = Value::String(read);
            }
        }
        Ok(())
    }

    fn number(&self, text: &str) -> Result<Value, JsonError> {
        // No short text is a number that a float overflows on, unless it has an exponent.
        let is_small = text.len() <= 20 && memchr2(b'e', b'E', text.as_bytes()).is_none();
        if !is_small && text.parse().unwrap_or(f64::INFINITY).is_infinite() {
            return Err(JsonError::NumberRange { at: self.place(text) });
        }
        Ok(Value::Number(Number::from_valid_text(text)))
    }

    fn array(&mut self, text: &'text str, depth: usize, place: &mut Value) -> Result<(), JsonError> {
        self.enter(text, depth)?;
        let mut items = Over::items(place);
        let walked = walk::items(text, |item| {
            self.meet(item)?;
            let known = self.duplicates.len();
            let at = items.count();
            self.value(item, depth, items.next())?;
            self.prefix(known, || format!("[{at}]"));
            Ok(())
        });
        self.arrived(text, walked)?;
        *place = Value::Array(items.end());
        Ok(())
    }

    fn object(&mut self, text: &'text str, depth: usize, place: &mut Value) -> Result<(), JsonError> {
        let mut members = Members::members(place);
        self.members(text, depth, |reader, name, value| {
            let known = reader.duplicates.len();
            reader.value(value, depth, members.named(&name))?;
            reader.prefix(known, || step(&name));
            Ok(())
        })?;
        *place = Value::Object(self.without_duplicates(members.end()));
        Ok(())
    }

    /// Meets the members of an object one after the other, their values not yet read.
    fn members(
        &mut self,
        text: &'text str,
        depth: usize,
        mut meet: impl FnMut(&mut Self, Cow<'text, str>, &'text RawValue) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.enter(text, depth)?;
        let walked = walk::members(text, |name, value| {
            self.meet(value)?;
            meet(self, name, value)
        });
        self.arrived(text, walked)
    }

    /// The object of the members, of which the last of each name is kept; what is dropped is noted.
    pub fn without_duplicates(&mut self, mut members: Vec<(String, Value)>) -> Object {
        let untold = DUPLICATES_TOLD.saturating_sub(self.duplicates.len());
        let duplicates = drop_duplicates(&mut members);
        let duplicates = planted!("duplicate-members": Vec::<String>::new(), else duplicates);
        self.duplicates.extend(duplicates.iter().take(untold).map(|name| step(name)));
        Object(members)
    }

    /// Puts a step before the paths of the duplicates that were found below it.
    fn prefix(&mut self, known: usize, step: impl Fn() -> String) {
        for path in &mut self.duplicates[known..] {
            path.insert_str(0, &step());
        }
    }

    /// Whether arrays and objects may stand at a depth.
    pub fn admits_depth(&self, depth: usize) -> bool {
        depth <= planted!("depth-limit": self.limits.depth.saturating_add(1), else self.limits.depth)
    }

    /// Whether there may be one member or item more; it is counted.
    pub fn admits_member(&mut self) -> bool {
        self.members += 1;
        self.members <= self.limits.members
    }

    fn enter(&self, text: &str, depth: usize) -> Result<(), JsonError> {
        let limit =
            JsonError::Limit { what: "levels of nesting", limit: self.limits.depth, at: self.place(text) };
        if self.admits_depth(depth) { Ok(()) } else { Err(limit) }
    }

    fn meet(&mut self, member: &RawValue) -> Result<(), JsonError> {
        let limit = JsonError::Limit {
            what: "members and items",
            limit: self.limits.members,
            at: self.place(member.get()),
        };
        if self.admits_member() { Ok(()) } else { Err(limit) }
    }

    /// How a walk through a piece of the text ended.
    fn arrived(&self, piece: &str, walked: Result<(), Stop>) -> Result<(), JsonError> {
        walked.map_err(|stop| match stop {
            Stop::Defect(defect) => defect,
            Stop::Parser(error) => self.defect(piece, &error),
        })
    }

    /// What the parser refuses in a piece of the text. Where the syntax is right, that is an escape.
    fn defect(&self, piece: &str, error: &serde_json::Error) -> JsonError {
        let at = self.place(piece) + offset(piece, error);
        match problem(error).as_str() {
            "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
                JsonError::Surrogate { at }
            }
            other => JsonError::Syntax { at, problem: other.to_owned() },
        }
    }

    /// Where a piece of the text starts, in bytes of what was read.
    fn place(&self, piece: &str) -> usize {
        self.skipped + (piece.as_ptr() as usize - self.text.as_ptr() as usize)
    }
}

/// What serde_json says, without the place.
fn problem(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.rsplit_once(" at line ").map_or(message.as_str(), |(problem, _)| problem).to_owned()
}

/// The byte offset of serde_json's one-based line and column.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    (before + error.column().saturating_sub(1)).min(text.len())
}

/// Keeps the last of each name and returns the names that occurred more than once.
fn drop_duplicates(members: &mut Vec<(String, Value)>) -> Vec<String> {
    // Most objects have few members, and no two of one name: that is told faster than a sort.
    let earlier = |at: usize| members[..at].iter().any(|earlier| earlier.0 == members[at].0);
    if members.len() <= FEW && !(1..members.len()).any(earlier) {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|&one, &two| members[one].0.cmp(&members[two].0).then(one.cmp(&two)));
    let mut superseded: Vec<usize> = order
        .windows(2)
        .filter(|pair| members[pair[0]].0 == members[pair[1]].0)
        .map(|pair| pair[0])
        .collect();
    superseded.sort_unstable();
    let mut names: Vec<String> = superseded.iter().map(|&at| members[at].0.clone()).collect();
    for at in superseded.into_iter().rev() {
        members.remove(at);
    }
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defects(text: impl AsRef<[u8]>) -> Vec<String> {
        read(text.as_ref(), JsonLimits::default()).defects.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_defect_is_told_with_its_place() {
        let cases: [(&[u8], &[&str]); 15] = [
            (br#"{"a":1}"#, &[]),
            (b"", &["not JSON at byte 0: EOF while parsing a value"]),
            (b"{\"a\":1,\n}", &["not JSON at byte 8: key must be a string"]),
            (b"{} x", &["not JSON at byte 3: trailing characters"]),
            (b"{\"a\":\"\xFF\"}", &["byte 6 is not UTF-8"]),
            (
                b"\xEF\xBB\xBF{\"a\":01}",
                &["a byte order mark stands before the JSON", "not JSON at byte 9: invalid number"],
            ),
            (
                b"\xEF\xBB\xBF{\"a\":\"\xFF\"}",
                &["a byte order mark stands before the JSON", "byte 9 is not UTF-8"],
            ),
            (
                b"\xEF\xBB\xBF[1e400]",
                &[
                    "a byte order mark stands before the JSON",
                    "the number at byte 4 is beyond the range of a 64-bit float",
                ],
            ),
            (b"{\n\"a\": 1,\n\"b\": 01}", &["not JSON at byte 16: invalid number"]),
            (b"[0,\n-1e400]", &["the number at byte 4 is beyond the range of a 64-bit float"]),
            (br#"["\ud800"]"#, &["half a surrogate pair is escaped at byte 8"]),
            (br#"["\udc00 "]"#, &["half a surrogate pair is escaped at byte 7"]),
            (b"[1e400]", &["the number at byte 1 is beyond the range of a 64-bit float"]),
            (br#"{"a":1,"\u0061":2}"#, &["the member $.a occurs more than once"]),
            (
                br#"{"x y":[0,{"b":1,"b":2,"c":0,"c":0}]}"#,
                &[
                    "the member $[\"x y\"][1].b occurs more than once",
                    "the member $[\"x y\"][1].c occurs more than once",
                ],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(defects(text), expected, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn limits_end_where_they_say() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(defects(nested(64)).is_empty());
        assert_eq!(defects(nested(65)), ["more than 64 levels of nesting by byte 64"]);
        let many = |count| format!("[{}]", vec!["0"; count].join(","));
        assert!(defects(many(4096)).is_empty());
        assert_eq!(defects(many(4097)), ["more than 4096 members and items by byte 8193"]);
        let deeper = JsonLimits { depth: 1_000, members: 1_000 };
        assert!(
            read(nested(500).as_bytes(), deeper).defects.is_empty(),
            "serde_json's own limit is none here"
        );
    }

    #[test]
    fn thousands_of_duplicates_are_told_in_few_words() {
        let many = format!("{{{}}}", vec![r#""a":0"#; 4000].join(","));
        assert_eq!(defects(many).len(), 1);
        let pairs: Vec<String> = (0..2000).map(|at| format!(r#""{at}":0,"{at}":0"#)).collect();
        assert_eq!(defects(format!("{{{}}}", pairs.join(","))).len(), DUPLICATES_TOLD);
    }
}
