//! How much of a token is judged, and how binding a rule is.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::fault::{Layer, Reason};

/// How much of a token is judged; each scope includes the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Compact serialization, JOSE header and signature (RFC 7515).
    Jws,
    /// A JWS whose payload is a claims set, with `exp`, `nbf` and `aud` honoured (RFC 7519).
    Jwt,
    /// The whole profile: its claims, freshness and single use.
    Profile,
}

impl Scope {
    /// The scope in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scope::Jws => "jws",
            Scope::Jwt => "jwt",
            Scope::Profile => "profile",
        }
    }
}

impl Reason {
    /// The scope that a verifier needs to reject for this reason.
    #[must_use]
    pub const fn scope(self) -> Scope {
        use Reason::{
            AudExpected, AudForm, ExpNotPassed, ExpNumber, IatNumber, IssString, JtiString, NbfNumber,
            NbfReached, SubString, TypOther, TypString,
        };
        match (self, self.layer()) {
            // RFC 7519 §5.1 leaves other types of tokens to the application.
            (TypOther | TypString, _) => Scope::Profile,
            (_, Layer::Compact | Layer::Header | Layer::Signature) => Scope::Jws,
            (_, Layer::Payload) => Scope::Jwt,
            (
                AudExpected | AudForm | ExpNotPassed | ExpNumber | IatNumber | IssString | JtiString
                | NbfNumber | NbfReached | SubString,
                _,
            ) => Scope::Jwt,
            (_, Layer::Claims | Layer::Time | Layer::Replay) => Scope::Profile,
        }
    }
}

/// How binding a rule is, in the sense of RFC 2119.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// An absolute requirement.
    Must,
    /// A requirement that may be set aside for good reasons.
    Should,
    /// A free choice.
    May,
}

impl Level {
    /// The level in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Must => "must",
            Level::Should => "should",
            Level::May => "may",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
