//! How binding a rule is, in the sense of RFC 2119.

use std::fmt;

use serde::{Deserialize, Serialize};

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
