//! The JOSE header: what the reference writes, and what a verifier requires.

use std::collections::HashSet;

use super::fault::{Fault, Part, Place, Reason};
use super::json::{Object, Value};
use crate::text::quote;

/// The header that the reference writes, as JSON.
pub const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// [`HEADER`] in base64url: the first segment of every token that the reference signs.
pub const HEADER_SEGMENT: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// The header parameters that RFC 7515 §4.1 and RFC 7518 define for a JWS; `crit` must not list them.
pub(crate) const REGISTERED: [&str; 11] =
    ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"];

/// Collects the faults of a header's parameters.
pub(super) fn check(header: &Object, faults: &mut Vec<Fault>) {
    let fault = |reason, name: &str, found: String| {
        Fault::new(reason, Place::Path(Part::Header, format!("$.{name}")), found)
    };
    match header.get("alg") {
        None => faults.push(fault(Reason::AlgPresent, "alg", "no alg".to_owned())),
        Some(Value::String(alg)) if alg == "HS256" => {}
        Some(Value::String(alg)) if alg.trim().eq_ignore_ascii_case("none") => {
            faults.push(fault(Reason::AlgNone, "alg", quote(alg)));
        }
        Some(Value::String(alg)) => faults.push(fault(Reason::AlgHs256, "alg", quote(alg))),
        Some(other) => faults.push(fault(Reason::AlgString, "alg", other.kind().to_owned())),
    }
    match header.get("typ") {
        None => {}
        Some(Value::String(typ)) if is_jwt(typ) => {}
        Some(Value::String(typ)) => faults.push(fault(Reason::TypOther, "typ", quote(typ))),
        Some(other) => faults.push(fault(Reason::TypString, "typ", other.kind().to_owned())),
    }
    if let Some(crit) = header.get("crit") {
        check_crit(crit, header, faults);
    }
}

/// Whether a `typ` names the media type of a JWT (RFC 7519 §5.1). `application/` may be omitted (RFC 7515 §4.1.9), and
/// case does not matter in media types.
pub(crate) fn is_jwt(typ: &str) -> bool {
    typ.eq_ignore_ascii_case("JWT") || typ.eq_ignore_ascii_case("application/jwt")
}

/// Checks `crit` (RFC 7515 §4.1.11). No extension is supported, so a well-formed list is rejected for what it names,
/// and any other value for its form.
fn check_crit(crit: &Value, header: &Object, faults: &mut Vec<Fault>) {
    let path = || Place::Path(Part::Header, "$.crit".to_owned());
    let Value::Array(items) = crit else {
        faults.push(Fault::new(Reason::CritForm, path(), crit.kind()));
        return;
    };
    let names: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    if let Some(extension) = names.iter().find(|name| !REGISTERED.contains(name)) {
        faults.push(Fault::new(Reason::CritUnderstood, path(), quote(extension)));
    }
    if let Some(found) = malformed_crit(items, &names, header) {
        faults.push(Fault::new(Reason::CritForm, path(), found));
    }
}

fn malformed_crit(items: &[Value], names: &[&str], header: &Object) -> Option<String> {
    if items.is_empty() {
        return Some("an empty list".to_owned());
    }
    if names.len() < items.len() {
        return Some("an item that is not a string".to_owned());
    }
    let registered = names.iter().find(|name| REGISTERED.contains(name));
    if let Some(name) = registered {
        return Some(format!("{}, which is not an extension", quote(name)));
    }
    // Sets, because an attacker decides how long the lists are.
    let mut seen = HashSet::new();
    if let Some(name) = names.iter().find(|name| !seen.insert(**name)) {
        return Some(format!("{} twice", quote(name)));
    }
    let present: HashSet<&str> = header.iter().map(|(name, _)| name).collect();
    let absent = names.iter().find(|name| !present.contains(*name));
    absent.map(|name| format!("{}, which is not in the header", quote(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_segment_is_the_header() {
        assert_eq!(super::super::base64url::encode(HEADER), HEADER_SEGMENT);
    }
}
