//! Members that are misspelt or misplaced: most services ignore them in silence, so the one who wrote them looks for the
//! mistake elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Schema;

use super::place::Place;
use crate::jwt::Place as TokenPlace;
use crate::jwt::json::{Object, Value};
use crate::text::quote;

/// The claims that RFC 7519 §4.1 registers.
const CLAIMS: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
/// The header parameters that RFC 7515 §4.1 registers.
const PARAMETERS: [&str; 11] =
    ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"];
/// The shortest name that is searched for at the start of another, in bytes.
const STEM: usize = 4;

/// The names that a profile gives to members.
pub(super) struct Names {
    /// By the place of their object.
    by_place: BTreeMap<Place, BTreeSet<String>>,
    /// All of them in their plain form, of which few look like a name that the profile does not have.
    plain: Vec<String>,
}

/// A member with a wrong name, or at a wrong place.
pub(super) struct Misplaced {
    pub at: TokenPlace,
    pub found: String,
}

impl Names {
    /// The names in expanded schemas of a header and of a claims set.
    pub(super) fn of(header: Option<&Schema>, claims: &Schema) -> Self {
        let mut names = Names { by_place: BTreeMap::new(), plain: Vec::new() };
        for (in_header, schema) in [(true, header), (false, Some(claims))] {
            let root = Place { in_header, steps: Vec::new() };
            let common: &[&str] = if in_header { &["typ", "kid"] } else { &["exp", "nbf", "iat"] };
            names
                .by_place
                .entry(root.clone())
                .or_default()
                .extend(common.iter().map(|name| (*name).to_owned()));
            if let Some(schema) = schema {
                names.collect(schema, &root);
            }
        }
        let all: BTreeSet<String> = names.by_place.values().flatten().map(|name| plain(name)).collect();
        names.plain = all.into_iter().collect();
        names
    }

    /// Whether a name is like any of the profile, at whatever place. Most are not, and need no memory to see that.
    fn is_like_any(&self, name: &str) -> bool {
        self.plain.iter().any(|known| match known.len().min(name.len()) < STEM {
            true => folds_to(name, known),
            false => is_near(name, known),
        })
    }

    /// Whether a member in a value, at any depth, has such a name.
    fn has_like_any(&self, value: &Value) -> bool {
        match value {
            Value::Object(object) => {
                object.iter().any(|(name, value)| self.is_like_any(name) || self.has_like_any(value))
            }
            Value::Array(items) => items.iter().any(|item| self.has_like_any(item)),
            _ => false,
        }
    }

    fn collect(&mut self, schema: &Schema, place: &Place) {
        let Some(schema) = schema.as_object() else { return };
        let members = |keyword: &str| schema.get(keyword).and_then(Schema::as_object).into_iter().flatten();
        for (name, member) in members("properties") {
            self.by_place.entry(place.clone()).or_default().insert(name.clone());
            self.collect(member, &below(place, name));
        }
        for (_, member) in members("patternProperties") {
            self.collect(member, &below(place, "*"));
        }
        for (at, item) in
            schema.get("prefixItems").and_then(Schema::as_array).into_iter().flatten().enumerate()
        {
            self.collect(item, &below(place, &at.to_string()));
        }
        for keyword in ["items", "additionalProperties"] {
            if let Some(item) = schema.get(keyword) {
                self.collect(item, &below(place, "*"));
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let together = schema.get(keyword).and_then(Schema::as_array);
            together.into_iter().flatten().for_each(|schema| self.collect(schema, place));
        }
        for keyword in ["then", "else"] {
            schema.get(keyword).into_iter().for_each(|schema| self.collect(schema, place));
        }
        for (_, schema) in members("dependentSchemas") {
            self.collect(schema, place);
        }
    }

    /// Whether a schema or an RFC names a member.
    pub(super) fn has(&self, place: &Place) -> bool {
        let Some((name, outer)) = place.steps.split_last() else { return false };
        let outer = Place { steps: outer.to_vec(), ..place.clone() };
        is_registered(&outer, name) || self.by_place.get(&outer).is_some_and(|names| names.contains(name))
    }

    /// The members of a token that are misspelt or misplaced.
    pub(super) fn misplaced(&self, header: &Object, claims: &Object) -> Vec<Misplaced> {
        let mut search = Search { names: self, header, claims, found: Vec::new() };
        for (in_header, object) in [(true, header), (false, claims)] {
            let root = Place { in_header, steps: Vec::new() };
            search.object(object, &root, &root);
        }
        search.found
    }
}

/// Whether an RFC gives a member its name, so that it is not a misspelt one.
fn is_registered(place: &Place, name: &str) -> bool {
    let registered = if place.in_header { &PARAMETERS[..] } else { &CLAIMS };
    place.steps.is_empty() && registered.contains(&name)
}

fn below(place: &Place, name: &str) -> Place {
    let mut place = place.clone();
    place.steps.push(name.to_owned());
    place
}

struct Search<'a> {
    names: &'a Names,
    header: &'a Object,
    claims: &'a Object,
    found: Vec<Misplaced>,
}

