//! Verifiers that accept the right tokens and read something else from them, or refuse what they
//! should not mind.

use super::super::texts::{edit, everywhere, inside, rounded, texts, within};
use super::super::verifier::{SOUND, Steps};
use super::{Flaw, verifier};
use crate::jwt::json::{Object, Value};

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "rounds-large-integers",
        "payload-exact-numbers",
        "It reads numbers as 64-bit floats, as JavaScript does; 34 of 65 library set-ups lose digits.",
        &Steps {
            payload: |text| {
                edit(text, |claims| *claims = everywhere(claims, |_, value| Some(rounded(value))))
            },
            ..SOUND
        },
    ),
    verifier(
        "trims-ids",
        "id-plain",
        "It trims sub and jti, and so makes one user of two.",
        &Steps { payload: |text| edit(text, |claims| ids(claims, |id| id.trim().to_owned())), ..SOUND },
    ),
    verifier(
        "ends-ids-at-a-zero-byte",
        "id-plain",
        "It keeps ids as C strings, and so makes one user of two.",
        &Steps {
            payload: |text| {
                edit(text, |claims| ids(claims, |id| id.split('\0').next().unwrap_or_default().to_owned()))
            },
            ..SOUND
        },
    ),
    verifier(
        "lower-cases-ids",
        "sub-string",
        "It folds the case of sub, and so makes one user of two.",
        &Steps { payload: |text| edit(text, |claims| ids(claims, str::to_lowercase)), ..SOUND },
    ),
    verifier(
        "cuts-ids-to-a-column",
        "sub-string",
        "It cuts sub to the 255 characters of its database column.",
        &Steps {
            payload: |text| edit(text, |claims| ids(claims, |id| id.chars().take(255).collect())),
            ..SOUND
        },
    ),
    verifier(
        "reads-digits-as-numbers",
        "sub-string",
        "It turns ids of digits into numbers, and 007 into 7; PHP's array keys and YAML do.",
        &Steps { payload: |text| edit(text, |claims| ids(claims, without_zeros)), ..SOUND },
    ),
    verifier(
        "composes-letters",
        "sub-string",
        "It normalises texts to NFC, and so makes one user of two.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    *claims = texts(claims, |text| text.replace("e\u{301}", "é").replace("o\u{308}", "ö"));
                })
            },
            ..SOUND
        },
    ),
    verifier(
        "escapes-markup-when-reading",
        "ti-text",
        "It escapes texts for HTML where it reads them, and shows &amp;lt; later.",
        &Steps { payload: |text| edit(text, |claims| *claims = texts(claims, escape_markup)), ..SOUND },
    ),
    verifier(
        "drops-characters-of-four-bytes",
        "ti-text",
        "It stores three bytes a character, as MySQL's utf8 does, and drops the others.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    *claims = texts(claims, |text| text.chars().filter(|one| *one <= '\u{FFFF}').collect());
                })
            },
            ..SOUND
        },
    ),
    verifier(
        "drops-empty-texts",
        "ti-text",
        "It drops members that are empty, also those that were signed as empty.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    *claims = everywhere(claims, |_, value| (value != Value::from("")).then_some(value));
                })
            },
            ..SOUND
        },
    ),
    verifier(
        "reads-all-ids-as-texts",
        "ili-ids",
        "It turns the numbers in lists of ids into texts.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    within(claims, "ti", |ti| {
                        if let Some(Value::Array(items)) = ti.get("ili") {
                            let text = |item: &Value| match item {
                                Value::Number(number) => number.to_string().into(),
                                other => other.clone(),
                            };
                            let texts = items.iter().map(text).collect();
                            ti.insert("ili", Value::Array(texts));
                        }
                    });
                })
            },
            ..SOUND
        },
    ),
    verifier(
        "drops-null-members",
        "xti-object",
        "It drops members of xti that are null, which must survive unchanged; jjwt does.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    *claims = everywhere(claims, |_, value| (value != Value::Null).then_some(value));
                })
            },
            ..SOUND
        },
    ),
    verifier(
        "turns-empty-objects-into-lists",
        "xti-object",
        "It reads an empty object into an empty list, as PHP does, and then refuses the list.",
        &Steps {
            payload: |text| edit(text, |claims| within(claims, "ti", |ti| *ti = everywhere(ti, listed))),
            ..SOUND
        },
    ),
    verifier(
        "drops-claims-that-it-does-not-know",
        "claims-unknown",
        "It reads the claims into a struct and hands on what has a field there.",
        &Steps { payload: |text| edit(text, only_known), ..SOUND },
    ),
    verifier(
        "refuses-claims-that-it-does-not-know",
        "claims-unknown",
        "It refuses a claim that it does not know, where RFC 7519 says to ignore it.",
        &Steps { refuses: |_, claims| claims.iter().any(|(name, _)| !KNOWN.contains(&name)), ..SOUND },
    ),
    verifier(
        "reads-claim-names-in-any-case",
        "claims-misplaced",
        "It binds the claims to a struct whose field names ignore case, and SUB overwrites sub.",
        &Steps { payload: |text| edit(text, fold_names), ..SOUND },
    ),
    verifier(
        "wants-an-address-in-uem",
        "uem-address",
        "It refuses a uem that its pattern for addresses does not match, and the pattern is wrong.",
        &Steps {
            refuses: |_, claims| {
                let Some(Value::Object(ti)) = claims.get("ti") else { return false };
                let address = ti.get("uem").and_then(Value::as_str).unwrap_or_default();
                !(address.is_empty() || address.is_ascii() && address.contains('@'))
            },
            ..SOUND
        },
    ),
    verifier(
        "refuses-an-id-that-is-listed-twice",
        "ili-unique",
        "It refuses duplicates in ili, which are the generator's blemish and no reason to lock a user out.",
        &Steps {
            refuses: |_, claims| {
                let Some(Value::Object(ti)) = claims.get("ti") else { return false };
                let Some(Value::Array(items)) = ti.get("ili") else { return false };
                items.iter().enumerate().any(|(at, item)| items[..at].contains(item))
            },
            ..SOUND
        },
    ),
    verifier(
        "wants-aid-to-differ",
        "auditable-differs",
        "It refuses an aid that repeats sub.",
        &Steps {
            refuses: |_, claims| {
                let Some(Value::Object(ti)) = claims.get("ti") else { return false };
                ti.get("aid").is_some_and(|aid| Some(aid) == claims.get("sub"))
            },
            ..SOUND
        },
    ),
    verifier(
        "wants-an-iat-in-plain-digits",
        "iat-integer",
        "It refuses a NumericDate with a fraction or an exponent, which RFC 7519 allows.",
        &Steps {
            refuses: |_, claims| matches!(claims.get("iat"), Some(Value::Number(iat)) if !iat.is_plain_digits()),
            ..SOUND
        },
    ),
    verifier(
        "takes-every-sub-for-a-uri",
        "string-or-uri",
        "It refuses a sub that holds a colon unless it is a web address.",
        &Steps {
            refuses: |_, claims| {
                let sub = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
                sub.contains(':') && !sub.starts_with("https://")
            },
            ..SOUND
        },
    ),
    verifier(
        "refuses-long-tokens",
        "token-length",
        "It refuses what goes beyond 8,192 bytes, since its buffer ends there.",
        &Steps { refuses: |parts, _| parts.token.len() > 8_192, ..SOUND },
    ),
    verifier(
        "wants-a-uuid-for-a-jti",
        "jti-string",
        "It refuses a jti that is no UUID, where any text will do.",
        &Steps { refuses: |_, claims| text(claims, "jti").len() != 36, ..SOUND },
    ),
    verifier(
        "takes-an-id-of-zero-for-none",
        "sub-non-empty",
        "It asks whether sub is empty, and for PHP's empty() the text 0 is.",
        &Steps { refuses: |_, claims| text(claims, "sub") == "0", ..SOUND },
    ),
    verifier(
        "takes-an-iat-of-zero-for-none",
        "iat-non-negative",
        "It asks whether there is an iat, and zero counts as none.",
        &Steps { refuses: |_, claims| claims.get("iat") == Some(&0.into()), ..SOUND },
    ),
    verifier(
        "wants-iat-first",
        "iat-present",
        "It wants the claims in the order of the documentation, and order means nothing in JSON.",
        &Steps { refuses: |_, claims| claims.iter().next().is_none_or(|(name, _)| name != "iat"), ..SOUND },
    ),
    verifier(
        "wants-an-ili",
        "ili-array",
        "It refuses a token without ili, which is optional.",
        &Steps { refuses: |_, claims| of_ti(claims, "ili").is_none(), ..SOUND },
    ),
    verifier(
        "wants-an-xti",
        "xti-object",
        "It refuses a token without xti, which is optional.",
        &Steps { refuses: |_, claims| of_ti(claims, "xti").is_none(), ..SOUND },
    ),
    verifier(
        "wants-a-name",
        "ti-text",
        "It refuses a user who has no display name.",
        &Steps { refuses: |_, claims| of_ti(claims, "udn").and_then(Value::as_str) == Some(""), ..SOUND },
    ),
    verifier(
        "refuses-white-space-in-json",
        "payload-json",
        "It takes the claims only as its own serializer writes them.",
        &Steps { refuses: |parts, _| parts.payload_text.trim_ascii_end().contains(&b'\n'), ..SOUND },
    ),
    verifier(
        "reads-texts-without-unescaping",
        "payload-json",
        "It cuts the claims out of the text with a pattern, escapes and all.",
        &Steps { payload: |text| inside(text, |text| text.replace('\\', r"\\")), ..SOUND },
    ),
    verifier(
        "reads-escaped-pairs-as-two-characters",
        "payload-surrogates",
        "It unescapes the halves of a surrogate pair each for itself, and neither is a character.",
        &Steps {
            payload: |text| {
                inside(text, |text| {
                    let halves = ["\\ud8", "\\uD8", "\\udc", "\\uDC", "\\ude", "\\uDE", "\\ud9", "\\udd"];
                    halves.iter().fold(text.to_owned(), |text, half| text.replace(half, "\\uff"))
                })
            },
            ..SOUND
        },
    ),
    verifier(
        "refuses-nested-claims",
        "payload-limits",
        "It stops at eight levels, which a tenant's properties may well have.",
        &Steps {
            refuses: |parts, _| {
                parts.payload_text.windows(8).any(|window| window.iter().all(|byte| *byte == b'['))
            },
            ..SOUND
        },
    ),
];

