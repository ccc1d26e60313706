//! Text that a language makes of a value, where JSON should be: which language it was shows which function was forgotten.

use std::ops::Range;

use super::finding::Finding;
use super::rule::claims::VALUE_SERIALIZED;
use crate::jwt::json::{self, Object, Value, Way};
use crate::jwt::{Examination, Part, Place, Reason};
use crate::text::quote;

/// The text of a language, and its function that writes JSON.
struct Dialect {
    words: &'static str,
    fix: &'static str,
}

const fn dialect(words: &'static str, fix: &'static str) -> Dialect {
    Dialect { words, fix }
}

const PYTHON: Dialect = dialect(
    "the text of a Python dict, not JSON",
    "Call json.dumps(claims), not str(claims) or repr(claims).",
);
const PYTHON_PAIRS: Dialect = dialect(
    "the text of Python tuples, not JSON",
    "Make a dict of the pairs and call json.dumps(dict(pairs)).",
);
const PYTHON_OBJECT: Dialect = dialect(
    "the text of a Python object, not JSON",
    "Make a dict of the object and call json.dumps: json.dumps(vars(claims)).",
);
const RUBY: Dialect = dialect(
    "the inspect text of a Ruby hash, not JSON",
    "Call to_json or JSON.generate(claims), not to_s or inspect.",
);
const ELIXIR: Dialect = dialect("the inspect text of an Elixir map, not JSON", "Call Jason.encode!(claims).");
const LITERAL: Dialect = dialect(
    "an object as JavaScript or Ruby displays it, whose names have no quotation marks, not JSON",
    "Call JSON.stringify(claims) in JavaScript, to_json in Ruby.",
);
const JAVASCRIPT: Dialect = dialect(
    "the text that JavaScript makes of an object",
    "Call JSON.stringify(claims), not String(claims).",
);
const POWERSHELL: Dialect = dialect(
    "the name of a type, which PowerShell writes for a value below the depth of ConvertTo-Json",
    "Call ConvertTo-Json -Depth 10: without it, values more than two levels down become the names of their types.",
);
const POWERSHELL_VALUE: Dialect = dialect(
    "the text of a PowerShell object, which is written for a value below the depth of ConvertTo-Json",
    POWERSHELL.fix,
);
const DOTNET: Dialect = dialect(
    "the name of a .NET type, not its JSON",
    "Call JsonSerializer.Serialize(claims), not ToString().",
);
const PHP: Dialect = dialect(
    "the text of a PHP array, not JSON",
    "Call json_encode($claims), not print_r, var_export, var_dump or serialize.",
);
const JAVA: Dialect = dialect(
    "the text of a map or record in Java, Kotlin or .NET, not JSON",
    "Write it with a JSON library: ObjectMapper.writeValueAsString(claims) in Java, JsonSerializer.Serialize(claims) in \
     .NET.",
);
const RUST: Dialect = dialect(
    "the debug text of an object, not JSON",
    "Serialize it: serde_json::to_string(&claims) in Rust, a JSON library in other languages.",
);
const GO: Dialect = dialect("the text of a Go map, not JSON", "Call json.Marshal(claims), not fmt.Sprint.");
const PERL: Dialect = dialect("the address of a Perl hash, not JSON", "Call encode_json($claims).");
const FORM: Dialect = dialect("form fields, not JSON", "Write the claims with a JSON library.");
const UNSET: Dialect =
    dialect("the text of a value that was not set", "Sign the claims once they are there.");

/// Adds whose text it is to the findings about JSON that can't be read, and about values of a wrong type.
pub(super) fn explain(seen: &Examination, findings: &mut Vec<Finding>) {
    for finding in findings.iter_mut() {
        let dialect = match finding.rule.reason() {
            Some(Reason::HeaderJson) => whole(seen.header_text.as_deref()),
            Some(Reason::PayloadJson) => whole(seen.payload_text.as_deref()),
            Some(Reason::PayloadObject) => {
                if let Some((why, fix)) = seen.payload_text.as_deref().and_then(another_value) {
                    finding.explain(&format!(": {why}"), Some(fix));
                }
                None
            }
            _ => seen.payload.as_ref().and_then(|payload| {
                let text = text_at(payload, finding)?;
                if is_json(text) {
                    let fix = "Put the value itself there, and encode the claims once, as a whole.";
                    finding.explain(": JSON text in a string, encoded twice", Some(fix));
                }
                of(text)
            }),
        };
        if let Some(dialect) = dialect {
            finding.explain(&format!(": {}", dialect.words), Some(dialect.fix));
        }
    }
    if let Some(payload) = &seen.payload {
        values(payload, &Way::Root, findings);
    }
}