impl Search<'_> {
    /// Searches an object; `pattern` is its place with `*` for items.
    fn object(&mut self, object: &Object, place: &Place, pattern: &Place) {
        let none = BTreeSet::new();
        let own = self.names.by_place.get(pattern).unwrap_or(&none);
        // What the profile leaves free may have any names.
        if own.is_empty() && self.is_declared(pattern) {
            return;
        }
        for (name, value) in object.iter() {
            if !own.contains(name)
                && !is_registered(place, name)
                && self.names.is_like_any(name)
                && let Some(meant) = self.meant(name, object, place, pattern)
            {
                let found = format!("{}, and the profile has {meant}", quote(name));
                self.found.push(Misplaced { at: below(place, name).in_token(), found });
            }
            if self.names.has_like_any(value) {
                let (at, known) = (below(place, name), below(pattern, name));
                let is_known = self.names.by_place.contains_key(&known) || own.contains(name);
                self.value(value, &at, if is_known { &known } else { &at });
            }
        }
    }

    /// Whether the profile knows the member that an object is in.
    fn is_declared(&self, pattern: &Place) -> bool {
        let Some((name, outer)) = pattern.steps.split_last() else { return true };
        let outer = Place { steps: outer.to_vec(), ..pattern.clone() };
        self.names.by_place.get(&outer).is_some_and(|names| names.contains(name)) || name == "*"
    }

    fn value(&mut self, value: &Value, place: &Place, pattern: &Place) {
        match value {
            Value::Object(object) => self.object(object, place, pattern),
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.value(item, &below(place, &at.to_string()), &below(pattern, "*"));
                }
            }
            _ => {}
        }
    }

    /// What a member that the profile does not know was meant to be.
    fn meant(&self, name: &str, object: &Object, place: &Place, pattern: &Place) -> Option<String> {
        let here = self.names.by_place.get(pattern);
        let absent = |known: &&String| object.get(known).is_none();
        let near = here.into_iter().flatten().filter(absent).find(|known| is_near(name, known));
        if let Some(known) = near {
            return Some(quote(known));
        }
        let mut elsewhere = self.neighbours(place, pattern).into_iter();
        elsewhere.find_map(|(there, pattern)| {
            let known = self.names.by_place.get(&pattern)?.iter().find(|known| is_same(name, known))?;
            let meant = below(&there, known);
            let is_free = meant.find(self.header, self.claims).is_none();
            // RFC 7519 §5.3 lets these be in the header, too.
            let is_replica = there.in_header != place.in_header && matches!(name, "iss" | "sub" | "aud");
            (is_free && !is_replica).then(|| match (there.steps.is_empty(), there.in_header) {
                (true, true) => format!("{} in the header", quote(known)),
                (true, false) => format!("{} in the claims", quote(known)),
                (false, _) => format!("{} in {}", quote(known), there.name()),
            })
        })
    }

    /// The objects one level up and down, and the other part of the token, with their patterns.
    fn neighbours(&self, place: &Place, pattern: &Place) -> Vec<(Place, Place)> {
        let mut all = Vec::new();
        if place.steps.is_empty() {
            let other = Place { in_header: !place.in_header, steps: Vec::new() };
            all.push((other.clone(), other));
        }
        let up =
            |place: &Place| Place { steps: place.steps[..place.steps.len() - 1].to_vec(), ..place.clone() };
        if !place.steps.is_empty() {
            all.push((up(place), up(pattern)));
        }
        let is_below = |known: &&Place| {
            known.in_header == pattern.in_header
                && known.steps.len() == pattern.steps.len() + 1
                && known.steps.starts_with(&pattern.steps)
                && known.steps.last().is_some_and(|last| last != "*")
        };
        for known in self.names.by_place.keys().filter(is_below) {
            let last = known.steps.last().expect("it is below");
            all.push((below(place, last), known.clone()));
        }
        all
    }
}

/// Whether names differ only in case and in what joins their words.
fn is_same(name: &str, known: &str) -> bool {
    plain(name) == plain(known)
}

/// Whether a name is nearly another: in other words, one letter off, or with more behind it.
fn is_near(name: &str, known: &str) -> bool {
    let (name, known) = (plain(name), plain(known));
    let is_stem = |stem: &str, whole: &str| stem.len() >= STEM && whole.starts_with(stem);
    name == known
        || (known.len() >= STEM && strsim::osa_distance(&name, &known) == 1)
        || is_stem(&known, &name)
        || is_stem(&name, &known)
}

/// Whether the plain form of a name is this one.
fn folds_to(name: &str, plain: &str) -> bool {
    if !name.is_ascii() {
        return folded(name).eq(plain.chars());
    }
    let mut expected = plain.bytes();
    let mut letters = name.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b' '));
    letters.all(|byte| expected.next() == Some(byte.to_ascii_lowercase())) && expected.next().is_none()
}

/// A name in lower case, without what joins its words.
fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|character| !matches!(character, '_' | '-' | ' ')).flat_map(char::to_lowercase)
}

fn plain(name: &str) -> String {
    folded(name).collect()
}
