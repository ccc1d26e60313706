//! The secret with something around it: the line of a setting, JSON, a prefix. The whole text was used as the key.

use super::super::base64url;
use super::super::mistake::{Row, common, rare};
use super::Make;

const VALUE: &str = "Use the value alone as the secret, without the name before it and the quotation marks around it: \
                     let the shell, dotenv or the configuration's own reader read the line.";

/// Names of variables that hold a secret.
pub(super) const NAMES: [&str; 26] = [
    "JWT_SECRET",
    "SECRET",
    "SECRET_KEY",
    "JWT_SECRET_KEY",
    "JWT_KEY",
    "JWT_ASSAY_SECRET",
    "PANDIUM_SECRET",
    "SHARED_SECRET",
    "AUTH_SECRET",
    "jwt_secret",
    "secret",
    "JWT_SIGNING_KEY",
    "JWT_TOKEN_SECRET",
    "SECRET_TOKEN",
    "TOKEN_SECRET",
    "ACCESS_TOKEN_SECRET",
    "NEXTAUTH_SECRET",
    "SIGNING_SECRET",
    "SIGNING_KEY",
    "CLIENT_SECRET",
    "API_SECRET",
    "APP_SECRET",
    "APP_KEY",
    "HMAC_SECRET",
    "KEY",
    "jwtSecret",
];
/// How many of the names are tried in every line.
const USUAL_NAMES: usize = 11;
/// How many of the lines are tried with every name.
const USUAL_LINES: usize = 8;

/// The longest value of a line, which bounds the time that all lines take.
const LONGEST_VALUE: usize = 1_024;

/// What is before a name, between it and its value, and behind the value.
const LINES: [(&str, &str, &str); 24] = [
    ("", "=", ""),
    ("", "=\"", "\""),
    ("", "='", "'"),
    ("", "=", "\n"),
    ("", ": ", ""),
    ("export ", "=", ""),
    ("export ", "=\"", "\""),
    ("export ", "='", "'"),
    ("", " = ", ""),
    ("", " = \"", "\""),
    ("", " = '", "'"),
    ("", ": \"", "\""),
    ("", ": '", "'"),
    ("", ":", ""),
    ("", " => ", ""),
    ("'", "' => '", "'"),
    ("\"", "\": \"", "\""),
    ("$env:", " = \"", "\""),
    ("ENV ", " ", ""),
    ("ENV ", "=", ""),
    ("Environment=", "=", ""),
    ("Environment=\"", "=", "\""),
    ("set ", "=", ""),
    ("export ", "=", "\n"),
];

pub(super) static ROWS: &[Row<Make>] = &[
    common(
        "secret-with-its-name",
        "signed with a whole line, such as NAME=value, whose value is the secret",
        VALUE,
        |secret| {
            let (usual, others) = NAMES.split_at(USUAL_NAMES);
            let usual = usual.iter().flat_map(|name| lines(name, secret));
            // The others in the most common lines alone, since each takes time.
            let others = others.iter().flat_map(|name| lines(name, secret).into_iter().take(USUAL_LINES));
            usual.chain(others).collect()
        },
    ),
    rare(
        "secret-with-its-setting",
        "signed with the whole JSON setting that has the secret in it",
        "Use the value of key in the setting as the secret, not the text of the setting.",
        |secret| {
            let Ok(secret) = std::str::from_utf8(secret) else { return Vec::new() };
            let kinds = ["HS256", "HS384", "HS512"].map(|kind| ("type", kind));
            let settings = kinds.into_iter().flat_map(|kind| {
                let key = ("key", secret);
                [json(&[kind, key]), json(&[key, kind])].concat()
            });
            let alone = ["key", "secret", "value", "JWT_SECRET"].map(|name| json(&[(name, secret)]));
            settings.chain(alone.concat()).collect()
        },
    ),
    rare(
        "secret-as-json-web-key",
        "signed with the text of a JSON Web Key that has the secret in it",
        "Use what k encodes as the secret, not the text of the key; import it as JWK if the library can.",
        |secret| {
            let key = String::from_utf8(base64url(secret)).unwrap_or_default();
            let (kind, key, alg) = (("kty", "oct"), ("k", key.as_str()), ("alg", "HS256"));
            let orders: [&[(&str, &str)]; 5] =
                [&[kind, key], &[key, kind], &[kind, key, alg], &[kind, alg, key], &[alg, key, kind]];
            orders.iter().flat_map(|members| json(members)).collect()
        },
    ),
    rare(
        "secret-prefix-added",
        "signed with a prefix before the secret, such as `base64:`",
        "Use the secret as it was agreed on, without a prefix before it.",
        |secret| {
            let prefixes =
                ["base64:", "hex:", "whsec_", "sk_", "0x", "Bearer ", "secret:", "key:", "secret=", "raw:"];
            prefixes.iter().map(|prefix| [prefix.as_bytes(), secret].concat()).collect()
        },
    ),
    rare(
        "secret-in-optional",
        "signed with the text of an optional value that has the secret in it, such as Optional(\"value\")",
        "Unwrap the optional before you use it: `if let` in Swift, `orElseThrow()` in Java, `match` in Rust.",
        |secret| {
            let around = [("Optional(\"", "\")"), ("Optional[", "]"), ("Some(\"", "\")"), ("Some(", ")")];
            around
                .iter()
                .map(|(before, after)| [before.as_bytes(), secret, after.as_bytes()].concat())
                .collect()
        },
    ),
];

/// The lines that give a secret this name; none for a secret that is too long for a line.
pub(super) fn lines(name: &str, secret: &[u8]) -> Vec<Vec<u8>> {
    let value = secret.trim_ascii_end();
    if value.len() > LONGEST_VALUE {
        return Vec::new();
    }
    let line = |(before, between, after): &(&str, &str, &str)| {
        [before.as_bytes(), name.as_bytes(), between.as_bytes(), value, after.as_bytes()].concat()
    };
    LINES.iter().map(line).collect()
}

/// A JSON object of these members, without spaces and with them.
fn json(members: &[(&str, &str)]) -> Vec<Vec<u8>> {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let written = |colon: &str, comma: &str| {
        let members: Vec<String> =
            members.iter().map(|(name, value)| text(name) + colon + &text(value)).collect();
        format!("{{{}}}", members.join(comma)).into_bytes()
    };
    vec![written(":", ","), written(": ", ", ")]
}
