//! Places in a token: `header` or `claims`, and a JSON Pointer (RFC 6901) behind it.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::jwt::json::{Object, Value, step};
use crate::jwt::{Part, Place as TokenPlace};

/// A member of the header or of the claims set, at any depth.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Whether it is in the header.
    pub in_header: bool,
    /// The names on the way to it.
    pub(super) steps: Vec<String>,
}

impl Place {
    pub(super) fn claim(name: &str) -> Self {
        Place { in_header: false, steps: vec![name.to_owned()] }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (part, pointer) = text.split_once('/')?;
        let in_header = match part {
            "header" => true,
            "claims" => false,
            _ => return None,
        };
        Some(Place { in_header, steps: pointer.split('/').map(unescaped).collect() })
    }

    /// The value there.
    pub(super) fn find<'a>(&self, header: &'a Object, claims: &'a Object) -> Option<&'a Value> {
        let mut steps = self.steps.iter();
        let root = if self.in_header { header } else { claims };
        let mut value = root.get(steps.next()?)?;
        for step in steps {
            value = match value {
                Value::Object(object) => object.get(step)?,
                Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// The same in the words of findings.
    pub(super) fn in_token(&self) -> TokenPlace {
        let part = if self.in_header { Part::Header } else { Part::Payload };
        let path = self.steps.iter().fold("$".to_owned(), |path, name| path + &step(name));
        TokenPlace::Path(part, path)
    }

    /// What people call it: the name of the member, and `in the header` there.
    pub(super) fn name(&self) -> String {
        let name = self.steps.join(".");
        if self.in_header { format!("{name} in the header") } else { name }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(if self.in_header { "header" } else { "claims" })?;
        self.steps.iter().try_for_each(|step| write!(formatter, "/{}", escaped(step)))
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Place::parse(&text).ok_or_else(|| de::Error::custom("not a place"))
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A step of a JSON Pointer.
pub(super) fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// The name that a step of a JSON Pointer spells.
pub(super) fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// Members of the examples in a profile, which are read and set by their places.
#[cfg(feature = "profile")]
impl Place {
    /// The value there, in a header and claims of serde.
    pub(crate) fn in_objects<'a>(
        &self,
        header: &'a serde_json::Map<String, serde_json::Value>,
        claims: &'a serde_json::Map<String, serde_json::Value>,
    ) -> Option<&'a serde_json::Value> {
        self.in_object(if self.in_header { header } else { claims })
    }

    /// The value there, in the part of a token that has it.
    pub(crate) fn in_object<'a>(
        &self,
        root: &'a serde_json::Map<String, serde_json::Value>,
    ) -> Option<&'a serde_json::Value> {
        let (first, rest) = self.steps.split_first()?;
        rest.iter().try_fold(root.get(first)?, |value, step| value.get(step))
    }

    /// Sets the value there, if what is around it is an object.
    pub(crate) fn set(
        &self,
        root: &mut serde_json::Map<String, serde_json::Value>,
        value: serde_json::Value,
    ) {
        let Some((last, path)) = self.steps.split_last() else { return };
        let mut object = root;
        for step in path {
            let Some(serde_json::Value::Object(inner)) = object.get_mut(step) else { return };
            object = inner;
        }
        object.insert(last.clone(), value);
    }
}
