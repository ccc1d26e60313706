//! From a JSON Schema as an author writes it to one that can be compiled: known keywords only, references within the file
//! put in their place, parameters replaced by their values, everything bounded.
//!
//! The end of the file has how schemas are compiled, and two keywords that JSON Schema leaves to the application (2020-12,
//! section 8.2): `contentMediaType` and `contentSchema`, for JSON in a string.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::paths::Location;
use jsonschema::{Draft, Keyword, PatternOptions, ValidationError, ValidationOptions, Validator};
use serde_json::{Map, Value, json};

use super::document::Parameter;
use super::document::ProfileError;
use super::place::escaped;

/// How deep schemas may be nested, references included.
const DEPTH: usize = 32;
/// How many schemas there may be, references included.
const SCHEMAS: usize = 4_096;
/// The longest pattern, in bytes.
const PATTERN: usize = 1_024;

/// What the value of a keyword is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Something that is compared with the token.
    Assertion,
    /// A schema.
    Schema,
    /// An object of schemas.
    Schemas,
    /// A list of schemas.
    List,
    /// Words for people.
    Note,
}

const KEYWORDS: [(&str, Kind); 54] = [
    ("type", Kind::Assertion),
    ("const", Kind::Assertion),
    ("enum", Kind::Assertion),
    ("minimum", Kind::Assertion),
    ("maximum", Kind::Assertion),
    ("exclusiveMinimum", Kind::Assertion),
    ("exclusiveMaximum", Kind::Assertion),
    ("multipleOf", Kind::Assertion),
    ("minLength", Kind::Assertion),
    ("maxLength", Kind::Assertion),
    ("pattern", Kind::Assertion),
    ("format", Kind::Assertion),
    ("minItems", Kind::Assertion),
    ("maxItems", Kind::Assertion),
    ("uniqueItems", Kind::Assertion),
    ("minContains", Kind::Assertion),
    ("maxContains", Kind::Assertion),
    ("required", Kind::Assertion),
    ("minProperties", Kind::Assertion),
    ("maxProperties", Kind::Assertion),
    ("dependentRequired", Kind::Assertion),
    ("contentMediaType", Kind::Assertion),
    ("additionalProperties", Kind::Schema),
    ("propertyNames", Kind::Schema),
    ("items", Kind::Schema),
    ("contains", Kind::Schema),
    ("not", Kind::Schema),
    ("if", Kind::Schema),
    ("then", Kind::Schema),
    ("else", Kind::Schema),
    ("contentSchema", Kind::Schema),
    ("properties", Kind::Schemas),
    ("patternProperties", Kind::Schemas),
    ("dependentSchemas", Kind::Schemas),
    ("$defs", Kind::Schemas),
    ("prefixItems", Kind::List),
    ("allOf", Kind::List),
    ("anyOf", Kind::List),
    ("oneOf", Kind::List),
    ("$ref", Kind::Note),
    ("$comment", Kind::Note),
    ("$schema", Kind::Note),
    ("title", Kind::Note),
    ("description", Kind::Note),
    ("default", Kind::Note),
    ("examples", Kind::Note),
    ("deprecated", Kind::Note),
    ("readOnly", Kind::Note),
    ("writeOnly", Kind::Note),
    ("contentEncoding", Kind::Note),
    ("x-level", Kind::Note),
    ("x-clause", Kind::Note),
    ("x-fix", Kind::Note),
    ("x-note", Kind::Note),
];

/// Makes one schema of a profile ready.
pub(super) struct Expander<'a> {
    /// The schema that references lead into.
    pub root: &'a Value,
    pub declared: &'a BTreeMap<String, Parameter>,
    pub values: &'a BTreeMap<String, String>,
    /// Parameters that are used and have no value.
    pub unset: BTreeSet<String>,
    pub schemas: usize,
}

