//! A vector file and its cases, field by field, the words for operations and expectations, and which members a record must
//! have and may have. `vectors/README.md` explains each.

use serde::{Deserialize, Serialize};

use crate::encoding::decode_hex;
use crate::jwt::Scope;
use crate::jwt::base64url;
use crate::jwt::json::Object;
use crate::lint::{self, Level};

/// A vector file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRecord {
    /// The version of the format: 1.
    pub format: u64,
    /// The group's name, which is the file's name without `.json`.
    pub group: String,
    /// What the group tests, in one sentence.
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

/// One case of a vector file; its optional fields depend on `op` and `expect`.
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
    pub before: Option<Vec<EarlierRecord>>,
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

/// A token that the same verifier gets earlier: alone, at the time and under the secret of its case, or with its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "vectors/README.md documents every field for all languages")]
pub enum EarlierRecord {
    Token(String),
    Question(EarlierQuestionRecord),
}

/// An earlier token with a time or a secret of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "vectors/README.md documents every field for all languages")]
pub struct EarlierQuestionRecord {
    pub token: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// An earlier token with the time and the secret that it is verified with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Earlier {
    /// The secret.
    pub key: Vec<u8>,
    /// The token.
    pub token: String,
    /// The time.
    pub now: u64,
}

impl CaseRecord {
    /// Checks that the case has the members of its kind and no others, a rule that exists, and a range of
    /// scopes that is not empty.
    pub(super) fn check(&self) -> Result<(), String> {
        let (more, allowed): (&[&str], &[&str]) = match (self.op, self.expect) {
            (Operation::Verify, Some(Expect::Accept)) => {
                (&["claims", "signing_input", "signature_hex"], VERIFY)
            }
            (Operation::Verify, _) => (&[], VERIFY),
            _ => (&[], &[]),
        };
        let needed = [self.op.question(), &[self.op.answer()], more].concat();
        check_members(&self.members(), &needed, allowed).map_err(|misfit| misfit.to_string())?;
        match &self.rule {
            Some(id) if lint::rule(id).is_none() => return Err(format!("there is no rule {id}")),
            None if self.op == Operation::Verify => return Err("rule is missing".to_owned()),
            _ => {}
        }
        if self.highest_scope() < self.scope {
            return Err("max_scope is below scope".to_owned());
        }
        Ok(())
    }

    /// The optional members, by name, and whether they are present.
    fn members(&self) -> [(&'static str, bool); 16] {
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
            ("text", self.text.is_some()),
        ]
    }

    /// The highest scope that the case is for.
    pub(crate) fn highest_scope(&self) -> Scope {
        self.max_scope.unwrap_or(Scope::Profile)
    }

    /// The secret.
    pub(crate) fn decoded_key(&self) -> Result<Vec<u8>, String> {
        base64("key", self.key.as_deref())
    }

    /// The token, whichever member holds it.
    pub(crate) fn decoded_token(&self) -> Result<Vec<u8>, String> {
        match (&self.token, &self.token_bytes) {
            (Some(token), None) => Ok(token.as_bytes().to_vec()),
            (None, Some(bytes)) => base64("token_bytes", Some(bytes)),
            _ => Err("there must be either token or token_bytes".to_owned()),
        }
    }

    /// The tokens that the same verifier gets earlier.
    pub(crate) fn decoded_before(&self) -> Result<Vec<Earlier>, String> {
        let now = self.now.unwrap_or_default();
        let earlier = |record: &EarlierRecord| {
            let (token, own_now, own_key) = match record {
                EarlierRecord::Token(token) => (token, None, None),
                EarlierRecord::Question(EarlierQuestionRecord { token, now, key }) => {
                    (token, *now, key.as_deref())
                }
            };
            let key = own_key.map_or_else(|| self.decoded_key(), |key| base64("key in before", Some(key)))?;
            Ok(Earlier { key, token: token.clone(), now: own_now.unwrap_or(now) })
        };
        self.before.iter().flatten().map(earlier).collect()
    }

    /// The message that the MAC is over.
    pub(crate) fn decoded_message(&self) -> Result<Vec<u8>, String> {
        hex("message_hex", self.message_hex.as_deref())
    }

    /// The MAC, or its first bytes.
    pub(crate) fn decoded_mac(&self) -> Result<Vec<u8>, String> {
        hex("mac_hex", self.mac_hex.as_deref())
    }

    /// The bytes to encode.
    pub(crate) fn decoded_bytes(&self) -> Result<Vec<u8>, String> {
        hex("bytes_hex", self.bytes_hex.as_deref())
    }
}

/// The members that a case for a verifier may have beside those that it must have.
const VERIFY: &[&str] = &["token", "token_bytes", "age", "before"];

fn base64(name: &str, text: Option<&str>) -> Result<Vec<u8>, String> {
    base64url::decode(text.unwrap_or_default()).map_err(|flaw| format!("{name} is not base64url: {flaw}"))
}

fn hex(name: &str, text: Option<&str>) -> Result<Vec<u8>, String> {
    decode_hex(text.unwrap_or_default()).ok_or_else(|| format!("{name} is not pairs of hex digits"))
}

/// What an implementation can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Mint a token for a claims set.
    Sign,
    /// Accept or reject a token.
    Verify,
    /// Show a marketplace.
    View,
    /// HMAC-SHA-256 over bytes.
    Hmac,
    /// Base64url without padding.
    Base64url,
}

impl Operation {
    /// The members that hold the question, in a file and in a request to an adapter. A question to verify
    /// also has `token` or `token_bytes`.
    pub(crate) fn question(self) -> &'static [&'static str] {
        match self {
            Operation::Verify => &["key", "now"],
            Operation::Sign => &["key", "claims"],
            Operation::View => &["catalogue", "claims"],
            Operation::Hmac => &["key", "message_hex"],
            Operation::Base64url => &["bytes_hex"],
        }
    }

    /// The member that holds the answer: in a file, and, except for `expect`, in a reply of an adapter.
    pub(crate) fn answer(self) -> &'static str {
        match self {
            Operation::Verify => "expect",
            Operation::Sign => "token",
            Operation::View => "view",
            Operation::Hmac => "mac_hex",
            Operation::Base64url => "text",
        }
    }
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

/// How the members of a record differ from those that its kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Misfit {
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{0} has no meaning here")]
    Meaningless(&'static str),
}

/// Checks that all needed members are present, and that no others are except for the allowed ones.
pub(crate) fn check_members(
    present: &[(&'static str, bool)],
    needed: &[&'static str],
    allowed: &[&'static str],
) -> Result<(), Misfit> {
    for &(name, is_present) in present {
        match (is_present, needed.contains(&name), allowed.contains(&name)) {
            (false, true, _) => return Err(Misfit::Missing(name)),
            (true, false, false) => return Err(Misfit::Meaningless(name)),
            _ => {}
        }
    }
    Ok(())
}