/// A claim, if it is a text.
fn text<'a>(claims: &'a Object, name: &str) -> &'a str {
    claims.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A member of `ti`.
fn of_ti<'a>(claims: &'a Object, name: &str) -> Option<&'a Value> {
    match claims.get("ti") {
        Some(Value::Object(ti)) => ti.get(name),
        _ => None,
    }
}

const KNOWN: [&str; 8] = ["iat", "jti", "ti", "sub", "iss", "aud", "exp", "nbf"];

fn ids(claims: &mut Object, change: fn(&str) -> String) {
    for name in ["sub", "jti"] {
        if let Some(id) = claims.get(name).and_then(Value::as_str) {
            claims.insert(name, change(id));
        }
    }
}

fn listed(_: &str, value: Value) -> Option<Value> {
    Some(if value == Object::new().into() { Value::Array(Vec::new()) } else { value })
}

fn without_zeros(id: &str) -> String {
    id.parse::<u64>().map_or_else(|_| id.to_owned(), |number| number.to_string())
}

fn escape_markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn only_known(claims: &mut Object) {
    let mut known = Object::new();
    for name in KNOWN {
        if let Some(value) = claims.get(name) {
            known.insert(name, value.clone());
        }
    }
    *claims = known;
}

fn fold_names(claims: &mut Object) {
    let mut folded = Object::new();
    for (name, value) in claims.iter() {
        folded.insert(name.to_lowercase(), value.clone());
    }
    *claims = folded;
}
