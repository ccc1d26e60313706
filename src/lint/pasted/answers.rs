//! Names a document that came instead of a token: a page, an error, a key, or claims that were not signed.

use super::Other;
use crate::jwt::json::{self, JsonLimits, Object, Value};
use crate::text::quote;

const LIMITS: JsonLimits = JsonLimits { depth: 64, members: 65_536 };

const LOOK: &str =
    "Find out why there was no token: a wrong URL, a login that is missing, or an error of the server.";

/// Names a document that has no token in it.
pub(super) fn name(text: &str) -> Option<Other> {
    let text = text.trim();
    if text.starts_with("-----BEGIN ") {
        return Some(Other::new(
            "a key or a certificate in PEM, not a token",
            "Pass the token. If it is a private key, replace it: it may be in logs by now.",
        ));
    }
    if text.starts_with('<') && is_page(text) {
        return Some(page(text));
    }
    if text.starts_with('{') {
        return object(text);
    }
    error(text)
}

fn is_page(text: &str) -> bool {
    let start: String = text.chars().take(10).collect::<String>().to_ascii_lowercase();
    ["<!doctype", "<html", "<head", "<body", "<?xml", "<soap", "<div", "<title", "<h1", "<p>", "<!--"]
        .iter()
        .any(|tag| start.starts_with(tag))
}

fn page(text: &str) -> Other {
    let lower = text.to_ascii_lowercase();
    let title = |tag: &str| {
        let start = lower.find(&format!("<{tag}"))?;
        let start = start + lower[start..].find('>')? + 1;
        let end = start + lower[start..].find("</")?;
        Some(text.get(start..end)?.trim()).filter(|title| !title.is_empty())
    };
    let titled = title("title").or_else(|| title("h1"));
    let titled = titled.map(|title| format!(", titled {}", quote(title))).unwrap_or_default();
    let kind = if lower.starts_with("<?xml") || lower.starts_with("<soap") {
        "an XML document"
    } else {
        "an HTML page"
    };
    Other::new(format!("{kind} without a token in it{titled}"), LOOK)
}

fn object(text: &str) -> Option<Other> {
    let Some(Value::Object(object)) = json::read(text.as_bytes(), LIMITS).value else { return None };
    let has = |name: &str| object.get(name).is_some();
    if has("kty") || has("keys") {
        return Some(Other::new(
            "a key as JSON (JWK), not a token",
            "Pass the token; a secret key is not to be sent.",
        ));
    }
    if let Some(member) = unset(&object) {
        return Some(Other::new(format!("JSON whose member {member} was never set, and no token"), LOOK));
    }
    if let Some(message) = message(&object) {
        return Some(Other::new(format!("an error as JSON instead of a token: {}", quote(message)), LOOK));
    }
    let is_claims = ["iat", "exp", "jti", "sub"].into_iter().filter(|name| has(name)).count() >= 2;
    is_claims.then(|| {
        Other::new(
            "the claims as JSON, neither encoded nor signed",
            "Sign the claims: base64url(header) + \".\" + base64url(claims) + \".\" + base64url(MAC), as a JWT library does.",
        )
    })
}

/// The usual member for a token, if it has no value.
fn unset(object: &Object) -> Option<&'static str> {
    ["token", "jwt", "access_token", "id_token"].into_iter().find(|name| match object.get(name) {
        Some(Value::Null) => true,
        Some(Value::String(text)) => {
            ["", "undefined", "null", "None", "[object Promise]"].contains(&text.as_str())
        }
        _ => false,
    })
}

/// What an error says, in the usual forms.
fn message(object: &Object) -> Option<&str> {
    ["error", "errors", "message", "error_description", "detail"].iter().find_map(|name| {
        match object.get(name)? {
            Value::String(text) => Some(text.as_str()),
            Value::Object(inner) => {
                inner.get("message").or_else(|| inner.get("code")).and_then(Value::as_str)
            }
            Value::Array(items) => match items.first()? {
                Value::String(text) => Some(text.as_str()),
                Value::Object(inner) => inner.get("message").and_then(Value::as_str),
                _ => None,
            },
            _ => None,
        }
    })
}

/// The text of an error, or of a server that refuses.
fn error(text: &str) -> Option<Other> {
    const STARTS: [&str; 11] = [
        "Traceback (most recent call last)",
        "Unauthorized",
        "Forbidden",
        "Not Found",
        "Bad Request",
        "Internal Server Error",
        "Access denied",
        "Unhandled exception",
        "Fatal error",
        "PHP Fatal error",
        "HTTP/1.",
    ];
    let first = text.lines().next().unwrap_or_default();
    let named = first.split_once(": ").is_some_and(|(name, _)| {
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._ ".contains(&byte));
        is_name && ["Error", "Exception", "error", "Warning"].iter().any(|end| name.ends_with(end))
    });
    let status = first
        .split(' ')
        .next()
        .filter(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()));
    let is_status = status.is_some_and(|status| status.starts_with(['4', '5'])) && first.len() > 4;
    let is_error = named || is_status || STARTS.iter().any(|start| first.starts_with(start));
    let last = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let shown = if first.starts_with("Traceback") { last } else { first };
    is_error.then(|| Other::new(format!("an error message instead of a token: {}", quote(shown)), LOOK))
}
