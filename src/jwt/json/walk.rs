//! From one item of an array, or member of an object, to the next, over serde_json, which delimits each
//! value as raw text. Nothing is kept on the way.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::JsonError;

/// Why a walk ended early.
pub(super) enum Stop {
    /// Whoever was told of an item or a member found a defect in it.
    Defect(JsonError),
    /// The parser refuses the text.
    Parser(serde_json::Error),
}

/// Tells the items of an array, which is all of the text.
pub(super) fn items<'text>(
    text: &'text str,
    mut each: impl FnMut(&'text RawValue) -> Result<(), JsonError>,
) -> Result<(), Stop> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut walker = Walker { each: |_, item| each(item), defect: None };
    let walked = deserializer.deserialize_seq(&mut walker).and_then(|()| deserializer.end());
    walker.arrive(walked)
}

/// Tells the members of an object, which is all of the text.
pub(super) fn members<'text>(
    text: &'text str,
    mut each: impl FnMut(Cow<'text, str>, &'text RawValue) -> Result<(), JsonError>,
) -> Result<(), Stop> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut walker = Walker { each: |name, value| each(name, value), defect: None };
    let walked = deserializer.deserialize_map(&mut walker).and_then(|()| deserializer.end());
    walker.arrive(walked)
}

/// Tells `each` of a name and a value; items of an array have the name `""`.
struct Walker<F> {
    each: F,
    defect: Option<JsonError>,
}

impl<'text, F> Walker<F>
where
    F: FnMut(Cow<'text, str>, &'text RawValue) -> Result<(), JsonError>,
{
    fn tell<E: serde::de::Error>(&mut self, name: Cow<'text, str>, value: &'text RawValue) -> Result<(), E> {
        (self.each)(name, value).map_err(|defect| {
            self.defect = Some(defect);
            E::custom("a defect")
        })
    }

    fn arrive(self, walked: Result<(), serde_json::Error>) -> Result<(), Stop> {
        match self.defect {
            Some(defect) => Err(Stop::Defect(defect)),
            None => walked.map_err(Stop::Parser),
        }
    }
}

impl<'text, F> Visitor<'text> for &mut Walker<F>
where
    F: FnMut(Cow<'text, str>, &'text RawValue) -> Result<(), JsonError>,
{
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON array or object")
    }

    fn visit_seq<A: SeqAccess<'text>>(self, mut access: A) -> Result<(), A::Error> {
        while let Some(item) = access.next_element()? {
            self.tell(Cow::Borrowed(""), item)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'text>>(self, mut access: A) -> Result<(), A::Error> {
        while let Some(name) = access.next_key_seed(Name)? {
            self.tell(name, access.next_value()?)?;
        }
        Ok(())
    }
}

/// The name of a member: a piece of the text, unless it has an escape.
pub(in crate::jwt) struct Name;

impl<'text> DeserializeSeed<'text> for Name {
    type Value = Cow<'text, str>;

    fn deserialize<D: Deserializer<'text>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'text> Visitor<'text> for Name {
    type Value = Cow<'text, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a member")
    }

    fn visit_borrowed_str<E>(self, name: &'text str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
