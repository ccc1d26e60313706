//! Why a parse stops.

use super::error::{JsonError, JsonLimits};

/// Why a parse stopped, and at which byte of the text.
#[derive(Clone, Copy, Debug)]
pub(in crate::jwt) enum Stop {
    /// The text is not JSON.
    Syntax { at: usize, problem: &'static str },
    /// An escape names half of a surrogate pair.
    Surrogate { at: usize },
    /// A number overflows a 64-bit float.
    NumberRange { at: usize },
    /// An array or object is nested too deep.
    Depth { at: usize },
    /// There is one member or item too many.
    Members { at: usize },
    /// The text is not what the caller asked for.
    Unwanted,
}

/// The outcome of one step of a parse.
pub(in crate::jwt) type Step<T = ()> = Result<T, Stop>;

impl Stop {
    /// The defect of a text that starts `skipped` bytes into what was read.
    pub(super) fn defect(self, skipped: usize, limits: JsonLimits) -> JsonError {
        let place = |at| skipped + at;
        match self {
            Stop::Syntax { at, problem } => JsonError::Syntax { at: place(at), problem: problem.to_owned() },
            Stop::Surrogate { at } => JsonError::Surrogate { at: place(at) },
            Stop::NumberRange { at } => JsonError::NumberRange { at: place(at) },
            Stop::Depth { at } => {
                JsonError::Limit { what: "levels of nesting", limit: limits.depth, at: place(at) }
            }
            Stop::Members { at } => {
                JsonError::Limit { what: "members and items", limit: limits.members, at: place(at) }
            }
            Stop::Unwanted => unreachable!("a text is read as any value"),
        }
    }
}