impl Expander<'_> {
    /// Expands a schema; `at` is where it is in the file.
    pub(super) fn expand(&mut self, schema: &Value, at: &str, depth: usize) -> Result<Value, ProfileError> {
        self.schemas += 1;
        if depth > DEPTH || self.schemas > SCHEMAS {
            let problem =
                format!("the schema nests more than {DEPTH} levels or has more than {SCHEMAS} parts");
            return Err(ProfileError::new(
                at,
                problem,
                "write less, and no reference that leads back to itself",
            ));
        }
        let Value::Object(schema) = schema else {
            let advice = "write an object such as {\"type\": \"string\"}; {\"not\": {}} forbids a member";
            return Err(ProfileError::new(at, format!("{schema} is not a schema"), advice));
        };
        let mut expanded = Map::new();
        for (keyword, value) in schema {
            let here = format!("{at}/{}", escaped(keyword));
            let Some((_, kind)) = KEYWORDS.iter().find(|(known, _)| known == keyword) else {
                return Err(unknown(keyword, &here));
            };
            match kind {
                _ if keyword == "$ref" => {
                    let target = self.target(value, &here)?;
                    let together = expanded.entry("allOf").or_insert_with(|| json!([]));
                    let target = self.expand(&target, &here, depth + 1)?;
                    together.as_array_mut().expect("a list").push(target);
                }
                _ if matches!(keyword.as_str(), "$defs" | "$schema") => {}
                Kind::Schema if keyword == "additionalProperties" && value.is_boolean() => {
                    expanded.insert(keyword.clone(), value.clone());
                }
                Kind::Schema => {
                    expanded.insert(keyword.clone(), self.expand(value, &here, depth + 1)?);
                }
                Kind::Schemas => {
                    let Value::Object(schemas) = value else {
                        return Err(expected("an object of schemas", &here));
                    };
                    let mut all = Map::new();
                    for (name, schema) in schemas {
                        let there = format!("{here}/{}", escaped(name));
                        all.insert(name.clone(), self.expand(schema, &there, depth + 1)?);
                    }
                    expanded.insert(keyword.clone(), Value::Object(all));
                }
                Kind::List => {
                    let Value::Array(schemas) = value else {
                        return Err(expected("a list of schemas", &here));
                    };
                    for (place, schema) in schemas.iter().enumerate() {
                        let schema = self.expand(schema, &format!("{here}/{place}"), depth + 1)?;
                        let list = expanded.entry(keyword.clone()).or_insert_with(|| json!([]));
                        list.as_array_mut().expect("a list").push(schema);
                    }
                }
                Kind::Note => {
                    check_note(keyword, value, &here)?;
                    expanded.insert(keyword.clone(), value.clone());
                }
                Kind::Assertion => {
                    if let Some(value) = self.assertion(keyword, value, &here)? {
                        expanded.insert(keyword.clone(), value);
                    }
                }
            }
        }
        Ok(Value::Object(expanded))
    }

    /// The schema that a reference leads to.
    fn target(&self, reference: &Value, at: &str) -> Result<Value, ProfileError> {
        const ADVICE: &str =
            "write \"#/$defs/NAME\", and the schema below $defs of the same header or claims";
        let text = reference.as_str().unwrap_or_default();
        let Some(pointer) = text.strip_prefix('#') else {
            return Err(ProfileError::new(at, "a reference to another document, which is not read", ADVICE));
        };
        let found = pointer.starts_with("/$defs/").then(|| self.root.pointer(pointer)).flatten();
        found.cloned().ok_or_else(|| ProfileError::new(at, format!("nothing is at {text}"), ADVICE))
    }

    /// The value that is compared; `None` if it depends on a parameter without a value.
    fn assertion(&mut self, keyword: &str, value: &Value, at: &str) -> Result<Option<Value>, ProfileError> {
        match (keyword, value) {
            ("const", value) => self.parameter(value, at),
            ("enum", Value::Array(items)) => {
                let mut all = Vec::new();
                for (place, item) in items.iter().enumerate() {
                    match self.parameter(item, &format!("{at}/{place}"))? {
                        Some(item) => all.push(item),
                        None => return Ok(None),
                    }
                }
                Ok(Some(all.into()))
            }
            ("pattern", Value::String(pattern)) if pattern.len() > PATTERN => {
                let problem = format!("a pattern of {} bytes; at most {PATTERN} are taken", pattern.len());
                Err(ProfileError::new(at, problem, "write a shorter one, or what it forbids into not_judged"))
            }
            ("contentMediaType", value) if value != "application/json" => {
                let advice = "write \"application/json\", or leave it out";
                Err(ProfileError::new(at, format!("{value} is not checked"), advice))
            }
            _ => Ok(Some(value.clone())),
        }
    }

    fn parameter(&mut self, value: &Value, at: &str) -> Result<Option<Value>, ProfileError> {
        let Some(name) = value.get("$param") else { return Ok(Some(value.clone())) };
        let name = name.as_str().unwrap_or_default();
        if !self.declared.contains_key(name) {
            let advice = format!("add {name:?} to parameters, with a description and an example");
            return Err(ProfileError::new(at, format!("the parameter {name:?} is not declared"), advice));
        }
        let value = self.values.get(name).map(|value| Value::from(value.as_str()));
        if value.is_none() {
            self.unset.insert(name.to_owned());
        }
        Ok(value)
    }
}

