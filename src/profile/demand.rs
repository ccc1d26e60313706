//! What a profile demands of a token, and its terms as demands in words.

use super::times::{TermName, Time, Times};
use crate::jwt::{Layer, Level};

/// One thing that a profile requires of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The stable id: `NAME/claims/<pointer>#<keyword>`, `NAME/terms#<term>`, and so on.
    pub id: String,
    /// The layer at which a verifier meets it.
    pub layer: Layer,
    /// How binding it is.
    pub level: Level,
    /// Where the service says so.
    pub clause: String,
    /// What is required, in one sentence.
    pub summary: String,
    /// What to do about a token that breaks it.
    pub fix: String,
}

impl TermName {
    /// Its name in a profile.
    pub(super) fn name(self) -> &'static str {
        match self {
            TermName::Leeway => "leeway",
            TermName::MaxAge => "max_age",
            TermName::MaxFuture => "max_future",
            TermName::MinLifetime => "min_lifetime",
            TermName::MaxLifetime => "max_lifetime",
            TermName::MaxRemaining => "max_remaining",
        }
    }

    /// What it demands, in one sentence.
    pub(super) fn sentence(self, seconds: u64, times: &Times) -> String {
        let name = |time: &Option<Time>, default: &str| {
            time.as_ref().map_or_else(|| default.to_owned(), |time| time.at.name())
        };
        let (issued, expires) = (name(&times.issued, "iat"), name(&times.expires, "exp"));
        let not_before = name(&times.not_before, "nbf");
        let seconds = counted(seconds);
        match self {
            TermName::Leeway => {
                format!("Clocks may differ: {expires} and {not_before} are taken with a leeway of {seconds}.")
            }
            TermName::MaxAge => format!("A token is accepted up to {seconds} after its {issued}."),
            TermName::MaxFuture => format!("The time in {issued} is at most {seconds} ahead."),
            TermName::MinLifetime => format!("From {issued} to {expires}, there are at least {seconds}."),
            TermName::MaxLifetime => format!("From {issued} to {expires}, there are at most {seconds}."),
            TermName::MaxRemaining => format!("A token expires at most {seconds} from now: see {expires}."),
        }
    }

    /// What to do where it is broken and the profile does not say.
    pub(super) fn fix(self, seconds: u64) -> String {
        let seconds = counted(seconds);
        match self {
            TermName::Leeway | TermName::MaxAge => {
                "Mint the token right before it is used, and set the clock with NTP.".to_owned()
            }
            TermName::MaxFuture => {
                "Set the clock with NTP, and count from UTC, not from local time.".to_owned()
            }
            TermName::MinLifetime => format!("Let the token expire at least {seconds} after it was issued."),
            TermName::MaxLifetime => format!("Let the token expire at most {seconds} after it was issued."),
            TermName::MaxRemaining => format!("Let the token expire at most {seconds} from now."),
        }
    }
}

fn counted(seconds: u64) -> String {
    if seconds == 1 { "1 second".to_owned() } else { format!("{seconds} seconds") }
}
