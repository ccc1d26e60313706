//! What must hold of a token that was accepted, looked at with other eyes: serde_json's own reader,
//! plain arithmetic, and the question whether any other spelling is accepted as well.

use std::sync::LazyLock;

use serde_json::Value;

use crate::forge::Forge;
use crate::fuzzing::KEY;
use crate::fuzzing::strategies::neighbour;
use crate::fuzzing::{Input, SECRET};
use crate::jwt::json::JsonLimits;
use crate::jwt::{Audience, Claims, Examination, Policy, Scratch, json, verify, verify_in};

/// Checks an accepted token.
pub(super) fn check(input: &Input<'_>, claims: &Claims, examination: &Examination) {
    let header = examination.header_text.as_deref().unwrap_or_default();
    let payload = examination.payload_text.as_deref().unwrap_or_default();
    check_limits(input, [header, payload]);
    check_header(header);
    check_claims(payload, claims);
    check_tenant_info(payload, claims);
    check_times(payload, &input.policy);
    check_memory(input, claims);
    check_spelling(input, header, payload);
    check_wider(input, claims);
}

/// Wider terms accept what narrower terms accept, and the order of an audience's names does not matter.
fn check_wider(input: &Input<'_>, claims: &Claims) {
    let mut wide = input.policy.clone();
    (wide.max_age, wide.future_leeway, wide.leeway) = (u64::MAX, u64::MAX, u64::MAX);
    wide.limits.token_bytes = usize::MAX;
    wide.limits.json = JsonLimits { depth: usize::MAX, members: usize::MAX };
    let refused = verify(input.token, &KEY, &wide).err().map(|fault| fault.reason.id());
    assert_eq!(refused, None, "accepted-wider: on wider terms, an accepted token is refused");
    if let Some(Audience::Many(many)) = &claims.aud {
        let aud = Audience::Many(many.iter().rev().cloned().collect());
        let token = Forge::of(&Claims { aud: Some(aud), ..claims.clone() }).sign(SECRET).token();
        assert!(
            verify(&token, &KEY, &wide).is_ok(),
            "accepted-audience-order: the order of the audience matters"
        );
    }
}

/// Whether no object of a JSON text, and of its value, has a name twice.
pub(super) fn has_unique_names(text: &[u8], value: &Value) -> bool {
    names(value) == measure(text).names
}

/// How deep a JSON text is, and how many members and items it has.
pub(super) fn size(text: &[u8]) -> (usize, usize) {
    let size = measure(text);
    (size.depth, size.members)
}

fn check_limits(input: &Input<'_>, texts: [&[u8]; 2]) {
    let limits = input.policy.limits;
    assert!(input.token.len() <= limits.token_bytes, "limit-token: a token above the limit is accepted");
    for text in texts {
        let size = measure(text);
        assert!(size.depth <= limits.json.depth, "limit-depth: JSON deeper than the limit is accepted");
        assert!(
            size.members <= limits.json.members,
            "limit-members: more members than the limit are accepted"
        );
    }
}

/// The size of a JSON text that is sound.
#[derive(Default)]
struct Size {
    depth: usize,
    members: usize,
    names: usize,
}

/// Counts brackets for the depth, and commas and non-empty brackets for the members, all outside of strings.
fn measure(text: &[u8]) -> Size {
    let mut size = Size::default();
    let (mut depth, mut in_string, mut escaped, mut opened) = (0_usize, false, false, false);
    for &byte in text {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        size.members += usize::from(opened && !byte.is_ascii_whitespace() && !b"]}".contains(&byte));
        opened &= byte.is_ascii_whitespace();
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth += 1;
                size.depth = size.depth.max(depth);
                opened = true;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => size.members += 1,
            b':' => size.names += 1,
            _ => {}
        }
    }
    size
}

fn parsed(text: &[u8], what: &str) -> Value {
    serde_json::from_slice(text)
        .unwrap_or_else(|error| panic!("accepted-json: the {what} is not JSON: {error}"))
}

/// How many members all objects of a value have together.
fn names(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.len() + members.values().map(names).sum::<usize>(),
        Value::Array(items) => items.iter().map(names).sum(),
        _ => 0,
    }
}

fn check_header(header: &[u8]) {
    let value = parsed(header, "header");
    assert_eq!(value["alg"], "HS256", "accepted-alg: a token of another algorithm is accepted");
    assert!(value.get("crit").is_none(), "accepted-crit: a token with crit is accepted");
    assert_eq!(
        names(&value),
        measure(header).names,
        "accepted-header-names: a parameter occurs more than once"
    );
}

fn check_claims(payload: &[u8], claims: &Claims) {
    // serde_json reads nothing deeper.
    if measure(payload).depth > 100 {
        return;
    }
    let value = parsed(payload, "payload");
    let read = parsed(json::to_string(claims).as_bytes(), "claims set that was read");
    assert_eq!(names(&value), measure(payload).names, "accepted-names: a member name occurs more than once");
    assert_eq!(value, read, "accepted-claims: the claims read are not those of the payload");
    let filled = |name: &str| value[name].as_str().is_some_and(|text| !text.is_empty());
    assert!(
        filled("jti") && filled("sub") && value["ti"].is_object(),
        "accepted-required: a claim is missing"
    );
}

