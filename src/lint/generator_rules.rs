//! The rules for generators alone: what they should write better although a verifier accepts it.

use super::finding::Finding;
use super::misplaced;
use super::rule::Rule;
use super::rule::claims::{AUDITABLE_DIFFERS, IAT_INTEGER, ID_PLAIN, ILI_UNIQUE, STRING_OR_URI, UEM_ADDRESS};
use super::rule::compact::{TOKEN_LENGTH, TOKEN_URL_LENGTH};
use super::rule::header::{B64_ABSENT, HEADER_EXTRA, KID_STRING, TYP_JWT};
use super::rule::payload::PAYLOAD_EXACT_NUMBERS;
use super::timing;
use crate::jwt::json::{Object, Value, Way, step};
use crate::jwt::{Examination, Part, Place, TileId, is_jwt};
use crate::profile::times::Moment;
use crate::text::quote;

/// The longest token that fits into a URL everywhere, in characters; a longer one gets a note.
const SAFE_URL_CHARS: usize = 2_048;
/// The longest token that fits into a URL nearly everywhere; a longer one gets a finding.
const MAX_URL_CHARS: usize = 8_192;

/// Adds a finding for every rule for generators that a token of any service breaks.
pub(super) fn inspect(token: &[u8], seen: &Examination, findings: &mut Vec<Finding>) {
    inspect_length(token, findings);
    if let Some(header) = &seen.header {
        inspect_header(header, findings);
    }
    if let Some(payload) = &seen.payload {
        inspect_numbers(payload, &Way::Root, findings);
        inspect_ids(payload, findings);
    }
}

/// Adds a finding for every rule for generators that a token of the marketplace breaks.
pub(super) fn inspect_marketplace(
    seen: &Examination,
    (now, made): (u64, &Moment),
    findings: &mut Vec<Finding>,
) {
    if let Some(payload) = &seen.payload {
        misplaced::inspect(seen, findings);
        inspect_claims(payload, findings);
        timing::inspect(payload, made, now, findings);
    }
}

fn claim(rule: &'static Rule, path: impl Into<String>, found: impl Into<String>) -> Finding {
    Finding::new(rule, Place::Path(Part::Payload, path.into()), found)
}

fn inspect_length(token: &[u8], findings: &mut Vec<Finding>) {
    if token.len() <= SAFE_URL_CHARS {
        return;
    }
    let rule = if token.len() <= MAX_URL_CHARS { &TOKEN_URL_LENGTH } else { &TOKEN_LENGTH };
    let found = format!("{} characters", token.len());
    findings.push(Finding::new(rule, Place::Token(0..token.len()), found));
}

fn inspect_header(header: &Object, findings: &mut Vec<Finding>) {
    let mut find = |rule: &'static Rule, name: &str, found: String| {
        let at = Place::Path(Part::Header, format!("${}", step(name)));
        findings.push(Finding::new(rule, at, found));
    };
    match header.get("typ") {
        None => find(&TYP_JWT, "typ", "no typ".to_owned()),
        // A typ that names another kind breaks a rule of its own.
        Some(Value::String(typ)) if typ != "JWT" && is_jwt(typ) => {
            find(&TYP_JWT, "typ", quote(typ));
        }
        Some(_) => {}
    }
    for (name, value) in header.iter() {
        match name {
            "alg" | "typ" | "crit" => {}
            "b64" => find(&B64_ABSENT, name, value.kind().to_owned()),
            "kid" if value.as_str().is_none() => find(&KID_STRING, name, value.kind().to_owned()),
            _ => find(&HEADER_EXTRA, name, value.kind().to_owned()),
        }
    }
}

/// Integers that a reader with 64-bit floats rounds.
fn inspect_numbers(object: &Object, way: &Way<'_>, findings: &mut Vec<Finding>) {
    for (name, value) in object.iter() {
        inspect_number(value, &Way::Member(way, name), findings);
    }
}

