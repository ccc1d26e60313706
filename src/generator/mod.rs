//! Asks a generator of tokens, in whatever language, for one at a time: a command that is run, or a URL
//! that is fetched. Both are bounded in time and size.
//!
//! Whatever is not one token is a [`Failure`] of that call, with what was seen and what to do; it is
//! never taken for a token, and a wrong token is never a failure: [`crate::lint`] judges it.

mod ask;
mod command;
pub mod extract;
mod pointer;
mod request;
mod secrets;
mod url;

use std::fmt;

pub use ask::{Asked, Plan, ask};
pub use command::CommandGenerator;
pub use pointer::{BadPointer, Pointer};
pub use request::{BadRequest, Request};
pub use secrets::Secrets;
pub use url::UrlGenerator;

/// The most that a generator may print or answer, in bytes.
pub const OUTPUT_LIMIT: usize = 1 << 20;

/// What mints tokens.
pub trait Generator {
    /// Asks for one token.
    ///
    /// # Errors
    /// The generator gave none, or more than one, or something else.
    fn mint(&self) -> Result<String, Failure>;
}

/// Why a call gave no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What was seen, as a clause, escaped and ready to print.
    pub found: String,
    /// What to do about it, as a clause.
    pub next: &'static str,
}

impl Failure {
    fn new(found: impl Into<String>, next: &'static str) -> Self {
        Failure { found: found.into(), next }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; {}", self.found, self.next)
    }
}

impl std::error::Error for Failure {}
