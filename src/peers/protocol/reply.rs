//! A reply: an adapter's answer to a request.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{ProtocolError, is_object};
use crate::encoding::{decode_hex, encode_hex};
use crate::jwt::Layer;
use crate::jwt::json::{Object, to_string};
use crate::lint::MARKETPLACE;
use crate::suite::{Answer, Clock, Decision, Description, Failure, Operation, Scope};
use crate::text::is_plain;
use crate::vectors::check_members;

/// A reply as it is written on its line. What the members mean depends on the request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The request's id.
    pub id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<Scope>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ops: Option<Vec<Operation>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<Clock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionWord>,
    /// Where the token was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<Layer>,
    /// Kept unparsed: a reason may contain half a surrogate pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// Kept unparsed: an implementation may have read what our strict reader refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    view: Option<Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mac_hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DecisionWord {
    Accept,
    Reject,
    Unsupported,
}

/// The longest name, version or language, in characters.
const DESCRIPTION_LIMIT: usize = 64;

impl Reply {
    /// Reads a line.
    ///
    /// # Errors
    /// The line is not a reply to any request.
    ///
    /// ```
    /// use jwt_assay::peers::protocol::Reply;
    /// use jwt_assay::suite::Decision;
    /// let reply = Reply::read(br#"{"id":2,"decision":"reject","reason":"too old"}"#)?;
    /// assert_eq!(reply.decision()?, Decision::Reject("too old".to_owned()));
    /// # Ok::<(), jwt_assay::peers::protocol::ProtocolError>(())
    /// ```
    pub fn read(line: &[u8]) -> Result<Self, ProtocolError> {
        super::record(line)
    }

    /// Writes a line, without the line feed.
    #[must_use]
    pub fn write(&self) -> String {
        to_string(self)
    }

    fn members(&self) -> [(&'static str, bool); 15] {
        [
            ("name", self.name.is_some()),
            ("version", self.version.is_some()),
            ("language", self.language.is_some()),
            ("scope", self.scope.is_some()),
            ("ops", self.ops.is_some()),
            ("clock", self.clock.is_some()),
            ("profile", self.profile.is_some()),
            ("decision", self.decision.is_some()),
            ("layer", self.layer.is_some()),
            ("reason", self.reason.is_some()),
            ("token", self.token.is_some()),
            ("claims", self.claims.is_some()),
            ("view", self.view.is_some()),
            ("mac_hex", self.mac_hex.is_some()),
            ("text", self.text.is_some()),
        ]
    }

    fn check(&self, needed: &[&'static str], allowed: &[&'static str]) -> Result<(), ProtocolError> {
        Ok(check_members(&self.members(), needed, allowed)?)
    }

    /// As a reply to `describe`.
    ///
    /// # Errors
    /// It is not one, or a text in it is empty, too long or not printable.
    pub fn description(self) -> Result<Description, ProtocolError> {
        self.check(&["name", "version", "language", "scope", "ops", "clock"], &["profile"])?;
        let missing = ProtocolError::Missing;
        if self.profile.is_some_and(|profile| profile != MARKETPLACE) {
            let problem =
                format_args!("there are cases for {MARKETPLACE} alone: leave it out, or take another scope");
            return Err(ProtocolError::unusable("profile", problem));
        }
        Ok(Description {
            name: printable("name", self.name)?,
            version: printable("version", self.version)?,
            language: printable("language", self.language)?,
            scope: self.scope.ok_or(missing("scope"))?,
            ops: self.ops.ok_or(missing("ops"))?,
            clock: self.clock.ok_or(missing("clock"))?,
        })
    }

    /// As a reply to `reset`.
    ///
    /// # Errors
    /// It has other members than an id.
    pub fn done(self) -> Result<(), ProtocolError> {
        self.check(&[], &[])
    }

    /// As a reply to `verify`.
    ///
    /// # Errors
    /// It is not one. Claims that our strict reader refuses count as not returned.
    pub fn decision(self) -> Result<Decision, ProtocolError> {
        if let Some(refusal) = self.refusal()? {
            return Ok(match refusal {
                Refusal::Reject(reason) => Decision::Reject(reason),
                Refusal::Unsupported(reason) => Decision::Unsupported(reason),
            });
        }
        self.check(&["decision"], &["claims"])?;
        let claims = self.claims.map(|claims| match is_object(claims.get().as_bytes()) {
            true => Ok(Object::parse(claims.get()).ok()),
            false => Err(ProtocolError::unusable("claims", "they must be an object")),
        });
        Ok(Decision::Accept(claims.transpose()?.flatten()))
    }

    /// As a reply to `sign`.
    ///
    /// # Errors
    /// It is not one.
    pub fn token(self) -> Result<Answer<String>, ProtocolError> {
        self.answer(Operation::Sign, |reply| Ok(reply.token.unwrap_or_default()))
    }

    /// As a reply to `view`.
    ///
    /// # Errors
    /// It is not one.
    pub fn view(self) -> Result<Answer<Object>, ProtocolError> {
        self.answer(Operation::View, |reply| Ok(reply.view.unwrap_or_default()))
    }

    /// As a reply to `hmac`.
    ///
    /// # Errors
    /// It is not one.
    pub fn mac(self) -> Result<Answer<Vec<u8>>, ProtocolError> {
        self.answer(Operation::Hmac, |reply| {
            decode_hex(reply.mac_hex.unwrap_or_default())
                .ok_or_else(|| ProtocolError::unusable("mac_hex", "it is not pairs of hex digits"))
        })
    }

    /// As a reply to `base64url`.
    ///
    /// # Errors
    /// It is not one.
    pub fn text(self) -> Result<Answer<String>, ProtocolError> {
        self.answer(Operation::Base64url, |reply| Ok(reply.text.unwrap_or_default()))
    }

    fn answer<T>(
        self,
        operation: Operation,
        read: impl FnOnce(Self) -> Result<T, ProtocolError>,
    ) -> Result<Answer<T>, ProtocolError> {
        match self.refusal()? {
            Some(Refusal::Reject(reason)) => Ok(Answer::Refused(reason)),
            Some(Refusal::Unsupported(reason)) => Ok(Answer::Unsupported(reason)),
            None => {
                self.check(&[operation.answer()], &[])?;
                read(self).map(Answer::Given)
            }
        }
    }

    /// The refusal, if it is one.
    fn refusal(&self) -> Result<Option<Refusal>, ProtocolError> {
        let make = match self.decision {
            Some(DecisionWord::Reject) => Refusal::Reject,
            Some(DecisionWord::Unsupported) => Refusal::Unsupported,
            Some(DecisionWord::Accept) | None => return Ok(None),
        };
        let is_rejection = self.decision == Some(DecisionWord::Reject);
        self.check(&["decision"], if is_rejection { &["reason", "layer"] } else { &["reason"] })?;
        let reason = self.reason.as_deref().map(RawValue::get).unwrap_or("\"no reason given\"");
        if !reason.starts_with('"') {
            return Err(ProtocolError::unusable("reason", "it must be a string"));
        }
        let reason = serde_json::from_str(reason).unwrap_or_else(|_| reason.to_owned());
        Ok(Some(make(match self.layer {
            Some(layer) => format!("{}: {reason}", layer.name()),
            None => reason,
        })))
    }
}

/// A refusal of a request, with the reason.
enum Refusal {
    Reject(String),
    Unsupported(String),
}

/// A text that can be put into every report without escaping.
fn printable(name: &'static str, text: Option<String>) -> Result<String, ProtocolError> {
    let text = text.ok_or(ProtocolError::Missing(name))?;
    match text.chars().count() {
        1..=DESCRIPTION_LIMIT if text.trim() == text && is_plain(&text) => Ok(text),
        _ => Err(ProtocolError::unusable(
            name,
            format_args!("it must be one printable line of 1 to {DESCRIPTION_LIMIT} characters"),
        )),
    }
}

/// Replies as an adapter writes them.
impl Reply {
    pub(super) fn done_with(id: u64) -> Self {
        Reply { id, ..Reply::default() }
    }

