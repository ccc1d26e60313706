//! What is wrong with an adapter's reply, for its author: the request, what came, and how to fix it.
//!
//! A message names the request by its operation, not by its number, so that the same mistake has the same words.

use super::super::protocol::{ProtocolError, Request};
use crate::text::{quote, quote_inner};

/// How many characters of a reply are shown on either side of a place.
const AROUND: usize = 20;

/// What the reply to a request looks like.
fn form(request: &Request) -> &'static str {
    match request {
        Request::Describe => {
            r#"{"id":N,"name":"my-jwt","version":"1.0","language":"Python","scope":"jwt","ops":["verify"],"clock":"request"}"#
        }
        Request::Reset => r#"{"id":N}"#,
        Request::Verify { .. } => {
            r#"{"id":N,"decision":"accept","claims":{...}} or {"id":N,"decision":"reject","reason":"why"}"#
        }
        Request::Sign { .. } => r#"{"id":N,"token":"eyJ..."}"#,
        Request::View { .. } => r#"{"id":N,"view":{...}}"#,
        Request::Hmac { .. } => r#"{"id":N,"mac_hex":"b034..."}"#,
        Request::Base64url { .. } => r#"{"id":N,"text":"-_8"}"#,
    }
}

/// A line that is not a reply to any request.
pub(super) fn not_a_reply(request: &Request, line: &[u8], problem: &ProtocolError) -> String {
    let op = request.op_name();
    let Ok(text) = str::from_utf8(line) else {
        let shown = quote(&String::from_utf8_lossy(line));
        return format!("its reply to {op} is not UTF-8: {shown}; set the encoding of its stdout to UTF-8");
    };
    if !text.trim_start().starts_with('{') {
        let shown = quote(text);
        let fix = "write only replies to stdout, and anything else to stderr";
        return format!("its reply to {op} is not a JSON object but {shown}; {fix}");
    }
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Err(error) => not_json(op, text, &error),
        Ok(_) => misfit(request, problem),
    }
}

/// A line that starts as an object and is not JSON, shown around the place.
fn not_json(op: &str, text: &str, error: &serde_json::Error) -> String {
    let column = if error.is_eof() { text.len() } else { error.column().saturating_sub(1).min(text.len()) };
    let at = (0..=column).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let (before, after) = text.split_at(at);
    let start = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(start, _)| start);
    let end = after.char_indices().nth(AROUND).map_or(after.len(), |(end, _)| end);
    let ellipsis = |is_cut: bool| if is_cut { "…" } else { "" };
    let shown = format!(
        "\"{}{}{}\"",
        ellipsis(start > 0),
        quote_inner(&text[start..at + end]),
        ellipsis(end < after.len())
    );
    format!("its reply to {op} is not JSON at byte {at}: {shown}; {}", fix_of(before, after))
}

/// What most likely wrote a text that is not JSON.
fn fix_of(before: &str, after: &str) -> &'static str {
    let value = after.trim_start_matches(['-', ' ']);
    let is_one_of = |words: &[&str]| words.iter().any(|word| value.starts_with(word));
    // A parser stops at a letter of the word, or before it.
    let word = before.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).len();
    let whole = &before[word..];
    if is_one_of(&["NaN", "nan", "Infinity", "inf", "Inf"]) || ["N", "Na", "I", "n", "na"].contains(&whole) {
        "JSON has no NaN and no Infinity: write null, or leave the member out"
    } else if is_one_of(&["'", "True", "False", "None"]) {
        "write it with a JSON library, as with json.dumps in Python"
    } else if after.is_empty() {
        "write the whole reply on one line, and flush it"
    } else {
        "write it with a JSON library"
    }
}

/// A reply with other members than the reply to this request has.
pub(super) fn misfit(request: &Request, problem: &ProtocolError) -> String {
    let problem = match problem {
        // What a list of all members adds is in the form.
        ProtocolError::Shape(text) => text
            .split(", expected one of")
            .next()
            .unwrap_or_default()
            .split(" at line")
            .next()
            .unwrap_or_default(),
        other => &other.to_string(),
    };
    format!("its reply to {} does not fit: {problem}; reply with {}", request.op_name(), form(request))
}

/// A reply with the id of another request.
pub(super) fn other_id(request: &Request, id: u64, expected: u64) -> String {
    let op = request.op_name();
    match id < expected {
        true => format!(
            "a second reply to request {id}, but this was request {expected}, {op}; reply once to each"
        ),
        false => {
            format!("a reply to request {id}, but this was request {expected}, {op}; repeat the request's id")
        }
    }
}

