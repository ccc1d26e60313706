//! A request to an adapter.

use serde::{Deserialize, Serialize};

use super::{ProtocolError, VERSION};
use crate::encoding::{decode_hex, encode_hex};
use crate::jwt::base64url;
use crate::jwt::json::{Object, to_string};
use crate::suite::{SignQuestion, VerifyQuestion, ViewQuestion};
use crate::vectors::{Operation, check_members};

/// A request to an adapter.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "vectors/README.md documents every member for all languages")]
#[non_exhaustive]
pub enum Request {
    /// Describe yourself; the first request to each process.
    Describe,
    /// Forget the tokens seen.
    Reset,
    /// Accept or reject a token.
    Verify { key: Vec<u8>, token: Vec<u8>, now: u64 },
    /// Mint a token.
    Sign { key: Vec<u8>, claims: Object },
    /// Show a marketplace.
    View { catalogue: Object, claims: Object },
    /// Compute HMAC-SHA-256.
    Hmac { key: Vec<u8>, message: Vec<u8> },
    /// Encode without padding.
    Base64url { bytes: Vec<u8> },
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Op {
    #[default]
    Describe,
    Reset,
    Verify,
    Sign,
    View,
    Hmac,
    Base64url,
}

/// A request as it is written on its line.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    id: u64,
    op: Op,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_bytes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    catalogue: Option<Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_hex: Option<String>,
}

impl Record {
    fn check(&self) -> Result<(), ProtocolError> {
        let present = [
            ("protocol", self.protocol.is_some()),
            ("key", self.key.is_some()),
            ("token", self.token.is_some()),
            ("token_bytes", self.token_bytes.is_some()),
            ("now", self.now.is_some()),
            ("catalogue", self.catalogue.is_some()),
            ("claims", self.claims.is_some()),
            ("message_hex", self.message_hex.is_some()),
            ("bytes_hex", self.bytes_hex.is_some()),
        ];
        let (needed, allowed): (&[&str], &[&str]) = match self.op {
            Op::Describe => (&["protocol"], &[]),
            Op::Reset => (&[], &[]),
            Op::Verify => (Operation::Verify.question(), &["token", "token_bytes"]),
            Op::Sign => (Operation::Sign.question(), &[]),
            Op::View => (Operation::View.question(), &[]),
            Op::Hmac => (Operation::Hmac.question(), &[]),
            Op::Base64url => (Operation::Base64url.question(), &[]),
        };
        Ok(check_members(&present, needed, allowed)?)
    }

    fn into_request(self) -> Result<Request, ProtocolError> {
        self.check()?;
        let key = || bytes("key", self.key.as_deref().unwrap_or_default());
        let claims = || self.claims.clone().unwrap_or_default();
        Ok(match self.op {
            Op::Describe if self.protocol != Some(VERSION) => {
                return Err(ProtocolError::unusable(
                    "protocol",
                    format_args!("only version {VERSION} is supported"),
                ));
            }
            Op::Describe => Request::Describe,
            Op::Reset => Request::Reset,
            Op::Verify => Request::Verify {
                key: key()?,
                token: match (&self.token, &self.token_bytes) {
                    (Some(token), None) => token.clone().into_bytes(),
                    (None, Some(token)) => bytes("token_bytes", token)?,
                    (None, None) => return Err(ProtocolError::Missing("token")),
                    (Some(_), Some(_)) => return Err(ProtocolError::Meaningless("token_bytes")),
                },
                now: self.now.unwrap_or_default(),
            },
            Op::Sign => Request::Sign { key: key()?, claims: claims() },
            Op::View => {
                Request::View { catalogue: self.catalogue.clone().unwrap_or_default(), claims: claims() }
            }
            Op::Hmac => {
                Request::Hmac { key: key()?, message: hex("message_hex", self.message_hex.as_deref())? }
            }
            Op::Base64url => Request::Base64url { bytes: hex("bytes_hex", self.bytes_hex.as_deref())? },
        })
    }
}

