//! What a JSON text may hold, what may be wrong with it, and why a parse stops.

/// What a JSON text may hold before it is refused, so that nobody's stack or memory is spent on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonLimits {
    /// How deep arrays and objects nest.
    pub depth: usize,
    /// How many members and array items there are in all.
    pub members: usize,
}

impl Default for JsonLimits {
    fn default() -> Self {
        JsonLimits { depth: 64, members: 4096 }
    }
}

/// What is wrong with a JSON text, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The text starts with U+FEFF (RFC 8259 §8.1).
    #[error("a byte order mark stands before the JSON")]
    ByteOrderMark,
    /// The bytes are not UTF-8 (RFC 8259 §8.1).
    #[error("byte {at} is not UTF-8")]
    Utf8 {
        /// The first offending byte.
        at: usize,
    },
    /// The text is not JSON, or something follows it (RFC 8259 §2).
    #[error("not JSON at byte {at}: {problem}")]
    Syntax {
        /// The byte at which the parser stopped.
        at: usize,
        /// What the parser says.
        problem: String,
    },
    /// An escape names half of a surrogate pair (RFC 8259 §8.2).
    #[error("half a surrogate pair is escaped at byte {at}")]
    Surrogate {
        /// The byte at which the parser stopped.
        at: usize,
    },
    /// A number is too large for a 64-bit float (RFC 8259 §6).
    #[error("the number at byte {at} is beyond the range of a 64-bit float")]
    NumberRange {
        /// Its first byte.
        at: usize,
    },
    /// The text nests deeper or holds more than [`JsonLimits`] allows (RFC 8259 §9).
    #[error("more than {limit} {what} by byte {at}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much of it is allowed.
        limit: usize,
        /// The byte at which the parser stopped.
        at: usize,
    },
    /// An object was wanted, and the text is another value.
    #[error("expected an object, got {0}")]
    NotAnObject(&'static str),
    /// A member name occurs twice in one object (RFC 7515 §4, RFC 7519 §4).
    #[error("the member {path} occurs more than once")]
    DuplicateName {
        /// Where, as a path from the root `$`.
        path: String,
    },
}

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