fn unknown(keyword: &str, at: &str) -> ProfileError {
    let near = KEYWORDS.iter().min_by_key(|(known, _)| strsim::osa_distance(known, keyword));
    let advice = match near {
        Some((known, _)) if strsim::osa_distance(known, keyword) <= 2 => format!("write {known:?}"),
        _ => "leave it out: profiles have the keywords of JSON Schema 2020-12 that compare values".to_owned(),
    };
    ProfileError::new(at, format!("there is no keyword {keyword:?}"), advice)
}

fn expected(what: &str, at: &str) -> ProfileError {
    ProfileError::new(at, format!("not {what}"), format!("write {what}"))
}

/// Checks the words that findings take from a schema.
fn check_note(keyword: &str, value: &Value, at: &str) -> Result<(), ProfileError> {
    let is_level = |value: &Value| matches!(value.as_str(), Some("must" | "should" | "may"));
    let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty() && text.len() <= 1_024);
    let (is_right, advice): (&dyn Fn(&Value) -> bool, _) = match keyword {
        "x-level" => {
            (&is_level, "write \"must\", \"should\" or \"may\", or an object from keywords to these")
        }
        "x-fix" | "x-clause" => (&is_text, "write a sentence, or an object from keywords to sentences"),
        _ => return Ok(()),
    };
    let (is_sound, wrong) = match value {
        Value::Object(by_keyword) => {
            let is_known = |name: &String| KEYWORDS.iter().any(|(known, _)| known == name);
            (
                by_keyword.iter().all(|(name, value)| is_known(name) && is_right(value)),
                "a keyword or its value is wrong",
            )
        }
        value => (is_right(value), "the value is wrong"),
    };
    if is_sound { Ok(()) } else { Err(ProfileError::new(at, wrong, advice)) }
}

/// The string is the text of a JSON document.
struct MediaType;

impl<'i> Keyword<'i> for MediaType {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom("not JSON")) }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        instance.as_str().is_none_or(|text| parsed(text).is_some())
    }
}

/// The JSON in the string satisfies a schema.
struct ContentSchema(Validator);

impl<'i> Keyword<'i> for ContentSchema {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        let content = instance.as_str().and_then(parsed);
        let first = content.as_ref().and_then(|content| {
            self.0
                .iter_errors(content)
                .next()
                .map(|error| format!("{} is {}", error.instance_path(), error.masked()))
        });
        first.map_or(Ok(()), |found| Err(ValidationError::custom(found)))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        instance.as_str().and_then(parsed).is_none_or(|content| self.0.is_valid(&content))
    }
}

/// The document in a string. That a string is not JSON is for `contentMediaType` to report.
fn parsed(text: &str) -> Option<Value> {
    crate::jwt::json::parse(text).ok()?;
    serde_json::from_str(text).ok()
}

fn media_type<'a>(
    _: &'a Map<String, Value>,
    _: &'a Value,
    _: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    Ok(Box::new(MediaType))
}

fn content_schema<'a>(
    _: &'a Map<String, Value>,
    schema: &'a Value,
    _: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    Ok(Box::new(ContentSchema(options().build(schema)?)))
}

/// How much memory a pattern may take, compiled, in bytes.
const PATTERN_MEMORY: usize = 1 << 20;

/// How schemas are compiled: everything that they say is compared, with patterns that take linear time.
pub(super) fn options() -> ValidationOptions<'static> {
    let patterns = PatternOptions::regex().size_limit(PATTERN_MEMORY).dfa_size_limit(PATTERN_MEMORY);
    let options = jsonschema::options().with_draft(Draft::Draft202012).with_pattern_options(patterns);
    let options = options.should_validate_formats(true).should_ignore_unknown_formats(false);
    options.with_keyword("contentMediaType", media_type).with_keyword("contentSchema", content_schema)
}
