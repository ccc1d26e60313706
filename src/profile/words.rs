//! The words of a demand: what a keyword requires in one sentence, and what to do where it is broken and the profile does
//! not say.

use serde_json::Value;

use crate::text::{cut, quote};

/// What a keyword requires of a member, in one sentence.
pub(super) fn summary(member: &str, keyword: &str, value: &Value) -> String {
    let number = || value.to_string();
    let sentence = match keyword {
        "required" => format!("{member} is present."),
        "dependentRequired" => format!("{member} is present where {} is.", shown(value)),
        "type" => format!("{member} is {}.", types(value)),
        "const" => format!("{member} is {}.", shown(value)),
        "enum" => format!("{member} is one of {}.", list(value)),
        "pattern" => format!("{member} matches the pattern {}.", shown(value)),
        "format" => format!("{member} has the format {}.", shown(value)),
        "minimum" => format!("{member} is at least {}.", number()),
        "maximum" => format!("{member} is at most {}.", number()),
        "exclusiveMinimum" => format!("{member} is more than {}.", number()),
        "exclusiveMaximum" => format!("{member} is less than {}.", number()),
        "multipleOf" => format!("{member} is a multiple of {}.", number()),
        "minLength" if *value == 1 => format!("{member} is not empty."),
        "minLength" => format!("{member} has at least {} characters.", number()),
        "maxLength" => format!("{member} has at most {} characters.", number()),
        "minItems" if *value == 1 => format!("{member} is not an empty list."),
        "minItems" => format!("{member} has at least {} items.", number()),
        "maxItems" => format!("{member} has at most {} items.", number()),
        "uniqueItems" => format!("No item of {member} occurs twice."),
        "minProperties" => format!("{member} has at least {} members.", number()),
        "maxProperties" => format!("{member} has at most {} members.", number()),
        "contains" => format!("{member} contains an item that the profile asks for."),
        "additionalProperties" => format!("{member} has no members but those of the profile."),
        "propertyNames" => format!("The names of the members of {member} are as the profile asks."),
        "anyOf" => format!("{member} has one of the forms that the profile allows."),
        "oneOf" => format!("{member} has exactly one of the forms that the profile allows."),
        "not" => format!("{member} is not what the profile forbids."),
        "contentMediaType" => format!("{member} is the text of a JSON document."),
        "contentSchema" => format!("The JSON text in {member} is as the profile asks."),
        _ => format!("{member} is as the profile asks."),
    };
    capital(&sentence)
}

/// What to do where the profile does not say.
pub(super) fn fix(member: &str, keyword: &str, value: &Value) -> String {
    match keyword {
        "required" | "dependentRequired" => format!("Add {member}."),
        "type" => format!("Write {member} as {}.", types(value)),
        "const" => format!("Write {} as {member}.", shown(value)),
        "enum" => format!("Write one of {} as {member}.", list(value)),
        "not" => format!("Leave {member} out, or write another value."),
        "additionalProperties" => "Leave the other members out.".to_owned(),
        _ => format!("Write {member} as the rule says."),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        value => cut(&value.to_string()),
    }
}

fn list(value: &Value) -> String {
    let items: Vec<String> = value.as_array().into_iter().flatten().map(shown).collect();
    cut(&items.join(", "))
}

fn types(value: &Value) -> String {
    let word = |name: &str| match name {
        "string" => "a string",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "object" => "an object",
        "array" => "an array",
        _ => "null",
    };
    match value {
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).map(word).collect::<Vec<_>>().join(" or ")
        }
        name => word(name.as_str().unwrap_or_default()).to_owned(),
    }
}

fn capital(sentence: &str) -> String {
    let mut rest = sentence.chars();
    match rest.next() {
        // The name of a member keeps its spelling.
        Some(first) if sentence.starts_with("the ") => first.to_uppercase().chain(rest).collect(),
        _ => sentence.to_owned(),
    }
}