/// The accessors of `xti` return what the payload has.
fn check_tenant_info(payload: &[u8], claims: &Claims) {
    let Ok(value) = serde_json::from_slice::<Value>(payload) else { return };
    let extra = &value["ti"]["xti"];
    let texts = [claims.ti.user_group(), claims.ti.user_tier()];
    let written = [extra["user_group"].as_str(), extra["user_tier"].as_str()];
    assert_eq!(texts, written, "accepted-user: the group or tier read is not that of the payload");
    if let Some(installs) = extra["allowed_installs"].as_u64() {
        assert_eq!(
            claims.ti.allowed_installs(),
            Some(installs),
            "accepted-installs: the limit read is not that of the payload"
        );
    }
    let hidden = extra["hidden_integrations"].as_array().map_or(0, Vec::len);
    assert!(
        claims.ti.hidden_integrations().len() <= hidden,
        "accepted-hidden: more tiles are hidden than the payload has"
    );
}

/// The times in whole seconds. Other numbers have oracles elsewhere.
fn check_times(payload: &[u8], policy: &Policy) {
    let Ok(value) = serde_json::from_slice::<Value>(payload) else { return };
    let number = |name: &str| value[name].as_u64().map(i128::from);
    let (now, leeway) = (i128::from(policy.now), i128::from(policy.leeway));
    if let Some(iat) = number("iat") {
        assert!(now - iat <= i128::from(policy.max_age), "accepted-old: a token past its age is accepted");
        assert!(
            iat - now <= i128::from(policy.future_leeway),
            "accepted-future: a token from the future is accepted"
        );
        assert!(iat < 100_000_000_000, "accepted-milliseconds: an iat that is not in seconds is accepted");
    }
    if let Some(exp) = number("exp") {
        assert!(now < exp + leeway, "accepted-expired: an expired token is accepted");
    }
    if let Some(nbf) = number("nbf") {
        assert!(nbf - leeway <= now, "accepted-early: a token before its time is accepted");
    }
    let us = policy.audience.as_deref();
    let is_us = |aud: &Value| us.is_some() && aud.as_str() == us;
    let for_us = match &value["aud"] {
        Value::Null => value.get("aud").is_none(),
        Value::Array(many) => many.iter().any(is_us),
        one => is_us(one),
    };
    assert!(for_us, "accepted-audience: a token for another audience is accepted");
}

/// Claims with every member that claims can have.
static OTHERS: LazyLock<Claims> = LazyLock::new(|| {
    let text = r#"{"iat":1.5,"jti":"other jti","sub":"other sub","iss":"other iss","aud":["us"],"exp":2e9,"nbf":0.5,
        "ti":{"udn":"n","ufn":"f","uem":"e","ili":["a",1,"b","c"],"aid":"i","adn":"d","x":[["y"]],
        "xti":{"a":[{"b":["c",1.5],"d":{"e":"f"}},"g"],"h":{"i":[]},"j":true,"k":null}},
        "l":["m",["n",{"o":"p"}]],"q":"r","s":{"t":1.5}}"#;
    let object = json::Object::parse(text).expect("JSON");
    Claims::from_object(object).expect("claims")
});

/// Claims read into the memory of other claims contain nothing of those.
fn check_memory(input: &Input<'_>, claims: &Claims) {
    let mut scratch = Scratch::default();
    scratch.recycle(OTHERS.clone());
    let again = verify_in(input.token, &KEY, &input.policy, &mut scratch).ok();
    assert_eq!(
        format!("{again:?}"),
        format!("{:?}", Some(claims)),
        "accepted-recycled: read into the memory of other claims, these claims are different"
    );
}

/// The token is what an encoder writes, and no other spelling of it is accepted.
fn check_spelling(input: &Input<'_>, header: &[u8], payload: &[u8]) {
    let token = input.token;
    let written = Forge::new(payload).header(header).sign(SECRET).token();
    assert_eq!(written, token, "accepted-spelling: an encoder would write this token differently");
    let mut policy = input.policy.clone();
    policy.limits.token_bytes = usize::MAX;
    for other in spellings(token) {
        let accepted = other != token && verify(&other, &KEY, &policy).is_ok();
        assert!(!accepted, "accepted-twice: {:?} is accepted as well", String::from_utf8_lossy(&other));
    }
}

/// What lenient decoders read as the same token.
fn spellings(token: &[u8]) -> Vec<Vec<u8>> {
    let around = |before: &[u8], after: &[u8]| [before, token, after].concat();
    let mut others = vec![
        around(b"", b"="),
        around(b"", b"\n"),
        around(b"", b"."),
        around(b"", b"A"),
        around(b" ", b""),
        around(b"Bearer ", b""),
        token[..token.len() - 1].to_vec(),
        token.iter().map(|byte| if *byte == b'-' { b'+' } else { *byte }).collect(),
        token.iter().map(|byte| if *byte == b'_' { b'/' } else { *byte }).collect(),
    ];
    let ends = (1..=token.len()).filter(|end| *end == token.len() || token[*end] == b'.');
    for end in ends {
        let mut spare = token.to_vec();
        spare[end - 1] = neighbour(spare[end - 1]);
        others.push(spare);
        others.push([&token[..end], b"=", &token[end..]].concat());
    }
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_counted() {
        let size = |text: &str| {
            let size = measure(text.as_bytes());
            (size.depth, size.members, size.names)
        };
        assert_eq!(size("{}"), (1, 0, 0));
        assert_eq!(size(r#"{"a,":[1, {"\"b":{}},[ ]],"c":""}"#), (4, 6, 3));
        assert_eq!(size("1"), (0, 0, 0));
    }
}