fn bytes(name: &'static str, text: &str) -> Result<Vec<u8>, ProtocolError> {
    base64url::decode(text)
        .map_err(|flaw| ProtocolError::unusable(name, format_args!("it is not base64url: {flaw}")))
}

fn hex(name: &'static str, text: Option<&str>) -> Result<Vec<u8>, ProtocolError> {
    decode_hex(text.unwrap_or_default())
        .ok_or_else(|| ProtocolError::unusable(name, "it is not pairs of hex digits"))
}

impl Request {
    /// Reads a line.
    ///
    /// # Errors
    /// The line is not a request.
    ///
    /// ```
    /// use jwt_assay::peers::protocol::Request;
    /// let (id, request) = Request::read(br#"{"id":3,"op":"reset"}"#)?;
    /// assert_eq!((id, request == Request::Reset), (3, true));
    /// # Ok::<(), jwt_assay::peers::protocol::ProtocolError>(())
    /// ```
    pub fn read(line: &[u8]) -> Result<(u64, Request), ProtocolError> {
        let record: Record = super::record(line)?;
        Ok((record.id, record.into_request()?))
    }

    /// Writes a line, without the line feed.
    #[must_use]
    pub fn write(&self, id: u64) -> String {
        let mut record = Record { id, op: self.op(), ..Record::default() };
        match self {
            Request::Describe => record.protocol = Some(VERSION),
            Request::Reset => {}
            Request::Verify { key, token, now } => {
                record.key = Some(base64url::encode(key));
                match str::from_utf8(token) {
                    Ok(token) => record.token = Some(token.to_owned()),
                    Err(_) => record.token_bytes = Some(base64url::encode(token)),
                }
                record.now = Some(*now);
            }
            Request::Sign { key, claims } => {
                record.key = Some(base64url::encode(key));
                record.claims = Some(claims.clone());
            }
            Request::View { catalogue, claims } => {
                record.catalogue = Some(catalogue.clone());
                record.claims = Some(claims.clone());
            }
            Request::Hmac { key, message } => {
                record.key = Some(base64url::encode(key));
                record.message_hex = Some(encode_hex(message));
            }
            Request::Base64url { bytes } => record.bytes_hex = Some(encode_hex(bytes)),
        }
        to_string(&record)
    }

    /// The name of its operation.
    #[cfg(feature = "process")]
    pub(crate) fn op_name(&self) -> &'static str {
        match self {
            Request::Describe => "describe",
            Request::Reset => "reset",
            Request::Verify { .. } => "verify",
            Request::Sign { .. } => "sign",
            Request::View { .. } => "view",
            Request::Hmac { .. } => "hmac",
            Request::Base64url { .. } => "base64url",
        }
    }

    fn op(&self) -> Op {
        match self {
            Request::Describe => Op::Describe,
            Request::Reset => Op::Reset,
            Request::Verify { .. } => Op::Verify,
            Request::Sign { .. } => Op::Sign,
            Request::View { .. } => Op::View,
            Request::Hmac { .. } => Op::Hmac,
            Request::Base64url { .. } => Op::Base64url,
        }
    }
}

impl From<&VerifyQuestion<'_>> for Request {
    fn from(question: &VerifyQuestion<'_>) -> Self {
        Request::Verify { key: question.key.to_vec(), token: question.token.to_vec(), now: question.now }
    }
}

impl From<&SignQuestion<'_>> for Request {
    fn from(question: &SignQuestion<'_>) -> Self {
        Request::Sign { key: question.key.to_vec(), claims: question.claims.clone() }
    }
}

impl From<&ViewQuestion<'_>> for Request {
    fn from(question: &ViewQuestion<'_>) -> Self {
        Request::View { catalogue: question.catalogue.clone(), claims: question.claims.clone() }
    }
}
