//! Names a document that has a token in it: JSON with a member, or a page of HTML with an attribute.

use super::{Around, last_part};
use crate::jwt::json::{self, JsonLimits, Value};
use crate::text::{quote_inner, quote_whole};

/// The limits of a document in which the member is named.
const LIMITS: JsonLimits = JsonLimits { depth: 64, members: 65_536 };

/// Names the document around a token, if it is one.
pub(super) fn name(before: &str, token: &str, after: &str) -> Option<Around> {
    let start = before.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') && is_markup(start) {
        return Some(page(before));
    }
    json(before, token, after)
}

/// Whether a text that starts with `<` is markup, and not a token in angle brackets.
fn is_markup(text: &str) -> bool {
    let is_start = |next: char| next.is_ascii_alphabetic() || matches!(next, '!' | '?');
    text[1..].starts_with(is_start) && text.contains([' ', '>', '='])
}

/// A page: the element and the attribute in which the token is, as far as that can be seen.
fn page(before: &str) -> Around {
    const FIX: &str =
        "Pass only the token: take the attribute from the parsed page, and the parameter from its URL.";
    let open = before.rfind('<').map(|at| &before[at + 1..]).filter(|tag| !tag.contains('>'));
    let is_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | ':');
    let what = match open {
        Some(tag) => {
            let element: String = tag.chars().take_while(|character| is_name(*character)).collect();
            // The last attribute: what is between a space and `="`.
            let quote = tag.rfind(['"', '\'']).map(|at| tag[..at].trim_end());
            let attribute = quote
                .and_then(|text| text.strip_suffix('='))
                .map(|text| quote_inner(last_part(text, |character| !is_name(character))));
            let named = attribute.map(|name| format!(", in {name}")).unwrap_or_default();
            format!("an HTML page with the token in its {}{named}", quote_inner(&element))
        }
        None if before.rfind("<script") > before.rfind("</script") => {
            "an HTML page with the token in a script".to_owned()
        }
        None => "an HTML page with the token in its text".to_owned(),
    };
    Around::new(what, FIX)
}

/// JSON, maybe after other lines, with a member that has the token.
fn json(before: &str, token: &str, after: &str) -> Option<Around> {
    let opens = |line: &str| line.trim_start().starts_with(['{', '[']);
    let mut at = 0;
    let starts = before.split_inclusive('\n').filter_map(|line| {
        at += line.len();
        opens(line).then_some(at - line.len())
    });
    // A log may have brackets of its own.
    const MOST_STARTS: usize = 4;
    let starts: Vec<usize> = starts.take(MOST_STARTS).collect();
    let (start, document) = starts.into_iter().find_map(|start| {
        let text = format!("{}{token}{after}", &before[start..]);
        Some((start, json::read(text.trim().as_bytes(), LIMITS).value?))
    })?;
    let pointer = pointer(&document, token)?;
    let lines = before[..start].lines().filter(|line| !line.trim().is_empty()).count();
    let also = match lines {
        0 => "",
        _ => ", after other lines",
    };
    Some(Around::new(
        format!("JSON whose member {} has the token{also}", quote_whole(&pointer)),
        format!(
            "Pass only the value of that member; jwt-assay generator takes it with --pointer {}.",
            quote_whole(&pointer)
        ),
    ))
}

/// The JSON Pointer (RFC 6901) to the first text that has the token in it.
fn pointer(value: &Value, token: &str) -> Option<String> {
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::String(text) => text.contains(token).then(String::new),
        Value::Object(object) => object
            .iter()
            .find_map(|(name, value)| Some(format!("/{}{}", escaped(name), pointer(value, token)?))),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(at, item)| Some(format!("/{at}{}", pointer(item, token)?)))
        }
        _ => None,
    }
}
