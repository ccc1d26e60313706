//! Takes the token out of a generator's output where it is as generators give it: alone, after `Bearer`, in a URL's
//! `?tenant=`, or in a member of JSON. Whatever else is around a token is kept, for the lint to find and to look into.

use super::{Failure, Pointer, Secrets};
use crate::encoding::percent_decoded;
use crate::jwt::json::{self, JsonError, JsonLimits, Value};
use crate::lint::{Pasted, find_token, is_wrapped};
use crate::text::{cut, quote};

/// Where a text comes from, for error messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The output of a command.
    Output,
    /// The body of an answer.
    Body,
    /// A member of a JSON body.
    Member,
    /// The JSON that a command printed.
    Printed,
    /// The `Location` header of an answer.
    Location,
}

impl Origin {
    fn name(self) -> &'static str {
        match self {
            Origin::Output => "the command's output",
            Origin::Body => "the answer's body",
            Origin::Member => "the member of the answer's JSON body",
            Origin::Printed => "the member of the command's JSON",
            Origin::Location => "the answer's Location",
        }
    }
}

/// The advice about anything that is not exactly one token.
const ALONE: &str = "return one token and nothing else";

/// The advice about a JSON body without a token at the expected place.
const NAME_THE_MEMBER: &str = "name the member that holds the token with --pointer";

/// The default places of the token in a JSON object: the first of these that is present.
pub const USUAL_MEMBERS: [&str; 4] = ["/token", "/jwt", "/access_token", "/url"];

/// The token in a text: a token, a `Bearer` line, or a URL with `?tenant=`, without blank lines around it
/// and the newline at its end. An error about the text shows none of the secrets.
///
/// ```
/// use jwt_assay::generator::Secrets;
/// use jwt_assay::generator::extract::{Origin, text};
/// let sent = Secrets::default();
/// assert_eq!(text(b"e30.e30.\n", Origin::Output, &sent)?, "e30.e30.");
/// assert_eq!(text(b"Authorization: Bearer e30.e30.", Origin::Output, &sent)?, "e30.e30.");
/// assert_eq!(text(b"https://example.com/?tenant=e30%2Ee30.", Origin::Body, &sent)?, "e30.e30.");
/// # Ok::<(), jwt_assay::generator::Failure>(())
/// ```
///
/// # Errors
/// There is no token, there are several, or the text is not UTF-8.
pub fn text(bytes: &[u8], origin: Origin, secrets: &Secrets) -> Result<String, Failure> {
    let name = origin.name();
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let found = format!("{name} is not UTF-8 from byte {} on", error.valid_up_to());
        Failure::new(found, "return the token as text; it is ASCII")
    })?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    match lines[..] {
        [] => Err(Failure::new(format!("{name} is empty"), ALONE)),
        [line] => line_token(line, origin, secrets),
        _ if is_wrapped(bytes) => Ok(trimmed(text)),
        _ if !lines.iter().all(|line| is_token(line)) && has_token(bytes) => Ok(trimmed(text)),
        _ if matches!(find_token(bytes), Pasted::Other(_)) => Ok(trimmed(text)),
        _ => {
            let tokens = lines.iter().filter(|line| line.matches('.').count() >= 2).count();
            let what = if tokens == lines.len() { "tokens" } else { "lines" };
            let hidden = secrets.hide(text);
            let first = quote(hidden.lines().find(|line| !line.is_empty()).unwrap_or_default());
            let found = format!("{name} has {} {what}, the first being {first}", lines.len());
            Err(Failure::new(found, ALONE))
        }
    }
}

/// A text without the line breaks around it.
fn trimmed(text: &str) -> String {
    text.trim_matches(['\r', '\n']).to_owned()
}

/// Whether a line has the form of a token and nothing else.
fn is_token(line: &str) -> bool {
    let belongs = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    line.bytes().all(belongs) && line.matches('.').count() == 2
}

/// Whether the lint finds a token with something around it.
fn has_token(text: &[u8]) -> bool {
    matches!(find_token(text), Pasted::Inside(_))
}

/// The token in what a command printed: in JSON if there is a pointer or the text is an object, else in the text.
///
/// # Errors
/// As [`text`], and [`json()`] where there is a pointer.
pub fn output(bytes: &[u8], pointer: Option<&Pointer>, secrets: &Secrets) -> Result<String, Failure> {
    let document = bytes.trim_ascii();
    if pointer.is_some() {
        return member(last_document(document), pointer, Origin::Printed, secrets);
    }
    let is_object = document.starts_with(b"{") && json::read(document, LIMITS).defects.is_empty();
    match is_object.then(|| member(document, None, Origin::Printed, secrets)) {
        Some(Ok(token)) => Ok(token),
        // What it is instead of a token is for the lint to say.
        _ => text(bytes, Origin::Output, secrets),
    }
}

/// The JSON in a text that may have lines before it.
fn last_document(text: &[u8]) -> &[u8] {
    let mut start = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let rest = &text[start..];
        if line.trim_ascii_start().starts_with(b"{") && json::read(rest, LIMITS).defects.is_empty() {
            return rest;
        }
        start += line.len();
    }
    text
}

fn line_token(line: &str, origin: Origin, secrets: &Secrets) -> Result<String, Failure> {
    if has_query(line) && !(line.contains([' ', '"', '<']) && has_token(line.as_bytes())) {
        return url(line, origin, secrets);
    }
    let line = strip_word(line, "Authorization:").unwrap_or(line);
    match strip_word(line, "Bearer ") {
        Some("") => Err(Failure::new(format!("{} has nothing after Bearer", origin.name()), ALONE)),
        Some(token) => Ok(token.to_owned()),
        None => Ok(line.to_owned()),
    }
}

