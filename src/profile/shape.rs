//! The shape of a header or of a claims set: a compiled JSON Schema, what it demands, and what is wrong with an object.

use std::collections::HashSet;

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value};

use super::demand::{self, Demand};
use super::document::ProfileError;
use super::place::{Place, escaped, unescaped};
use super::schema::options;
use crate::jwt::{Layer, Level, Part, Place as TokenPlace};
use crate::text::{cut, quote};

/// A compiled schema of a header or a claims set.
pub(super) struct Shape {
    part: Part,
    /// After expansion.
    pub schema: Value,
    validator: Validator,
    /// Whether it demands nothing but an object, which a header and a claims set are in any case.
    is_free: bool,
}

/// What is wrong with an object: the end of the demand's id, the place, and what was found there.
pub(super) struct Miss {
    pub id: String,
    pub at: TokenPlace,
    pub found: String,
}

impl Shape {
    /// Compiles an expanded schema; `at` is where it is in the file.
    pub(super) fn compile(part: Part, schema: Value, at: &str) -> Result<Self, ProfileError> {
        let refused = |error: ValidationError<'_>| {
            let there = format!("{at}{}", error.instance_path());
            let written = error.instance().to_string();
            let (problem, advice) = match there.rsplit('/').next() {
                Some("pattern") => (
                    format!("the pattern {} is not valid, or takes too long", cut(&written)),
                    "write one without look-around, back-references and large repetitions",
                ),
                Some("format") => (
                    "there is no such format".to_owned(),
                    "write email, uri, uuid, date, date-time, or another one of JSON Schema 2020-12",
                ),
                Some("type") => (
                    format!("there is no type {}", cut(&written)),
                    "write string, number, integer, boolean, object, array or null, or a list of these",
                ),
                _ => (
                    format!("not a JSON Schema: {}", cut(&error.to_string())),
                    "write what JSON Schema 2020-12 has there",
                ),
            };
            ProfileError::new(there, problem, advice)
        };
        let validator = options().build(&schema).map_err(refused)?;
        let demands_more = |(keyword, value): (&String, &Value)| {
            !(keyword == "type" && value == "object" || keyword.starts_with("x-") || keyword == "title")
        };
        let is_free = schema.as_object().is_some_and(|schema| !schema.iter().any(demands_more));
        Ok(Shape { part, validator, schema, is_free })
    }

    /// What it demands, in the order of the file.
    pub(super) fn demands(&self, clause: &str) -> Vec<Demand> {
        let mut demands = Demands { part: self.part, clause, known: HashSet::new(), found: Vec::new() };
        demands.walk(&self.schema, &mut Vec::new());
        demands.found
    }

    /// Whether every object has this shape.
    pub(super) fn is_free(&self) -> bool {
        self.is_free
    }

    /// What is wrong with an object.
    pub(super) fn misses(&self, instance: &Value) -> Vec<Miss> {
        let mut known = HashSet::new();
        let misses = self.validator.iter_errors(instance).map(|error| self.miss(&error));
        misses.filter(|miss| known.insert((miss.id.clone(), miss.at.to_string()))).collect()
    }

    fn miss(&self, error: &ValidationError<'_>) -> Miss {
        let (mut steps, keyword) = locate(error.schema_path().as_str());
        let mut path = segments(error.instance_path().as_str());
        let found = match error.kind() {
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default().to_owned();
                let found = format!("no {}", quote(&name));
                steps.push(name.clone());
                path.push(name);
                found
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                cut(&unexpected.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", "))
            }
            ValidationErrorKind::Custom { message, .. } => cut(message),
            ValidationErrorKind::Type { .. } => {
                format!("{}, {}", kind(error.instance()), shown(error.instance()))
            }
            _ => shown(error.instance()),
        };
        let place = Place { in_header: self.part == Part::Header, steps: path };
        let at = if place.steps.is_empty() {
            TokenPlace::Path(self.part, "$".to_owned())
        } else {
            place.in_token()
        };
        Miss { id: id(self.part, &steps, keyword), at, found }
    }
}

/// The end of a demand's id.
fn id(part: Part, steps: &[String], keyword: &str) -> String {
    let pointer: String = steps.iter().map(|step| format!("/{}", escaped(step))).collect();
    let root = if part == Part::Header { "header" } else { "claims" };
    format!("{root}{pointer}#{keyword}")
}

fn segments(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(unescaped).collect()
}

/// The members that a place in a schema is about, and the keyword that is broken.
fn locate(schema_path: &str) -> (Vec<String>, &'static str) {
    let path = segments(schema_path);
    let mut rest = path.iter();
    let mut steps = Vec::new();
    while let Some(keyword) = rest.next() {
        match keyword.as_str() {
            "properties" => steps.extend(rest.next().cloned()),
            "prefixItems" if rest.len() > 1 => steps.extend(rest.next().cloned()),
            "patternProperties" => {
                rest.next();
                steps.push("*".to_owned());
            }
            "items" | "additionalProperties" if rest.len() > 0 => steps.push("*".to_owned()),
            "allOf" | "dependentSchemas" => {
                rest.next();
            }
            "if" | "then" | "else" => {}
            keyword => return (steps, assertion(keyword)),
        }
    }
    (steps, "not")
}