/// The string at the place of a finding about a value that should not be one.
fn text_at<'a>(payload: &'a Object, finding: &Finding) -> Option<&'a str> {
    use Reason::{IliArray, TiObject, XtiHiddenIntegrations, XtiObject};
    let is_reason = |reason| matches!(reason, TiObject | XtiObject | IliArray | XtiHiddenIntegrations);
    if !finding.rule.reason().is_some_and(is_reason) && !finding.rule.id().ends_with("#type") {
        return None;
    }
    let Place::Path(Part::Payload, path) = &finding.at else { return None };
    let mut names = path.strip_prefix("$.")?.split('.');
    let mut value = payload.get(names.next()?)?;
    for name in names {
        let Value::Object(object) = value else { return None };
        value = object.get(name)?;
    }
    value.as_str()
}

/// Notes strings that are certainly the text of a value that was not serialized, where a string is allowed.
fn values(object: &Object, way: &Way<'_>, findings: &mut Vec<Finding>) {
    for (name, value) in object.iter() {
        value_at(value, &Way::Member(way, name), findings);
    }
}

fn value_at(value: &Value, way: &Way<'_>, findings: &mut Vec<Finding>) {
    match value {
        Value::String(text) => text_of_value(text, way, findings),
        Value::Object(object) => values(object, way, findings),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                value_at(item, &Way::Item(way, at), findings);
            }
        }
        _ => {}
    }
}

fn text_of_value(text: &str, way: &Way<'_>, findings: &mut Vec<Finding>) {
    // Few texts begin like this, and none that is meant.
    if !text.starts_with(['[', 'S', '@', 'H']) {
        return;
    }
    let Some(dialect) = type_name(text) else { return };
    let at = Place::Path(Part::Payload, way.path());
    // A value of a wrong type has its finding.
    if findings.iter().all(|finding| finding.at != at) {
        let mut finding = Finding::new(&VALUE_SERIALIZED, at, quote(text));
        finding.explain(&format!(", {}", dialect.words), Some(dialect.fix));
        findings.push(finding);
    }
}

fn whole(text: Option<&[u8]>) -> Option<&'static Dialect> {
    of(std::str::from_utf8(text?).ok()?)
}

/// What a payload is that is JSON, and not an object.
fn another_value(text: &[u8]) -> Option<(&'static str, &'static str)> {
    match json::parse(text).ok()? {
        Value::Array(items) if is_pairs(&items) => Some((
            "a list of [name, value] pairs",
            "Make an object of the pairs: Object.fromEntries(pairs) in JavaScript, dict(pairs) in Python, to_h in Ruby.",
        )),
        Value::Array(items) if matches!(&items[..], [Value::Object(_)]) => Some((
            "a list with the claims set in it",
            "Sign the object itself, not a list of one; in PowerShell, the comma operator and @() make a list.",
        )),
        Value::String(text) if is_json(&text) => Some((
            "JSON text in a string, encoded twice",
            "Encode the claims once: hand them over as an object, where the library encodes them.",
        )),
        Value::String(text) => of(&text).map(|dialect| (dialect.words, dialect.fix)),
        Value::Null => Some((UNSET.words, UNSET.fix)),
        _ => None,
    }
}

/// Whether all items are a name and its value, as a list of two or as an object.
fn is_pairs(items: &[Value]) -> bool {
    let is_pair = |item: &Value| match item {
        Value::Array(pair) => matches!(&pair[..], [Value::String(_), _]),
        Value::Object(pair) => {
            let name =
                ["name", "key", "type", "Key", "Name", "Type"].iter().any(|name| pair.get(name).is_some());
            name && (pair.get("value").is_some() || pair.get("Value").is_some())
        }
        _ => false,
    };
    !items.is_empty() && items.iter().all(is_pair)
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && json::parse(text).is_ok()
}

/// The dialect of a text that is certainly the name of a type, or what a language writes instead of a value.
fn type_name(text: &str) -> Option<&'static Dialect> {
    let is_name =
        |rest: &str| rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".[]`,_ =+".contains(&byte));
    match text {
        _ if text.starts_with("[object ") && text.ends_with(']') => Some(&JAVASCRIPT),
        _ if text.starts_with("@{") && text.ends_with('}') && text.contains('=') => Some(&POWERSHELL_VALUE),
        "System.Object[]"
        | "System.Collections.Hashtable"
        | "System.Management.Automation.PSCustomObject" => Some(&POWERSHELL),
        "System.Collections.Specialized.OrderedDictionary" => Some(&POWERSHELL),
        _ if text.starts_with("System.") && text.len() > 12 && is_name(text) => Some(&DOTNET),
        _ if text.starts_with("HASH(0x") => Some(&PERL),
        _ => None,
    }
}