/// What follows a word, in any letter case, and the spaces after it.
fn strip_word<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = line.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then(|| rest.trim_start_matches(' '))
}

fn has_query(line: &str) -> bool {
    let has_scheme = ["http://", "https://"].iter().any(|scheme| strip_word(line, scheme).is_some());
    has_scheme || ["?tenant=", "&tenant=", "#tenant="].iter().any(|start| line.contains(start))
}

/// The token in the query of a URL, absolute or relative: the parameter `tenant`, percent-decoded once.
/// A `+` stays a `+`.
///
/// # Errors
/// There is no parameter `tenant`, an empty one, or more than one.
pub fn url(url: &str, origin: Origin, secrets: &Secrets) -> Result<String, Failure> {
    let name = origin.name();
    let next = "put the token into one query parameter tenant, as in ?tenant=TOKEN";
    let (before_fragment, fragment) = url.split_once('#').unwrap_or((url, ""));
    let (address, query) = before_fragment.split_once('?').unwrap_or((before_fragment, ""));
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut tenants =
        pairs.filter(|(key, _)| percent_decoded(key.as_bytes()) == b"tenant").map(|(_, value)| value);
    match (tenants.next(), tenants.count()) {
        (Some(""), 0) => Err(Failure::new(format!("{name} has an empty tenant parameter"), next)),
        (Some(value), 0) => String::from_utf8(percent_decoded(value.as_bytes()))
            .map_err(|_| Failure::new(format!("{name} has a tenant parameter that is not UTF-8"), next)),
        (Some(_), more) => Err(Failure::new(format!("{name} has {} tenant parameters", more + 1), next)),
        (None, _) if fragment.contains("tenant=") => {
            let found =
                format!("{name} has the tenant after #, in the fragment, which is never sent to a server");
            Err(Failure::new(found, next))
        }
        // In a parameter of another name, which the lint reports.
        (None, _) if has_token(url.as_bytes()) => Ok(url.to_owned()),
        // Without the query, which may be confidential.
        (None, _) => {
            let address = cut(&secrets.hide(&address_only(address)));
            let found = format!("{name} is a URL with no tenant parameter, {address}");
            Err(Failure::new(found, next))
        }
    }
}

/// A URL without user name, password, query and fragment. It may be relative, also to a scheme
/// (RFC 3986 §4.2); some programs treat a backslash as a slash.
pub(super) fn address_only(url: &str) -> String {
    let is_slash = |mark: char| matches!(mark, '/' | '\\');
    let address = url.split(['?', '#']).next().unwrap_or_default();
    let first = address.find(is_slash).unwrap_or(address.len());
    let (scheme, rest) = address.split_at(first);
    let after_slashes = rest.trim_start_matches(is_slash);
    let slashes = rest.len() - after_slashes.len();
    let start = match scheme {
        "" if slashes == 1 => return address.to_owned(),
        _ if scheme.is_empty() || scheme.ends_with(':') => first + slashes,
        _ => 0,
    };
    let (before, rest) = address.split_at(start);
    let (authority, path) = rest.split_at(rest.find(is_slash).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{before}{host}{path}")
}

/// The limits of a JSON document.
const LIMITS: JsonLimits = JsonLimits { depth: 64, members: 65_536 };

/// The token in a JSON body: the document itself if it is a string, or the member at a pointer, which may
/// hold anything that [`text`] reads.
///
/// # Errors
/// The body is not JSON, has nothing at that place, or something other than a string.
pub fn json(body: &[u8], pointer: Option<&Pointer>, secrets: &Secrets) -> Result<String, Failure> {
    member(body, pointer, Origin::Member, secrets)
}

fn member(
    body: &[u8],
    pointer: Option<&Pointer>,
    origin: Origin,
    secrets: &Secrets,
) -> Result<String, Failure> {
    let (name, document) = match origin {
        Origin::Printed => ("the command's output", "the command's JSON"),
        _ => ("the answer's body", "the answer's JSON body"),
    };
    let reading = json::read(body, LIMITS);
    let value = match (reading.value, reading.defects.first()) {
        (Some(value), None) => value,
        (_, defect) => {
            let problem = defect.map_or_else(|| "no value".to_owned(), |defect| describe(defect, secrets));
            return Err(Failure::new(format!("{name} is not valid JSON ({problem})"), ALONE));
        }
    };
    let value = match pointer {
        Some(pointer) => pointer
            .find(&value)
            .ok_or_else(|| Failure::new(format!("{document} has nothing at {pointer}"), NAME_THE_MEMBER))?,
        None => match default_member(&value, document) {
            // In a member of another name, which the lint reports.
            Err(_) if has_token(body) => return Ok(trimmed(&String::from_utf8_lossy(body))),
            member => member?,
        },
    };
    match value {
        Value::String(held) => text(held.as_bytes(), origin, secrets),
        other => Err(Failure::new(
            format!("{document} has {}, not a string, where the token should be", other.kind()),
            NAME_THE_MEMBER,
        )),
    }
}

/// A defect in words, without secrets.
fn describe(defect: &JsonError, secrets: &Secrets) -> String {
    let text = defect.to_string();
    let shown = secrets.hide(&text);
    match defect {
        // A path with gaps is no help.
        JsonError::DuplicateName { .. } if shown != text => "a member occurs more than once".to_owned(),
        _ => cut(&shown),
    }
}

fn default_member<'a>(value: &'a Value, document: &str) -> Result<&'a Value, Failure> {
    let Value::Object(object) = value else { return Ok(value) };
    USUAL_MEMBERS.iter().find_map(|member| object.get(&member[1..])).ok_or_else(|| {
        let found = format!("{document} has none of {}", USUAL_MEMBERS.join(", "));
        Failure::new(found, NAME_THE_MEMBER)
    })
}
