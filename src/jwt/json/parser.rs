//! The one way from a JSON text to values: a single pass that stops at the first thing that is not strict JSON
//! within the limits.

use std::borrow::Cow;

use super::error::{JsonLimits, Step, Stop};
use super::number::Number;
use super::reuse::{Members, Refill, assign};
use super::scan::{ARRAY, OBJECT, Scanner};
use super::value::{Object, Value};
use super::write::step;

/// How many duplicate names are reported: an attacker may send thousands, and each costs a path.
const MAX_DUPLICATES_REPORTED: usize = 20;

/// A position in a text, with the budget that is left.
pub(in crate::jwt) struct Parser<'text> {
    text: &'text str,
    scanner: Scanner<'text>,
    limits: JsonLimits,
    depth: usize,
    members: usize,
    duplicates: Vec<String>,
}

impl<'text> Parser<'text> {
    pub fn new(text: &'text str, limits: JsonLimits) -> Self {
        Parser { text, scanner: Scanner::new(text), limits, depth: 0, members: 0, duplicates: Vec::new() }
    }

    /// Whether a name has occurred twice in one object.
    pub fn has_duplicates(&self) -> bool {
        !self.duplicates.is_empty()
    }

    /// The paths of the names that occurred more than once, each without the root.
    pub(super) fn into_duplicates(self) -> Vec<String> {
        self.duplicates
    }

    /// Reads the whole text. A text that is not JSON has no other defect.
    pub(super) fn document(&mut self) -> Step<Value> {
        let mut value = Value::Null;
        let stop = match self.value(&mut value).and_then(|()| self.end()) {
            Ok(()) => return Ok(value),
            Err(stop @ Stop::Syntax { .. }) => stop,
            Err(stop) => {
                let mut whole = Scanner::new(self.text);
                whole.skip_value().and_then(|()| whole.end()).err().unwrap_or(stop)
            }
        };
        if matches!(stop, Stop::Syntax { .. }) {
            self.duplicates.clear();
        }
        Err(stop)
    }

    /// Requires that nothing but white space is left.
    pub fn end(&mut self) -> Step {
        self.scanner.end()
    }

    /// Reads any value into `place`, reusing its allocations. After an error, `place` holds some value.
    pub fn value(&mut self, place: &mut Value) -> Step {
        match self.scanner.peek() {
            Some(b'"') => match place {
                Value::String(text) => self.string(text)?,
                _ => *place = Value::String(self.scanner.string()?.into_owned()),
            },
            Some(b'{') => self.object_value(place)?,
            Some(b'[') => self.array_value(place)?,
            Some(b'-' | b'0'..=b'9') => *place = Value::Number(self.number()?),
            Some(b'n') => self.scanner.word("null").map(|()| *place = Value::Null)?,
            Some(b't') => self.scanner.word("true").map(|()| *place = Value::Bool(true))?,
            Some(b'f') => self.scanner.word("false").map(|()| *place = Value::Bool(false))?,
            _ => return Err(self.scanner.no_value()),
        }
        Ok(())
    }

    /// Reads an object. `member` gets each name and reads its value.
    pub fn object(&mut self, mut member: impl FnMut(&mut Self, Cow<'text, str>) -> Step) -> Step {
        let mut has_member = self.enter(b'{', OBJECT)?;
        while has_member {
            self.scanner.name()?;
            let name = self.scanner.string()?;
            self.scanner.colon()?;
            self.count()?;
            member(self, name)?;
            has_member = self.scanner.next(OBJECT)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Reads an array. `item` reads each item.
    pub fn array(&mut self, mut item: impl FnMut(&mut Self) -> Step) -> Step {
        let mut has_item = self.enter(b'[', ARRAY)?;
        while has_item {
            self.count()?;
            item(self)?;
            has_item = self.scanner.next(ARRAY)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Reads a string into `place`, reusing its allocation.
    pub fn string(&mut self, place: &mut String) -> Step {
        if self.scanner.peek() != Some(b'"') {
            return Err(Stop::Unwanted);
        }
        match self.scanner.string()? {
            Cow::Borrowed(text) => assign(place, text),
            Cow::Owned(text) => *place = text,
        }
        Ok(())
    }

    /// Makes an object of the members that were read, and notes names that occurred more than once. The last
    /// member of each name is kept.
    pub fn finish_object(&mut self, members: Members) -> Object {
        let (object, duplicates) = Object::from_members(members.finish());
        let room = MAX_DUPLICATES_REPORTED.saturating_sub(self.duplicates.len());
        self.duplicates.extend(duplicates.iter().take(room).map(|name| step(name)));
        object
    }

    fn object_value(&mut self, place: &mut Value) -> Step {
        let mut members = Members::of_value(place);
        self.object(|parser, name| {
            let known = parser.duplicates.len();
            parser.value(members.member(&name))?;
            parser.prefix(known, || step(&name));
            Ok(())
        })?;
        *place = Value::Object(self.finish_object(members));
        Ok(())
    }

    fn array_value(&mut self, place: &mut Value) -> Step {
        let mut items = Refill::items(place);
        self.array(|parser| {
            let (known, at) = (parser.duplicates.len(), items.count());
            parser.value(items.slot())?;
            parser.prefix(known, || format!("[{at}]"));
            Ok(())
        })?;
        *place = Value::Array(items.finish());
        Ok(())
    }

    fn number(&mut self) -> Step<Number> {
        let at = self.scanner.position();
        let text = self.scanner.number()?;
        Number::from_json(text).ok_or(Stop::NumberRange { at })
    }

    /// Steps over the opening bracket and returns whether an item follows it.
    fn enter(&mut self, opening: u8, closing: u8) -> Step<bool> {
        if self.scanner.peek() != Some(opening) {
            return Err(Stop::Unwanted);
        }
        self.depth += 1;
        if self.depth > self.limits.depth {
            return Err(Stop::Depth { at: self.scanner.position() });
        }
        self.scanner.open(closing)
    }

    /// Counts the member or item whose value is next.
    fn count(&mut self) -> Step {
        self.members += 1;
        if self.members > self.limits.members {
            return Err(Stop::Members { at: self.scanner.position() });
        }
        Ok(())
    }

    /// Puts a step before the paths of the duplicates that were found below it.
    fn prefix(&mut self, known: usize, step: impl Fn() -> String) {
        for path in &mut self.duplicates[known..] {
            path.insert_str(0, &step());
        }
    }
}
