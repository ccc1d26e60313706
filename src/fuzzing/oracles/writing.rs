//! A second opinion on the rules for generators alone: each rule about the claims is a few lines over serde_json's values.

use std::collections::BTreeSet;

use serde_json::Value;

use super::accepted::has_unique_names;
use crate::fuzzing::SECRET;
use crate::jwt::{Examination, Part, Place};
use crate::lint::{Finding, Inspection};

/// The largest whole number up to which a 64-bit float has them all, in digits.
const EXACT: &str = "9007199254740991";

/// The findings of a sound JSON text's values are those that these rules give.
pub(super) fn check(inspection: &Inspection) {
    let Examination { header_text, payload_text, header, payload, .. } = &inspection.examination;
    // What the lint can't read has no members to find the secret in.
    let parts = [(Part::Header, header_text, header), (Part::Payload, payload_text, payload)];
    for (part, text, _) in parts.into_iter().filter(|(_, _, read)| read.is_some()) {
        if let Some(value) = text.as_deref().and_then(sound) {
            check_disclosed(part, &value, &inspection.findings);
        }
    }
    let Some(text) = payload_text.as_deref().filter(|_| payload.is_some()) else { return };
    let Some(value) = sound(text).filter(Value::is_object) else { return };
    check_numbers(text, &value, &inspection.findings);
    let found: BTreeSet<&str> = inspection.findings.iter().map(|finding| finding.rule.id()).collect();
    for (rule, is_broken) in rules(&value) {
        let is_broken = is_broken.unwrap_or_else(|| found.contains(rule));
        assert_eq!(found.contains(rule), is_broken, "writing-{rule}: the lint says otherwise");
    }
}

/// The value of a text whose members have names of their own.
fn sound(text: &[u8]) -> Option<Value> {
    let value = serde_json::from_slice(text).ok()?;
    has_unique_names(text, &value).then_some(value)
}

/// Each rule, and whether a claims set breaks it; `None` where that is not known here.
fn rules(claims: &Value) -> [(&'static str, Option<bool>); 5] {
    let text = |value: &'static str| claims[value].as_str();
    let ti = &claims["ti"];
    let items = ti["ili"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ids: Vec<String> = items.iter().filter_map(id).collect();
    // A number beyond 64 bits may be an id, and its digits are lost.
    let has_all = !items.iter().any(Value::is_f64);
    let is_odd = |id: &str| id.trim() != id || id.chars().any(char::is_control);
    let is_no_address = |mail: &str| {
        let has_sides =
            mail.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        !has_sides || mail.chars().any(|mark| mark.is_whitespace() || mark.is_control())
    };
    let audience: Vec<&str> = match &claims["aud"] {
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let named = [text("sub"), text("iss")].into_iter().flatten().chain(audience);
    let aid = ti["aid"].as_str().filter(|aid| !aid.is_empty());
    let is_no_uri = named.into_iter().any(|text| text.contains(':') && !is_uri(text));
    [
        ("id-plain", Some([text("jti"), text("sub")].into_iter().flatten().any(is_odd))),
        ("string-or-uri", Some(is_no_uri)),
        ("uem-address", Some(ti["uem"].as_str().is_some_and(|mail| !mail.is_empty() && is_no_address(mail)))),
        ("ili-unique", has_all.then(|| ids.iter().collect::<BTreeSet<_>>().len() < ids.len())),
        ("auditable-differs", Some(aid.is_some() && aid == text("sub"))),
    ]
}

fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        number => number.as_u64().map(|number| number.to_string()),
    }
}

/// Whether a text is a scheme, a colon, and characters of RFC 3986.
fn is_uri(text: &str) -> bool {
    let (scheme, rest) = text.split_once(':').unwrap_or_default();
    let mut letters = scheme.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
        && rest.chars().all(|mark| mark.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(mark))
}

/// Every whole number beyond 2^53 - 1 that is written in plain digits is found, and no other that is.
fn check_numbers(text: &[u8], claims: &Value, findings: &[Finding]) {
    let numbers = numbers(text);
    let is_plain = |number: &&str| number.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
    let is_large = |number: &&&str| {
        let digits = number.trim_start_matches('-');
        (digits.len(), digits) > (EXACT.len(), EXACT)
    };
    let plain: Vec<&str> = numbers.iter().map(String::as_str).filter(is_plain).collect();
    let large = plain.iter().filter(is_large).count();
    let found = findings.iter().filter(|finding| finding.rule.id() == "payload-exact-numbers").count();
    // What is known to be wrong with a time takes the place of this.
    let times = ["iat", "exp", "nbf"].iter().filter(|name| claims[**name].is_number()).count();
    // The others may be large, too.
    let most = large + numbers.len() - plain.len();
    assert!(
        (large.saturating_sub(times)..=most).contains(&found),
        "writing-exact-numbers: {found} of {large} large numbers are found"
    );
}

/// The numbers of a JSON text, as they are written.
fn numbers(text: &[u8]) -> Vec<String> {
    let mut numbers = Vec::new();
    let (mut number, mut in_string, mut is_escaped) = (String::new(), false, false);
    for &byte in text.iter().chain(b" ") {
        let is_part = !in_string && (byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        // The words of JSON have an e, and no digit.
        if is_part && (byte != b'e' || !number.is_empty()) {
            number.push(char::from(byte));
            continue;
        }
        numbers.extend(Some(std::mem::take(&mut number)).filter(|number| !number.is_empty()));
        in_string = match byte {
            b'"' => !in_string || is_escaped,
            _ => in_string,
        };
        is_escaped = in_string && byte == b'\\' && !is_escaped;
    }
    numbers
}

/// Every text and name with the secret in it is found.
fn check_disclosed(part: Part, value: &Value, findings: &[Finding]) {
    let secret = std::str::from_utf8(SECRET).expect("the secret is text");
    let count = disclosures(value, secret);
    let is_of_part = |finding: &&Finding| {
        finding.rule.id() == "secret-disclosed" && matches!(&finding.at, Place::Path(at, _) if *at == part)
    };
    let found = findings.iter().filter(is_of_part).count();
    assert!(found >= count, "writing-secret-disclosed: {found} of {count} are found in the {part}");
}

fn disclosures(value: &Value, secret: &str) -> usize {
    match value {
        Value::String(text) => usize::from(text.contains(secret)),
        Value::Array(items) => items.iter().map(|item| disclosures(item, secret)).sum(),
        Value::Object(members) => {
            let of_member = |(name, value): (&String, &Value)| {
                usize::from(name.contains(secret)) + disclosures(value, secret)
            };
            members.iter().map(of_member).sum()
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_outside_of_strings() {
        let text = br#"{"a1":[-1,2.5e3,true,false],"b\"7":"8\\","c":9007199254740992 }"#;
        assert_eq!(numbers(text), ["-1", "2.5e3", "9007199254740992"]);
    }
}
