//! What a profile demands of a token, and its terms, in words: what each requires in one sentence, and what to do where it
//! is broken and the profile does not say.

use serde_json::Value;

use super::times::{TermName, Time, Times};
use crate::jwt::{Layer, Level};
use crate::text::{cut, quote};

/// One thing that a profile requires of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The stable id: `NAME/claims/<pointer>#<keyword>`, `NAME/terms#<term>`, and so on.
    pub id: String,
    /// The layer at which a verifier meets it.
    pub layer: Layer,
    /// How binding it is.
    pub level: Level,
    /// Where the service says so.
    pub clause: String,
    /// What is required, in one sentence.
    pub summary: String,
    /// What to do about a token that breaks it.
    pub fix: String,
}

impl TermName {
    /// Its name in a profile.
    pub(super) fn name(self) -> &'static str {
        match self {
            TermName::Leeway => "leeway",
            TermName::MaxAge => "max_age",
            TermName::MaxFuture => "max_future",
            TermName::MinLifetime => "min_lifetime",
            TermName::MaxLifetime => "max_lifetime",
            TermName::MaxRemaining => "max_remaining",
        }
    }

    /// What it demands, in one sentence.
    pub(super) fn sentence(self, seconds: u64, times: &Times) -> String {
        let name = |time: &Option<Time>, default: &str| {
            time.as_ref().map_or_else(|| default.to_owned(), |time| time.at.name())
        };
        let (issued, expires) = (name(&times.issued, "iat"), name(&times.expires, "exp"));
        let not_before = name(&times.not_before, "nbf");
        let seconds = counted(seconds);
        match self {
            TermName::Leeway => {
                format!("Clocks may differ: {expires} and {not_before} are taken with a leeway of {seconds}.")
            }
            TermName::MaxAge => format!("A token is accepted up to {seconds} after its {issued}."),
            TermName::MaxFuture => format!("The time in {issued} is at most {seconds} ahead."),
            TermName::MinLifetime => format!("From {issued} to {expires}, there are at least {seconds}."),
            TermName::MaxLifetime => format!("From {issued} to {expires}, there are at most {seconds}."),
            TermName::MaxRemaining => format!("A token expires at most {seconds} from now: see {expires}."),
        }
    }

    /// What to do where it is broken and the profile does not say.
    pub(super) fn fix(self, seconds: u64) -> String {
        let seconds = counted(seconds);
        match self {
            TermName::Leeway | TermName::MaxAge => {
                "Mint the token right before it is used, and set the clock with NTP.".to_owned()
            }
            TermName::MaxFuture => {
                "Set the clock with NTP, and count from UTC, not from local time.".to_owned()
            }
            TermName::MinLifetime => format!("Let the token expire at least {seconds} after it was issued."),
            TermName::MaxLifetime => format!("Let the token expire at most {seconds} after it was issued."),
            TermName::MaxRemaining => format!("Let the token expire at most {seconds} from now."),
        }
    }
}

fn counted(seconds: u64) -> String {
    if seconds == 1 { "1 second".to_owned() } else { format!("{seconds} seconds") }
}

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