/// Another line that came together with a reply.
pub(super) fn second_line(request: &Request, line: &[u8]) -> String {
    let shown = quote(&String::from_utf8_lossy(line));
    let op = request.op_name();
    format!(
        "a second line after its reply to {op}: {shown}; write one line per request, and anything else to stderr"
    )
}

/// What came instead of a reply: the end of the output, or a line that is too long. What stderr says stays last.
pub(super) fn interrupted(request: &Request, seen: &str) -> String {
    let instead = format!("instead of a reply to {}", request.op_name());
    // The beginning of a line says which reply it was to be.
    if seen.contains(" in the middle of the line ") {
        return seen.to_owned();
    }
    match seen.split_once("; on stderr: ") {
        Some((what, complaint)) => format!("{what} {instead}; on stderr: {complaint}"),
        None => format!("{seen} {instead}"),
    }
}

/// What is known of an adapter that did not reply in time.
pub(super) fn silence(request: &Request, complaint: Option<&str>) -> String {
    let fix = match request {
        Request::Describe | Request::Reset => format!("; reply with {}, and flush it", form(request)),
        _ => String::new(),
    };
    let complaint = complaint.map(|complaint| format!("; on stderr: {complaint}")).unwrap_or_default();
    format!("the request was {}{complaint}{fix}", request.op_name())
}

#[cfg(test)]
mod tests {
    use super::super::super::protocol::Reply;
    use super::*;

    fn verify() -> Request {
        Request::Verify { key: Vec::new(), token: Vec::new(), now: 0 }
    }

    #[test]
    fn a_reply_that_is_not_json_is_shown_around_the_place() {
        let message = |line: &str| {
            let problem = Reply::read(line.as_bytes()).expect_err("no reply");
            not_a_reply(&verify(), line.as_bytes(), &problem)
        };
        for (line, expected) in [
            (
                r#"{"id":1,"decision":"accept","claims":{"exp":NaN,"sub":"a long text that goes on"}}"#,
                r#"at byte 44: "…pt\",\"claims\":{\"exp\":NaN,\"sub\":\"a long te…"; JSON has no NaN and no Infinity: write null, or leave the member out"#,
            ),
            (
                r#"{"id":1,"decision":"accept","claims":{"exp":-Infinity}}"#,
                r#"JSON has no NaN and no Infinity: write null, or leave the member out"#,
            ),
            (
                "{'id': 1}",
                r#"at byte 1: "{'id': 1}"; write it with a JSON library, as with json.dumps in Python"#,
            ),
            (r#"{"id":1,"ok":True}"#, "write it with a JSON library, as with json.dumps in Python"),
            (r#"{"id":1,"decision":"#, "write the whole reply on one line, and flush it"),
            (r#"{"id":1,,}"#, "; write it with a JSON library"),
        ] {
            let message = message(line);
            assert!(message.starts_with("its reply to verify is not JSON at byte "), "{message}");
            assert!(message.ends_with(expected), "{message}");
        }
    }

    #[test]
    fn every_other_mistake_has_a_fix() {
        let describe = Request::Describe;
        let read = |request: &Request, line: &[u8]| {
            let problem = Reply::read(line).expect_err("no reply");
            not_a_reply(request, line, &problem)
        };
        assert_eq!(
            read(&verify(), b"debug: got a token"),
            r#"its reply to verify is not a JSON object but "debug: got a token"; write only replies to stdout, and anything else to stderr"#
        );
        assert_eq!(
            read(&verify(), b"{\"id\":1,\"reason\":\"\xff\"}"),
            "its reply to verify is not UTF-8: \"{\\\"id\\\":1,\\\"reason\\\":\\\"\u{fffd}\\\"}\"; set the encoding of its stdout to UTF-8"
        );
        assert_eq!(
            read(&Request::Reset, br#"{"id":1,"error":"unknown op"}"#),
            r#"its reply to reset does not fit: unknown field `error`; reply with {"id":N}"#
        );
        let no_name = Reply::read(br#"{"id":0,"version":"1"}"#).expect("a reply").description();
        let message = misfit(&describe, &no_name.expect_err("there is no name"));
        assert!(message.starts_with(
            r#"its reply to describe does not fit: name is missing; reply with {"id":N,"name":"#
        ));
        assert!(message.len() < 240, "{message}");
    }
}