fn inspect_number(value: &Value, way: &Way<'_>, findings: &mut Vec<Finding>) {
    const EXACT: i64 = (1 << 53) - 1;
    match value {
        Value::Object(object) => inspect_numbers(object, way, findings),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                inspect_number(item, &Way::Item(way, at), findings);
            }
        }
        Value::Number(number) if number.is_whole() && !(-EXACT..=EXACT).contains(&number.floor()) => {
            findings.push(claim(&PAYLOAD_EXACT_NUMBERS, way.path(), quote(&number.to_string())));
        }
        _ => {}
    }
}

fn inspect_ids(payload: &Object, findings: &mut Vec<Finding>) {
    for name in ["jti", "sub"] {
        if let Some(id) = payload.get(name).and_then(Value::as_str)
            && (id.trim() != id || id.contains(char::is_control))
        {
            findings.push(claim(&ID_PLAIN, format!("$.{name}"), quote(id)));
        }
    }
    let audience = match payload.get("aud") {
        Some(Value::Array(items)) => items.iter().collect(),
        one => Vec::from_iter(one),
    };
    let named = [("$.sub", payload.get("sub")), ("$.iss", payload.get("iss"))];
    let all = named.into_iter().chain(audience.into_iter().map(|item| ("$.aud", Some(item))));
    for (path, value) in all {
        if let Some(text) = value.and_then(Value::as_str)
            && text.contains(':')
            && !is_uri(text)
        {
            findings.push(claim(&STRING_OR_URI, path, quote(text)));
        }
    }
}

/// Whether a text has the outer form of a URI: a scheme, a colon, and only characters that RFC 3986
/// §2 allows.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let uri_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(scheme_byte)
        && rest.bytes().all(uri_byte)
}

/// Members of the right type whose value could be better.
fn inspect_claims(payload: &Object, findings: &mut Vec<Finding>) {
    if let Some(Value::Number(iat)) = payload.get("iat")
        && !iat.is_negative()
        && !iat.is_plain_digits()
    {
        findings.push(claim(&IAT_INTEGER, "$.iat", quote(&iat.to_string())));
    }
    let Some(Value::Object(ti)) = payload.get("ti") else { return };
    let text = |name| ti.get(name).and_then(Value::as_str);
    if let Some(email) = text("uem").filter(|email| !email.is_empty() && !is_address(email)) {
        findings.push(claim(&UEM_ADDRESS, "$.ti.uem", quote(email)));
    }
    if let Some(Value::Array(items)) = ti.get("ili") {
        let ids: Vec<TileId> = items.iter().filter_map(TileId::from_value).collect();
        if let Some(repeated) = first_repeated(&ids) {
            let found = format!("{} more than once", quote(&repeated.name()));
            findings.push(claim(&ILI_UNIQUE, "$.ti.ili", found));
        }
    }
    let sub = payload.get("sub").and_then(Value::as_str);
    if text("aid").is_some_and(|aid| !aid.is_empty() && Some(aid) == sub) {
        findings.push(claim(&AUDITABLE_DIFFERS, "$.ti.aid", "the same id as sub"));
    }
}

fn first_repeated(ids: &[TileId]) -> Option<&TileId> {
    // In a short list it is faster to compare all pairs than to hash.
    const PAIRWISE_LIMIT: usize = 8;
    if ids.len() <= PAIRWISE_LIMIT {
        return ids.iter().enumerate().find(|(at, id)| ids[..*at].contains(id)).map(|(_, id)| id);
    }
    let mut seen = std::collections::HashSet::new();
    ids.iter().find(|id| !seen.insert(id.name()))
}

/// Whether a text may be an e-mail address: something, an `@`, a domain, no white space. A closer test
/// would refuse some real mailboxes.
fn is_address(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    let plain = !text.contains(|character: char| character.is_whitespace() || character.is_control());
    plain && parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
}
