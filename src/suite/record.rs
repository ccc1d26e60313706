//! A case as it stands in a vector file, field by field. `vectors/README.md` explains each.

use serde::{Deserialize, Serialize};

use super::case::{Case, Expectation, Question};
use super::implementation::{Operation, Scope};
use crate::encoding::decode_hex;
use crate::jwt::base64url;
use crate::jwt::json::Object;
use crate::lint::{self, Level};

/// A vector file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRecord {
    /// 1.
    pub format: u64,
    /// The file's stem.
    pub group: String,
    /// What the group asks, in a sentence.
    pub about: String,
    /// The cases.
    pub cases: Vec<CaseRecord>,
}

impl GroupRecord {
    /// The name of the group's file.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.json", self.group)
    }

    /// The file's text.
    ///
    /// # Panics
    /// Never: every name in a record is a string.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("records serialize") + "\n"
    }
}

/// One case of a vector file; which optional fields there are follows from `op` and `expect`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "vectors/README.md documents every field for all languages")]
pub struct CaseRecord {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    pub op: Operation,
    pub scope: Scope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_scope: Option<Scope>,
    pub level: Level,
    pub clause: String,
    pub why: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_bytes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<Object>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Object>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<Object>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_input: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature_hex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_hex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac_hex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_hex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What is expected of a verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    /// The token is good.
    Accept,
    /// The token is refused.
    Reject,
    /// The documents leave it free.
    Either,
}

/// The optional fields of a case, by name, and whether they are there.
type Fields = [(&'static str, bool); 15];

impl CaseRecord {
    fn fields(&self) -> Fields {
        [
            ("key", self.key.is_some()),
            ("token", self.token.is_some()),
            ("token_bytes", self.token_bytes.is_some()),
            ("now", self.now.is_some()),
            ("age", self.age.is_some()),
            ("before", self.before.is_some()),
            ("expect", self.expect.is_some()),
            ("catalogue", self.catalogue.is_some()),
            ("claims", self.claims.is_some()),
            ("view", self.view.is_some()),
            ("signing_input", self.signing_input.is_some()),
            ("signature_hex", self.signature_hex.is_some()),
            ("message_hex", self.message_hex.is_some()),
            ("mac_hex", self.mac_hex.is_some()),
            ("bytes_hex", self.bytes_hex.is_some()),
        ]
    }

    /// Checks that a case has the fields of its kind and no others, and decodes them.
    pub(super) fn into_case(self) -> Result<Case, String> {
        let needed: &[&str] = match (self.op, self.expect) {
            (Operation::Verify, Some(Expect::Accept)) => {
                &["key", "now", "expect", "claims", "signing_input", "signature_hex"]
            }
            (Operation::Verify, Some(Expect::Reject | Expect::Either)) => &["key", "now", "expect"],
            (Operation::Verify, None) => return Err("expect is missing".to_owned()),
            (Operation::Sign, _) => &["key", "claims", "token"],
            (Operation::View, _) => &["catalogue", "claims", "view"],
            (Operation::Hmac, _) => &["key", "message_hex", "mac_hex"],
            (Operation::Base64url, _) => &["bytes_hex"],
        };
        let allowed: &[&str] = match self.op {
            Operation::Verify => &["token", "token_bytes", "age", "before"],
            _ => &[],
        };
        for (name, present) in self.fields() {
            match (present, needed.contains(&name), allowed.contains(&name)) {
                (false, true, _) => return Err(format!("{name} is missing")),
                (true, false, false) => return Err(format!("{name} has no meaning here")),
                _ => {}
            }
        }
        if self.text.is_some() != (self.op == Operation::Base64url) {
            return Err("text goes with base64url, and only with it".to_owned());
        }
        let rule = match &self.rule {
            Some(id) => Some(lint::rule(id).ok_or_else(|| format!("there is no rule {id}"))?),
            None if self.op == Operation::Verify => return Err("rule is missing".to_owned()),
            None => None,
        };
        let max_scope = self.max_scope.unwrap_or(Scope::Profile);
        if max_scope < self.scope {
            return Err("max_scope is below scope".to_owned());
        }
        Ok(Case {
            id: self.id.clone(),
            rule,
            scope: self.scope,
            max_scope,
            level: self.level,
            clause: self.clause.clone(),
            why: self.why.clone(),
            question: self.into_question()?,
        })
    }

    fn into_question(self) -> Result<Question, String> {
        let key = || base64("key", self.key.as_deref());
        Ok(match self.op {
            Operation::Verify => Question::Verify {
                key: key()?,
                token: token_bytes(self.token.as_deref(), self.token_bytes.as_deref())?,
                now: self.now.unwrap_or_default(),
                renewable: self.age.is_some(),
                before: self.before.clone().unwrap_or_default(),
                expectation: match self.expect {
                    Some(Expect::Accept) => Expectation::Accept(self.claims.unwrap_or_default()),
                    Some(Expect::Reject) => Expectation::Reject,
                    Some(Expect::Either) | None => Expectation::Either,
                },
            },
            Operation::Sign => Question::Sign {
                key: key()?,
                claims: self.claims.unwrap_or_default(),
                token: self.token.unwrap_or_default(),
            },
            Operation::View => Question::View {
                catalogue: self.catalogue.unwrap_or_default(),
                claims: self.claims.unwrap_or_default(),
                view: self.view.unwrap_or_default(),
            },
            Operation::Hmac => Question::Hmac {
                key: key()?,
                message: hex("message_hex", self.message_hex.as_deref())?,
                mac: hex("mac_hex", self.mac_hex.as_deref())?,
            },
            Operation::Base64url => Question::Base64url {
                bytes: hex("bytes_hex", self.bytes_hex.as_deref())?,
                text: self.text.unwrap_or_default(),
            },
        })
    }
}

fn token_bytes(token: Option<&str>, bytes: Option<&str>) -> Result<Vec<u8>, String> {
    match (token, bytes) {
        (Some(token), None) => Ok(token.as_bytes().to_vec()),
        (None, Some(_)) => base64("token_bytes", bytes),
        _ => Err("there must be either token or token_bytes".to_owned()),
    }
}

fn base64(name: &str, text: Option<&str>) -> Result<Vec<u8>, String> {
    base64url::decode(text.unwrap_or_default()).map_err(|flaw| format!("{name} is not base64url: {flaw}"))
}

fn hex(name: &str, text: Option<&str>) -> Result<Vec<u8>, String> {
    decode_hex(text.unwrap_or_default()).ok_or_else(|| format!("{name} is not pairs of hex digits"))
}
