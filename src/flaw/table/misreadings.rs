//! Verifiers that accept the right tokens but read something else from them.

use super::super::texts::{edit, everywhere, inside, rounded, texts, within};
use super::super::verifier::{CORRECT_VERIFIER, Steps};
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
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "trims-ids",
        "id-plain",
        "It trims sub and jti, so that two users become one.",
        &Steps {
            payload: |text| edit(text, |claims| ids(claims, |id| id.trim().to_owned())),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "ends-ids-at-a-zero-byte",
        "id-plain",
        "It keeps ids as C strings, so that two users become one.",
        &Steps {
            payload: |text| {
                edit(text, |claims| ids(claims, |id| id.split('\0').next().unwrap_or_default().to_owned()))
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "lower-cases-ids",
        "sub-string",
        "It folds the case of sub, so that two users become one.",
        &Steps { payload: |text| edit(text, |claims| ids(claims, str::to_lowercase)), ..CORRECT_VERIFIER },
    ),
    verifier(
        "cuts-ids-to-a-column",
        "sub-string",
        "It cuts sub to the 255 characters of its database column.",
        &Steps {
            payload: |text| edit(text, |claims| ids(claims, |id| id.chars().take(255).collect())),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "reads-digits-as-numbers",
        "sub-string",
        "It converts ids of digits to numbers, and 007 to 7; PHP's array keys and YAML do.",
        &Steps { payload: |text| edit(text, |claims| ids(claims, without_zeros)), ..CORRECT_VERIFIER },
    ),
    verifier(
        "composes-letters",
        "sub-string",
        "It normalises texts to NFC, so that two users become one.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    *claims = texts(claims, |text| text.replace("e\u{301}", "é").replace("o\u{308}", "ö"));
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "escapes-markup-when-reading",
        "ti-text",
        "It escapes texts for HTML when it reads them, and shows &amp;lt; later.",
        &Steps {
            payload: |text| edit(text, |claims| *claims = texts(claims, escape_markup)),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "drops-characters-of-four-bytes",
        "ti-text",
        "It stores at most three bytes per character, as MySQL's utf8 does, and drops longer ones.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    *claims = texts(claims, |text| text.chars().filter(|one| *one <= '\u{FFFF}').collect());
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "drops-empty-texts",
        "ti-text",
        "It drops members that are empty, although they were signed.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    *claims = everywhere(claims, |_, value| (value != Value::from("")).then_some(value));
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "reads-all-ids-as-texts",
        "ili-ids",
        "It converts the numbers in lists of ids to strings.",
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
            ..CORRECT_VERIFIER
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
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "turns-empty-objects-into-lists",
        "xti-object",
        "It reads an empty object as an empty list, as PHP does, and then rejects the list.",
        &Steps {
            payload: |text| edit(text, |claims| within(claims, "ti", |ti| *ti = everywhere(ti, listed))),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "drops-claims-that-it-does-not-know",
        "claims-unknown",
        "It reads the claims into a struct and returns only what has a field there.",
        &Steps { payload: |text| edit(text, only_known), ..CORRECT_VERIFIER },
    ),
    verifier(
        "refuses-claims-that-it-does-not-know",
        "claims-unknown",
        "It rejects a claim that it does not know, where RFC 7519 says to ignore it.",
        &Steps {
            refuses: |_, claims| claims.iter().any(|(name, _)| !KNOWN.contains(&name)),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "reads-claim-names-in-any-case",
        "claims-misplaced",
        "It binds the claims to a struct whose field names ignore case, and SUB overwrites sub.",
        &Steps { payload: |text| edit(text, fold_names), ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-texts-without-unescaping",
        "payload-json",
        "It cuts the claims out of the text with a pattern, escapes and all.",
        &Steps { payload: |text| inside(text, |text| text.replace('\\', r"\\")), ..CORRECT_VERIFIER },
    ),
    verifier(
        "reads-escaped-pairs-as-two-characters",
        "payload-surrogates",
        "It unescapes each half of a surrogate pair separately, and neither is a character.",
        &Steps {
            payload: |text| {
                inside(text, |text| {
                    let halves = ["\\ud8", "\\uD8", "\\udc", "\\uDC", "\\ude", "\\uDE", "\\ud9", "\\udd"];
                    halves.iter().fold(text.to_owned(), |text, half| text.replace(half, "\\uff"))
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "folds-compatible-letters",
        "sub-string",
        "It normalises texts to NFKC, so that two users become one.",
        &Steps { payload: |text| edit(text, |claims| ids(claims, halfwidth)), ..CORRECT_VERIFIER },
    ),
    verifier(
        "drops-invisible-characters",
        "ti-text",
        "It drops invisible characters, also those that join an emoji or change the direction.",
        &Steps { payload: |text| edit(text, |claims| *claims = texts(claims, visible)), ..CORRECT_VERIFIER },
    ),
    verifier(
        "decodes-plus-signs-as-spaces",
        "uem-address",
        "It decodes texts like a query, so that a plus sign in an address becomes a space.",
        &Steps {
            payload: |text| edit(text, |claims| *claims = texts(claims, |text| text.replace('+', " "))),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "unescapes-markup",
        "ti-text",
        "It unescapes HTML in texts that are not HTML.",
        &Steps {
            payload: |text| edit(text, |claims| *claims = texts(claims, |text| text.replace("&amp;", "&"))),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "trims-names",
        "ti-text",
        "It trims the texts of the tenant's info, which must survive as they are.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    within(claims, "ti", |ti| *ti = texts(ti, |text| text.trim().to_owned()));
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "writes-line-breaks-its-own-way",
        "ti-text",
        "It turns CR LF in texts into LF.",
        &Steps {
            payload: |text| edit(text, |claims| *claims = texts(claims, |text| text.replace("\r\n", "\n"))),
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "lets-the-header-overrule-the-claims",
        "header-extra",
        "It reads claims from the header (RFC 7519 allows copies there) and prefers these.",
        &Steps {
            unwrap: |parts| {
                let sub = parts.header.get("sub")?;
                Some(edit(&parts.payload_text, |claims| claims.insert("sub", sub.clone())))
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "drops-properties-that-it-does-not-know",
        "xti-object",
        "It reads xti into a struct, and the tenant's own properties are gone.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    within(claims, "ti", |ti| {
                        within(ti, "xti", |xti| {
                            let own = ["hidden_integrations", "user_group", "user_tier", "allowed_installs"];
                            let names: Vec<String> = xti.iter().map(|(name, _)| name.to_owned()).collect();
                            for name in names.iter().filter(|name| !own.contains(&name.as_str())) {
                                xti.remove(name);
                            }
                        });
                    });
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "drops-members-of-object-internals",
        "xti-object",
        "It drops __proto__ and constructor everywhere, as hardened parsers in JavaScript do.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    *claims = everywhere(claims, |name, value| {
                        (!["__proto__", "constructor"].contains(&name)).then_some(value)
                    });
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "saturates-integers",
        "payload-exact-numbers",
        "It reads integers as 64 bits, and larger ones become the largest, as json-c does.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    *claims = everywhere(claims, |_, value| {
                        Some(match value {
                            Value::Number(number) if number.is_whole() && number.floor() == i64::MAX => {
                                i64::MAX.unsigned_abs().into()
                            }
                            other => other,
                        })
                    });
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "reads-lists-as-sets",
        "ili-ids",
        "It reads lists into sorted sets, and returns them in another order.",
        &Steps {
            payload: |text| {
                edit(text, |claims| {
                    *claims = everywhere(claims, |_, value| {
                        Some(match value {
                            Value::Array(mut items) => {
                                items.sort_by_key(crate::jwt::json::to_string);
                                Value::Array(items)
                            }
                            other => other,
                        })
                    });
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
];

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

fn halfwidth(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        other => other,
    };
    text.chars().map(narrow).collect()
}

fn visible(text: &str) -> String {
    let is_seen = |letter: &char| !matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}');
    text.chars().filter(is_seen).collect()
}
