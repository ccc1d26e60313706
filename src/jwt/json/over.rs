//! Writing over values that are not wanted any more, so that their memory is used again.

use std::mem::take;

use super::value::{Object, Value};

/// A list that is written over from its start.
pub(in crate::jwt) struct Over<T> {
    list: Vec<T>,
    count: usize,
}

/// The members of an object that is being read.
pub(in crate::jwt) type Members = Over<(String, Value)>;

impl<T: Default> Over<T> {
    fn new(list: Vec<T>) -> Self {
        Over { list, count: 0 }
    }

    /// How many were written.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The place of the next.
    pub fn next(&mut self) -> &mut T {
        let at = self.count;
        self.count += 1;
        if at == self.list.len() {
            self.list.push(T::default());
        }
        &mut self.list[at]
    }

    /// Those that were written.
    pub fn end(mut self) -> Vec<T> {
        self.list.truncate(self.count);
        self.list
    }
}

impl Over<Value> {
    /// The items of a value, if it is an array.
    pub fn items(value: &mut Value) -> Self {
        match take(value) {
            Value::Array(items) => Over::new(items),
            _ => Over::new(Vec::new()),
        }
    }
}

impl Members {
    /// The members of a value, if it is an object.
    pub fn members(value: &mut Value) -> Self {
        match take(value) {
            Value::Object(mut object) => Over::object(&mut object),
            _ => Over::new(Vec::new()),
        }
    }

    /// The members of an object.
    pub fn object(object: &mut Object) -> Self {
        Over::new(take(&mut object.0))
    }

    /// The place for the value of the next member.
    pub fn named(&mut self, name: &str) -> &mut Value {
        let (known, value) = self.next();
        put(known, name);
        value
    }
}

/// Puts a text in the place of another, in its memory if that is enough.
pub(in crate::jwt) fn put(place: &mut String, text: &str) {
    if place.capacity() < text.len() {
        *place = text.to_owned();
    } else {
        place.clear();
        place.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{JsonLimits, Reader, parse, to_string};
    use super::*;

    /// Reads a text over a value.
    fn over(mut value: Value, text: &str) -> Value {
        let raw = serde_json::from_str(text).expect("JSON");
        let mut reader = Reader::new(text, 0, JsonLimits::default());
        reader.value(raw, 0, &mut value).expect("no defect");
        value
    }

    #[test]
    fn nothing_is_left_of_what_is_written_over() {
        let texts = [
            "null",
            "true",
            "1.50",
            r#""a""#,
            r#""a longer text, and é""#,
            r#""\n""#,
            "[]",
            r#"[1,"two",[3,{"four":5}],{}]"#,
            r#"["one"]"#,
            "{}",
            r#"{"a":"b","c":["d","e"],"f":{"g":"h","i":null}}"#,
            r#"{"x":["y"],"a longer name":{"z":[]}}"#,
        ];
        for old in texts {
            for new in texts {
                assert_eq!(to_string(&over(parse(old).expect("JSON"), new)), new, "over {old}");
            }
        }
    }

    #[test]
    fn a_text_stays_where_it_is_if_there_is_room() {
        let mut place = String::from("some text");
        let memory = place.as_ptr();
        put(&mut place, "another");
        assert_eq!((place.as_str(), place.as_ptr()), ("another", memory));
        put(&mut place, "a text that is longer than the others");
        assert_eq!(place, "a text that is longer than the others");
    }
}
