//! Oracles of the adapter protocol: a line that is read is written back with the same members, and no other members are let
//! through.

use serde_json::{Map, Value};

use crate::fuzzing::Gate;
use crate::jwt::base64url;
use crate::peers::protocol::{Reply, Request};
use crate::suite::{Answer, Decision};

/// The members of a line, as they would be written: none that is null, and hex digits in lower case.
fn members(line: &[u8]) -> Option<Map<String, Value>> {
    let Ok(Value::Object(members)) = serde_json::from_slice(line) else { return None };
    let written = |(name, value): (String, Value)| match value {
        Value::Null => None,
        Value::String(digits) if name.ends_with("_hex") => Some((name, digits.to_ascii_lowercase().into())),
        // A token that is text is written as text.
        Value::String(bytes) if name == "token_bytes" => {
            let text = base64url::decode(&bytes).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            Some(text.map_or((name, bytes.into()), |text| ("token".to_owned(), text.into())))
        }
        value => Some((name, value)),
    };
    Some(members.into_iter().filter_map(written).collect())
}

/// A request to an adapter.
pub fn request(line: &[u8]) -> Gate {
    let Ok((id, request)) = Request::read(line) else { return Gate::Nothing };
    let text = request.write(id);
    let same =
        Request::read(text.as_bytes()).is_ok_and(|(again_id, again)| again_id == id && again == request);
    assert!(same, "request-roundtrip: a request is not read as it was written");
    if let Some(given) = members(line) {
        assert_eq!(
            members(text.as_bytes()),
            Some(given),
            "request-members: other members are written than were read"
        );
    }
    Gate::Accepted
}

/// An adapter's reply.
pub fn reply(line: &[u8]) -> Gate {
    let Ok(reply) = Reply::read(line) else { return Gate::Nothing };
    let written = reply.write();
    let again = Reply::read(written.as_bytes()).map(|again| again.write());
    assert_eq!(
        again.as_deref(),
        Ok(written.as_str()),
        "reply-roundtrip: a reply is not read as it was written"
    );
    let Some(given) = members(line) else { return Gate::of_document(is_taken(&reply)) };
    assert_eq!(
        members(written.as_bytes()).as_ref(),
        Some(&given),
        "reply-members: other members are written than were read"
    );
    check_members(&reply, &given);
    Gate::of_document(is_taken(&reply))
}

/// Whether it is a reply to some request.
fn is_taken(reply: &Reply) -> bool {
    let taken = [
        reply.clone().description().is_ok(),
        reply.clone().done().is_ok(),
        reply.clone().decision().is_ok(),
        reply.clone().token().is_ok(),
        reply.clone().view().is_ok(),
        reply.clone().mac().is_ok(),
        reply.clone().text().is_ok(),
    ];
    taken.contains(&true)
}

const REJECTED: &[&str] = &["decision", "reason", "layer"];
const UNSUPPORTED: &[&str] = &["decision", "reason"];

/// A reply has only the members that belong to what it is taken for.
fn check_members(reply: &Reply, given: &Map<String, Value>) {
    let check = |allowed: &[&str]| {
        let stray = given.keys().find(|name| *name != "id" && !allowed.contains(&name.as_str()));
        assert!(stray.is_none(), "reply-stray: a reply is taken although it has {stray:?}");
    };
    if reply.clone().description().is_ok() {
        check(&["name", "version", "language", "scope", "ops", "clock", "profile"]);
    }
    if reply.clone().done().is_ok() {
        check(&[]);
    }
    match reply.clone().decision() {
        Ok(Decision::Accept(_)) => check(&["decision", "claims"]),
        Ok(Decision::Reject(reason)) => {
            check(REJECTED);
            let said = given.get("reason").and_then(Value::as_str).unwrap_or("no reason given");
            assert!(reason.ends_with(said), "reply-reason: a reply is refused for another reason");
        }
        Ok(_) => check(UNSUPPORTED),
        Err(_) => {}
    }
    let of = |answer: Option<Answer<()>>, name: &str| match answer {
        Some(Answer::Given(())) => check(&[name]),
        Some(Answer::Refused(_)) => check(REJECTED),
        Some(_) => check(UNSUPPORTED),
        None => {}
    };
    of(reply.clone().token().ok().map(without_value), "token");
    of(reply.clone().view().ok().map(without_value), "view");
    of(reply.clone().text().ok().map(without_value), "text");
    let mac = reply.clone().mac().ok();
    if let Some(Answer::Given(bytes)) = &mac {
        let digits = given.get("mac_hex").and_then(Value::as_str).map(str::len);
        assert_eq!(digits, Some(2 * bytes.len()), "reply-hex: a digit is lost");
    }
    of(mac.map(without_value), "mac_hex");
}

fn without_value<T>(answer: Answer<T>) -> Answer<()> {
    match answer {
        Answer::Given(_) => Answer::Given(()),
        Answer::Refused(reason) => Answer::Refused(reason),
        Answer::Unsupported(reason) => Answer::Unsupported(reason),
        Answer::Failed(failure) => Answer::Failed(failure),
    }
}
