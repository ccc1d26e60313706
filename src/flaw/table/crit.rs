//! Verifiers that get `crit` wrong.

use super::super::texts::edit;
use super::super::verifier::{CORRECT_VERIFIER, Steps};
use super::{Flaw, verifier};
use crate::jwt::json::Value;

pub(super) static FLAWS: &[Flaw] = &[
    verifier(
        "takes-a-malformed-crit",
        "crit-form",
        "It looks for extensions in crit, and treats any other type as an empty list.",
        &Steps { unchecked: &["crit-form"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "ignores-crit",
        "crit-understood",
        "It accepts a token whose crit lists extensions that it does not know (CVE-2026-32597, PyJWT).",
        &Steps { unchecked: &["crit-form", "crit-understood"], ..CORRECT_VERIFIER },
    ),
    verifier(
        "looks-extensions-up-in-an-object",
        "crit-understood",
        "It checks whether the extension is in a JavaScript object, and toString is in every one.",
        &Steps { header: without_internals, ..CORRECT_VERIFIER },
    ),
    verifier(
        "understands-b64",
        "crit-understood",
        "It implements the extension b64, which RFC 7797 forbids in a JWT.",
        &Steps { header: without_b64, ..CORRECT_VERIFIER },
    ),
    verifier(
        "skips-empty-names-in-crit",
        "crit-understood",
        "It skips names that count as false in its language, such as the empty one.",
        &Steps {
            header: |text| {
                edit(text, |header| {
                    if header.get("crit") == Some(&Value::Array(vec!["".into()])) {
                        header.remove("crit");
                    }
                })
            },
            ..CORRECT_VERIFIER
        },
    ),
];

fn without_internals(text: &[u8]) -> Vec<u8> {
    edit(text, |header| {
        let Some(Value::Array(names)) = header.get("crit") else { return };
        let internals = ["toString", "constructor", "__proto__"];
        let known = |name: &Value| name.as_str().is_some_and(|name| internals.contains(&name));
        if !names.is_empty() && names.iter().all(known) {
            header.remove("crit");
        }
    })
}

fn without_b64(text: &[u8]) -> Vec<u8> {
    edit(text, |header| {
        if header.get("crit") == Some(&Value::Array(vec!["b64".into()])) {
            header.remove("crit");
        }
    })
}
