//! A token as a report shows it: what could be read of it, without the secret.

use super::inspect::Inspector;
use super::inspection::Inspection;
use super::rule::Rule;
use super::timing;
use crate::jwt::json::{Object, Value};
use crate::jwt::{Part, Place, Reason};
use crate::profile::times::{Dated, Role, Terms, Times, dates, margins};
use crate::secrets::Secrets;

/// How much of a text is shown before and after a fault, in bytes.
const CONTEXT: usize = 24;
/// How many faults are shown in their context.
const MAX_EXCERPTS: usize = 5;

/// A token as a report shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The header.
    pub header: ShownPart,
    /// The claims.
    pub claims: ShownPart,
    /// The token itself, if neither could be read.
    pub token: Option<String>,
    /// The times in it.
    pub times: Vec<ShownTime>,
    /// The moment at which it was judged, in seconds.
    pub now: u64,
    /// Faults in their context, where the parts above can't show them.
    pub excerpts: Vec<Excerpt>,
}

/// A time of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownTime {
    /// Where it is.
    pub at: Place,
    /// In seconds since the epoch, as the service counts it.
    pub seconds: i64,
    /// How far it is from the limits of the service, in words.
    pub margins: Vec<String>,
}

/// A header or a payload, as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShownPart {
    /// A JSON object.
    Object(Object),
    /// A text that is not a JSON object.
    Text(String),
    /// It could not be decoded.
    Unread,
}

impl ShownPart {
    /// The JSON object, if it is one.
    #[must_use]
    pub fn object(&self) -> Option<&Object> {
        match self {
            ShownPart::Object(object) => Some(object),
            ShownPart::Text(_) | ShownPart::Unread => None,
        }
    }
}

/// A fault in its context. The texts are not escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Which of the findings it is about.
    pub finding: usize,
    /// The part that the text is from; `None` for the token as received.
    pub part: Option<Part>,
    /// What is before the fault.
    pub before: String,
    /// The fault; empty where only its position is known.
    pub fault: String,
    /// What is after it.
    pub after: String,
}

impl Inspector {
    /// A token as a report shows it, given what was found in it. The secret is hidden.
    ///
    /// ```
    /// use jwt_assay::jwt::Policy;
    /// use jwt_assay::lint::{Inspector, ShownPart};
    /// let (inspector, token) = (Inspector::without_secret(), "eyJhbGciOiJub25lIn0.e30.");
    /// let shown = inspector.shown(token, &inspector.inspect(token, &Policy::at(0)), 0);
    /// let ShownPart::Object(header) = shown.header else { panic!("the header is a JSON object") };
    /// assert_eq!(header.get("alg").and_then(|alg| alg.as_str()), Some("none"));
    /// ```
    #[must_use]
    pub fn shown(&self, token: impl AsRef<[u8]>, inspection: &Inspection, now: u64) -> Shown {
        let (token, seen) = (token.as_ref(), &inspection.examination);
        let part = |object: &Option<Object>, text: &Option<Vec<u8>>| match (object, text) {
            (Some(object), _) => ShownPart::Object(hidden_object(self.secrets(), object)),
            (None, Some(text)) => ShownPart::Text(self.secrets().hide(&String::from_utf8_lossy(text))),
            (None, None) => ShownPart::Unread,
        };
        let (header, claims) =
            (part(&seen.header, &seen.header_text), part(&seen.payload, &seen.payload_text));
        // What is not a token may be the secret; its finding quotes what may be shown.
        let is_unread = inspection.is_token() && header == ShownPart::Unread && claims == ShownPart::Unread;
        let text = String::from_utf8_lossy(token);
        let hidden = self.hidden_token(&text);
        // A piece of a segment may give away a part of the secret that is too short to be found in it.
        let excerpts = match hidden {
            Some(_) => Vec::new(),
            None => excerpts(token, inspection, self.secrets()),
        };
        let token = is_unread.then(|| hidden.unwrap_or_else(|| text.into_owned()));
        let dates = self.dates(inspection);
        let of = |time: &Dated| ShownTime {
            at: time.at.clone(),
            seconds: time.seconds,
            margins: margins(self.terms(), &dates, time, now),
        };
        let times = dates.iter().map(of).collect();
        Shown { header, claims, token, times, now, excerpts }
    }

    /// When a token was made, in seconds, if it says so.
    #[must_use]
    pub fn made_at(&self, inspection: &Inspection) -> Option<u64> {
        let issued = self.dates(inspection).into_iter().find(|dated| dated.role == Role::Issued)?;
        u64::try_from(issued.seconds).ok()
    }

    /// The limits of the service to times.
    fn terms(&self) -> &Terms {
        #[cfg(feature = "profile")]
        if let Some(profile) = self.profile() {
            return profile.seconds();
        }
        &timing::TERMS
    }

    fn dates(&self, inspection: &Inspection) -> Vec<Dated> {
        let none = Object::new();
        let header = inspection.examination.header.as_ref().unwrap_or(&none);
        let claims = inspection.examination.payload.as_ref().unwrap_or(&none);
        #[cfg(feature = "profile")]
        if let Some(profile) = self.profile() {
            return dates(profile.times(), header, claims);
        }
        dates(&Times::default(), header, claims)
    }
}

/// The faults that have no member to be shown at.
fn excerpts(token: &[u8], inspection: &Inspection, secrets: &Secrets) -> Vec<Excerpt> {
    let examined = &inspection.examination;
    let numbered = inspection.findings.iter().enumerate();
    let found = numbered.filter_map(|(finding, found)| {
        let (part, text, range) = match &found.at {
            // A wrong signature looks like any other.
            Place::Token(_) if found.rule == *Rule::of(Reason::SignatureMatch) => return None,
            Place::Token(range) if range.len() < token.len() => (None, token, range.clone()),
            Place::Text(part, at) => {
                let text = match part {
                    Part::Header => examined.header_text.as_deref()?,
                    Part::Payload => examined.payload_text.as_deref()?,
                };
                (Some(*part), text, *at..*at)
            }
            _ => return None,
        };
        let (start, end) = (range.start.min(text.len()), range.end.min(text.len()));
        let shown = |from: usize, to: usize| secrets.hide(&String::from_utf8_lossy(&text[from..to]));
        let cut_start = start.saturating_sub(CONTEXT);
        let cut_end = text.len().min(end + CONTEXT);
        let ellipsis = |is_cut: bool| if is_cut { "…" } else { "" };
        Some(Excerpt {
            finding,
            part,
            before: format!("{}{}", ellipsis(cut_start > 0), shown(cut_start, start)),
            fault: shown(start, end),
            after: format!("{}{}", shown(end, cut_end), ellipsis(cut_end < text.len())),
        })
    });
    found.take(MAX_EXCERPTS).collect()
}

/// An object without the secret.
fn hidden_object(secrets: &Secrets, object: &Object) -> Object {
    if secrets.is_empty() {
        return object.clone();
    }
    let mut hidden = Object::new();
    for (name, value) in object.iter() {
        hidden.insert(secrets.hide(name), hidden_value(secrets, value));
    }
    hidden
}

fn hidden_value(secrets: &Secrets, value: &Value) -> Value {
    match value {
        Value::Object(object) => hidden_object(secrets, object).into(),
        Value::Array(items) => Value::Array(items.iter().map(|item| hidden_value(secrets, item)).collect()),
        Value::String(text) => secrets.hide(text).into(),
        Value::Number(number) if secrets.is_in(&number.to_string()) => {
            secrets.hide(&number.to_string()).into()
        }
        Value::Number(_) | Value::Bool(_) | Value::Null => value.clone(),
    }
}
