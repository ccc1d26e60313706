//! The same JSON object as different text: with the white space, the escapes and the member orders of
//! common serializers.

use std::cmp::Reverse;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::jwt::json::{Object, Value};

/// The order in which members are written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    /// As in the received token.
    Kept,
    /// By name, at every depth.
    Sorted,
    /// By name in the object itself, and as in the received token below it.
    SortedOutside,
    /// By name, backwards, at every depth.
    Reversed,
}

/// How a serializer writes JSON.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// A space after every `:` and `,`.
    spaced: bool,
    /// `\u` escapes for all characters beyond ASCII.
    ascii: bool,
    /// `\/` for `/`.
    slashes: bool,
    /// `\u` escapes for `<`, `>` and `&`.
    html: bool,
}

const COMPACT: Style = Style { spaced: false, ascii: false, slashes: false, html: false };

/// The styles of common serializers.
const STYLES: [Style; 7] = [
    COMPACT,
    Style { ascii: true, ..COMPACT },
    Style { slashes: true, ..COMPACT },
    Style { slashes: true, ascii: true, ..COMPACT },
    Style { html: true, ..COMPACT },
    Style { spaced: true, ..COMPACT },
    Style { spaced: true, ascii: true, ..COMPACT },
];

/// The object in this order, in every style, and indented.
pub(super) fn texts(object: &Object, order: Order) -> Vec<Vec<u8>> {
    let plain = STYLES.iter().map(|style| write(object, order, *style));
    let indented = [&b"  "[..], b"    ", b"\t"];
    let indented = indented.iter().map(|indent| write(object, order, PrettyFormatter::with_indent(indent)));
    plain.chain(indented).collect()
}

fn write(object: &Object, order: Order, formatter: impl Formatter) -> Vec<u8> {
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, formatter);
    serialize(object, order, &mut serializer).expect("an object that was read can be written");
    text
}

fn serialize<S: serde::Serializer>(object: &Object, order: Order, serializer: S) -> Result<S::Ok, S::Error> {
    let mut members: Vec<(&str, &Value)> = object.iter().collect();
    match order {
        Order::Kept => {}
        Order::Sorted | Order::SortedOutside => members.sort_by_key(|(name, _)| *name),
        Order::Reversed => members.sort_by_key(|(name, _)| Reverse(*name)),
    }
    let order = if let Order::SortedOutside = order { Order::Kept } else { order };
    serializer.collect_map(members.into_iter().map(|(name, value)| (name, Ordered { value, order })))
}

/// A value whose objects are written in some order.
struct Ordered<'value> {
    value: &'value Value,
    order: Order,
}

impl Serialize for Ordered<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let order = self.order;
        match self.value {
            Value::Object(object) => serialize(object, order, serializer),
            Value::Array(items) => serializer.collect_seq(items.iter().map(|value| Ordered { value, order })),
            other => other.serialize(serializer),
        }
    }
}

impl Formatter for Style {
    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.separate(writer, first)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.separate(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if self.spaced { b": " } else { b":" })
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        for character in text.chars() {
            match character {
                '/' if self.slashes => writer.write_all(b"\\/")?,
                '<' | '>' | '&' if self.html => write!(writer, "\\u{:04x}", u32::from(character))?,
                _ if self.ascii && !character.is_ascii() => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        write!(writer, "\\u{unit:04x}")?;
                    }
                }
                _ => writer.write_all(character.encode_utf8(&mut [0; 4]).as_bytes())?,
            }
        }
        Ok(())
    }
}

impl Style {
    fn separate<W: ?Sized + Write>(self, writer: &mut W, first: bool) -> io::Result<()> {
        match (first, self.spaced) {
            (true, _) => Ok(()),
            (false, true) => writer.write_all(b", "),
            (false, false) => writer.write_all(b","),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_the_same_object() {
        let object = Object::parse(r#"{"b":[1.50,{"y":"é/<","x":null}],"a":"😀"}"#).unwrap();
        let marks = Object::parse(r#"{"&":"a>b/c"}"#).unwrap();
        let html = Style { html: true, ..COMPACT };
        assert_eq!(write(&marks, Order::Kept, html), br#"{"\u0026":"a\u003eb/c"}"#);
        let texts = |order| {
            let texts = texts(&object, order).into_iter();
            texts.map(|text| String::from_utf8(text).unwrap()).collect::<Vec<_>>()
        };
        let kept = texts(Order::Kept);
        assert_eq!(kept[0], r#"{"b":[1.50,{"y":"é/<","x":null}],"a":"😀"}"#);
        assert_eq!(kept[1], r#"{"b":[1.50,{"y":"\u00e9/<","x":null}],"a":"\ud83d\ude00"}"#);
        assert_eq!(kept[2], r#"{"b":[1.50,{"y":"é\/<","x":null}],"a":"😀"}"#);
        assert_eq!(kept[5], r#"{"b": [1.50, {"y": "é/<", "x": null}], "a": "😀"}"#);
        assert_eq!(kept[3], r#"{"b":[1.50,{"y":"\u00e9\/<","x":null}],"a":"\ud83d\ude00"}"#);
        assert_eq!(kept[4], r#"{"b":[1.50,{"y":"é/\u003c","x":null}],"a":"😀"}"#);
        assert_eq!(kept[6], r#"{"b": [1.50, {"y": "\u00e9/<", "x": null}], "a": "\ud83d\ude00"}"#);
        assert_eq!(texts(Order::Sorted)[0], r#"{"a":"😀","b":[1.50,{"x":null,"y":"é/<"}]}"#);
        assert_eq!(texts(Order::Reversed)[0], r#"{"b":[1.50,{"y":"é/<","x":null}],"a":"😀"}"#);
        for text in kept.iter().chain(&texts(Order::Sorted)) {
            assert_eq!(Object::parse(text), Ok(object.clone()), "{text}");
        }
    }
}