/// The dialect of a text.
fn of(text: &str) -> Option<&'static Dialect> {
    let text = text.trim();
    let starts = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    if let Some(dialect) = type_name(text) {
        return Some(dialect);
    }
    match text {
        "undefined" | "None" | "nil" | "NULL" | "null" => Some(&UNSET),
        _ if starts(&[
            "Array\n",
            "Array (",
            "array(",
            "array (",
            "stdClass Object",
            "object(",
            "a:",
            "O:",
        ]) =>
        {
            is_php(text).then_some(&PHP)
        }
        "Array" => Some(&PHP),
        _ if starts(&["%{", "%"]) && text.contains('{') => Some(&ELIXIR),
        _ if starts(&["map["]) => Some(&GO),
        _ if starts(&["#<"]) => Some(&RUBY),
        _ if text.starts_with('<') && text.contains(" object at 0x") => Some(&PYTHON_OBJECT),
        _ if starts(&["[(", "dict_items("]) => Some(&PYTHON_PAIRS),
        _ if starts(&["{", "["]) => braces(text),
        _ if is_named_braces(text) => Some(&RUST),
        _ => is_form(text).then_some(&FORM),
    }
}

fn is_php(text: &str) -> bool {
    let is_serialized = || {
        let mut parts = text.splitn(3, ':');
        let is_count = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        parts.next().is_some()
            && parts.next().is_some_and(is_count)
            && text.contains("{s:") | text.contains(":{")
    };
    !text.starts_with(['a', 'O']) || text.starts_with("array") || is_serialized()
}

/// What is between braces or brackets: the marks outside of its strings say whose it is.
fn braces(text: &str) -> Option<&'static Dialect> {
    let outside = outside_of_strings(text);
    let has = |mark: &str| outside.iter().any(|range| text[range.clone()].contains(mark));
    let has_word = |words: &[&str]| {
        let is_edge = |byte: char| !byte.is_alphanumeric() && byte != '_';
        outside.iter().any(|range| text[range.clone()].split(is_edge).any(|word| words.contains(&word)))
    };
    let inside = text[1..].trim_start();
    let is_word = |first: char| first.is_ascii_alphabetic() || first == '_';
    let name = inside.len()
        - inside.trim_start_matches(|byte: char| byte.is_ascii_alphanumeric() || byte == '_').len();
    let behind = inside[name..].trim_start();
    match () {
        () if has("=>") => Some(&RUBY),
        () if has_word(&["None", "True", "False"]) => Some(&PYTHON),
        () if has_word(&["nil"]) => Some(&RUBY),
        () if inside.starts_with('\'') => Some(&PYTHON),
        () if inside.starts_with(is_word) && behind.starts_with(':') => Some(&LITERAL),
        () if inside.starts_with(is_word) && behind.starts_with('=') => Some(&JAVA),
        () => None,
    }
}

/// The parts of a text that are outside of its strings, in either quotation marks.
fn outside_of_strings(text: &str) -> Vec<Range<usize>> {
    let (mut outside, mut start, mut quote, mut is_escaped) = (Vec::new(), 0, None, false);
    for (at, character) in text.char_indices() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if character == '\\' => is_escaped = true,
            Some(mark) if character == mark => {
                quote = None;
                start = at + 1;
            }
            Some(_) => {}
            None if matches!(character, '"' | '\'') => {
                outside.push(start..at);
                quote = Some(character);
            }
            None => {}
        }
    }
    if quote.is_none() {
        outside.push(start..text.len());
    }
    outside
}

/// Whether it is a name with fields in braces, such as `Claims { iat: 1 }` or `Claims(iat=1)`.
fn is_named_braces(text: &str) -> bool {
    let Some(end) = text.find(['{', '(']) else { return false };
    let name = text[..end].trim_end();
    let is_name = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name && text.ends_with(['}', ')']) && text[end..].contains([':', '='])
}

fn is_form(text: &str) -> bool {
    let is_field = |field: &str| {
        let name = field.split('=').next().unwrap_or_default();
        field.contains('=')
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.[]%".contains(&byte))
    };
    text.contains('&') && text.split('&').all(is_field)
}
