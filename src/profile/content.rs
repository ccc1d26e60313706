//! How schemas are compiled, and two keywords that JSON Schema leaves to the application (2020-12, section 8.2):
//! `contentMediaType` and `contentSchema`, for JSON in a string.

use jsonschema::paths::Location;
use jsonschema::{Draft, Keyword, PatternOptions, ValidationError, ValidationOptions, Validator};
use serde_json::{Map, Value};

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
