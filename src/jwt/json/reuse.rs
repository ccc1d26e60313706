//! Reads into values that are no longer needed, so that their memory is used again.

use std::mem::take;

use super::value::{Object, Value};

/// A list that is filled again from its start.
pub(in crate::jwt) struct Refill<T> {
    list: Vec<T>,
    count: usize,
}

/// The members of an object that is being read.
pub(in crate::jwt) type Members = Refill<(String, Value)>;

/// Room for the members of most objects.
const USUAL_LEN: usize = 8;

impl<T: Default> Refill<T> {
    fn new(list: Vec<T>) -> Self {
        Refill { list, count: 0 }
    }

    /// How many slots are filled.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The next slot, with what it held before.
    pub fn slot(&mut self) -> &mut T {
        let at = self.count;
        self.count += 1;
        if at == self.list.len() {
            if at == 0 {
                self.list.reserve(USUAL_LEN);
            }
            self.list.push(T::default());
        }
        &mut self.list[at]
    }

    /// The list of the filled slots.
    pub fn finish(mut self) -> Vec<T> {
        self.list.truncate(self.count);
        self.list
    }
}

impl Refill<Value> {
    /// Refills the items of a value, if it is an array.
    pub fn items(value: &mut Value) -> Self {
        match take(value) {
            Value::Array(items) => Refill::new(items),
            _ => Refill::new(Vec::new()),
        }
    }
}

impl Members {
    /// Refills the members of a value, if it is an object.
    pub fn of_value(value: &mut Value) -> Self {
        match take(value) {
            Value::Object(mut object) => Members::of(&mut object),
            _ => Refill::new(Vec::new()),
        }
    }

    /// Refills the members of an object.
    pub fn of(object: &mut Object) -> Self {
        Refill::new(take(&mut object.0))
    }

    /// The slot for the value of the next member.
    pub fn member(&mut self, name: &str) -> &mut Value {
        let (known, value) = self.slot();
        assign(known, name);
        value
    }
}

/// Replaces a string, in the same memory if there is room.
pub(in crate::jwt) fn assign(place: &mut String, text: &str) {
    if place.capacity() < text.len() {
        *place = text.to_owned();
    } else {
        place.clear();
        place.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{JsonLimits, Parser, parse, to_string};
    use super::*;

    /// Reads a text over a value.
    fn over(mut value: Value, text: &str) -> Value {
        Parser::new(text, JsonLimits::default()).value(&mut value).expect("no defect");
        value
    }

    #[test]
    fn nothing_is_left_of_the_old_value() {
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
    fn a_string_stays_in_place_if_there_is_room() {
        let mut place = String::from("some text");
        let memory = place.as_ptr();
        assign(&mut place, "another");
        assert_eq!((place.as_str(), place.as_ptr()), ("another", memory));
        assign(&mut place, "a text that is longer than the others");
        assert_eq!(place, "a text that is longer than the others");
    }
}