/// The keyword of a demand. What bounds `contains` is one demand with it.
fn assertion(keyword: &str) -> &'static str {
    match keyword {
        "minContains" | "maxContains" => "contains",
        keyword => ASSERTIONS.iter().find(|known| **known == keyword).copied().unwrap_or("schema"),
    }
}

/// The keywords that a token can break.
const ASSERTIONS: [&str; 29] = [
    "type",
    "const",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "required",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "propertyNames",
    "additionalProperties",
    "anyOf",
    "oneOf",
    "not",
    "contentMediaType",
    "contentSchema",
    "items",
    "prefixItems",
];

/// Collects the demands of a schema.
struct Demands<'a> {
    part: Part,
    /// The clause where the schema names none.
    clause: &'a str,
    known: HashSet<String>,
    found: Vec<Demand>,
}

impl Demands<'_> {
    fn walk(&mut self, schema: &Value, steps: &mut Vec<String>) {
        let Some(schema) = schema.as_object() else { return };
        for (keyword, value) in schema {
            match keyword.as_str() {
                "required" => self.required(schema, keyword, value, &Value::Null, steps),
                "dependentRequired" => {
                    for (present, names) in value.as_object().into_iter().flatten() {
                        self.required(schema, keyword, names, &Value::from(present.as_str()), steps);
                    }
                }
                "properties" => {
                    for (name, member) in value.as_object().into_iter().flatten() {
                        self.below(member, name, steps);
                    }
                }
                "patternProperties" => {
                    for member in value.as_object().into_iter().flat_map(Map::values) {
                        self.below(member, "*", steps);
                    }
                }
                "prefixItems" => {
                    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.below(item, &at.to_string(), steps);
                    }
                }
                "items" => self.below(value, "*", steps),
                "additionalProperties" if value.is_object() => self.below(value, "*", steps),
                "additionalProperties" if *value == true => {}
                "allOf" => value.as_array().into_iter().flatten().for_each(|schema| self.walk(schema, steps)),
                "then" | "else" => self.walk(value, steps),
                "dependentSchemas" => {
                    value
                        .as_object()
                        .into_iter()
                        .flat_map(Map::values)
                        .for_each(|schema| self.walk(schema, steps));
                }
                "if" | "minContains" | "maxContains" => {}
                keyword if ASSERTIONS.contains(&keyword) => self.add(schema, keyword, value, steps),
                _ => {}
            }
        }
    }

    fn below(&mut self, schema: &Value, name: &str, steps: &mut Vec<String>) {
        steps.push(name.to_owned());
        self.walk(schema, steps);
        steps.pop();
    }

    /// Members that have to be there. The level and the advice for one are in its own schema.
    fn required(
        &mut self,
        schema: &Map<String, Value>,
        keyword: &str,
        names: &Value,
        value: &Value,
        steps: &mut Vec<String>,
    ) {
        for name in names.as_array().into_iter().flatten().filter_map(Value::as_str) {
            let own =
                schema.get("properties").and_then(|members| members.get(name)).and_then(Value::as_object);
            steps.push(name.to_owned());
            let is_said = |own: &&Map<String, Value>| {
                ["x-level", "x-clause", "x-fix"].iter().any(|word| own.contains_key(*word))
            };
            self.add(own.filter(is_said).unwrap_or(schema), keyword, value, steps);
            steps.pop();
        }
    }

    fn add(&mut self, schema: &Map<String, Value>, keyword: &str, value: &Value, steps: &[String]) {
        let id = id(self.part, steps, keyword);
        if !self.known.insert(id.clone()) {
            return;
        }
        let said = |word: &str| -> Option<&str> {
            match schema.get(word)? {
                Value::Object(by_keyword) => by_keyword.get(keyword)?.as_str(),
                one => one.as_str(),
            }
        };
        let level = match said("x-level") {
            Some("should") => Level::Should,
            Some("may") => Level::May,
            _ => Level::Must,
        };
        let member = self.member(steps);
        self.found.push(Demand {
            id,
            layer: if self.part == Part::Header { Layer::Header } else { Layer::Claims },
            level,
            clause: said("x-clause").unwrap_or(self.clause).to_owned(),
            summary: demand::summary(&member, keyword, value),
            fix: said("x-fix").map_or_else(|| demand::fix(&member, keyword, value), str::to_owned),
        });
    }

    fn member(&self, steps: &[String]) -> String {
        let whole = if self.part == Part::Header { "the header" } else { "the claims set" };
        match steps {
            [] => whole.to_owned(),
            [path @ .., last] if last == "*" => format!("an item of {}", self.member(path)),
            steps => Place { in_header: self.part == Part::Header, steps: steps.to_vec() }.name(),
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        value => cut(&value.to_string()),
    }
}
