//! What a JSON text may hold, what may be wrong with it, and why a parse stops.

/// The limits of a JSON text, which protect the reader's stack and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonLimits {
    /// The depth to which arrays and objects may nest.
    pub depth: usize,
    /// The total number of members and array items.
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
    #[error("a byte order mark before the JSON")]
    ByteOrderMark,
    /// The bytes are not UTF-8 (RFC 8259 §8.1).
    #[error("invalid UTF-8 at byte {at}")]
    Utf8 {
        /// The first invalid byte.
        at: usize,
    },
    /// The text is not JSON, or something follows it (RFC 8259 §2).
    #[error("invalid JSON at byte {at}: {problem}")]
    Syntax {
        /// The byte at which the parser stopped.
        at: usize,
        /// What the parser expected or found there.
        problem: String,
    },
    /// An escape names half of a surrogate pair (RFC 8259 §8.2).
    #[error("an escaped half of a surrogate pair at byte {at}")]
    Surrogate {
        /// The byte at which the parser stopped.
        at: usize,
    },
    /// A number is too large for a 64-bit float (RFC 8259 §6).
    #[error("a number out of the range of a 64-bit float at byte {at}")]
    NumberRange {
        /// Its first byte.
        at: usize,
    },
    /// The text is deeper or larger than [`JsonLimits`] allows (RFC 8259 §9).
    #[error("more than {limit} {what} by byte {at}")]
    Limit {
        /// What there are too many of.
        what: &'static str,
        /// How many are allowed.
        limit: usize,
        /// The byte at which the parser stopped.
        at: usize,
    },
    /// The text is another value than an object.
    #[error("{0} instead of an object")]
    NotAnObject(&'static str),
    /// A member name occurs more than once in an object (RFC 7515 §4, RFC 7519 §4).
    #[error("more than one member {path}")]
    DuplicateName {
        /// The member, as a path from the root `$`.
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