    pub(super) fn of_description(id: u64, description: Description) -> Self {
        Reply {
            name: Some(description.name),
            version: Some(description.version),
            language: Some(description.language),
            scope: Some(description.scope),
            ops: Some(description.ops),
            clock: Some(description.clock),
            ..Reply::done_with(id)
        }
    }

    pub(super) fn of_decision(id: u64, decision: Decision) -> Result<Self, Failure> {
        let reply = Reply::done_with(id);
        Ok(match decision {
            Decision::Accept(claims) => {
                let claims = claims.and_then(|claims| RawValue::from_string(to_string(&claims)).ok());
                Reply { decision: Some(DecisionWord::Accept), claims, ..reply }
            }
            Decision::Reject(reason) => reply.refused(DecisionWord::Reject, reason),
            Decision::Unsupported(reason) => reply.refused(DecisionWord::Unsupported, reason),
            Decision::Failed(failure) => return Err(failure),
        })
    }

    pub(super) fn of_answer<T>(
        id: u64,
        answer: Answer<T>,
        give: impl FnOnce(Self, T) -> Self,
    ) -> Result<Self, Failure> {
        let reply = Reply::done_with(id);
        Ok(match answer {
            Answer::Given(value) => give(reply, value),
            Answer::Refused(reason) => reply.refused(DecisionWord::Reject, reason),
            Answer::Unsupported(reason) => reply.refused(DecisionWord::Unsupported, reason),
            Answer::Failed(failure) => return Err(failure),
        })
    }

    pub(super) fn with_token(self, token: String) -> Self {
        Reply { token: Some(token), ..self }
    }

    pub(super) fn with_view(self, view: Object) -> Self {
        Reply { view: Some(view), ..self }
    }

    pub(super) fn with_mac(self, mac: Vec<u8>) -> Self {
        Reply { mac_hex: Some(encode_hex(&mac)), ..self }
    }

    pub(super) fn with_text(self, text: String) -> Self {
        Reply { text: Some(text), ..self }
    }

    fn refused(self, word: DecisionWord, reason: String) -> Self {
        let reason = RawValue::from_string(to_string(&reason)).ok();
        Reply { decision: Some(word), reason, ..self }
    }
}
