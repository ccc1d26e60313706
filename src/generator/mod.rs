//! Gets tokens from a generator in any language, one per call: a command that is run, or a URL that is
//! fetched. Both are bounded in time and size.
//!
//! An answer that is not exactly one token is a [`Failure`] of that call, with what was found and what to
//! do about it. A wrong token is not a failure: [`crate::lint`] judges it.

mod ask;
mod command;
pub mod extract;
mod pointer;
mod request;
mod url;

use std::fmt;

use crate::stop::Stop;

pub use ask::{Asked, Plan, ask};
pub use command::CommandGenerator;
pub use pointer::{BadPointer, Pointer};
pub use request::{BadRequest, Request};
pub use url::UrlGenerator;

pub use crate::secrets::Secrets;

/// The longest output or answer of a generator, in bytes.
pub const OUTPUT_LIMIT: usize = 1 << 20;

/// A generator of tokens. Several threads may ask it at once.
pub trait Generator: Send + Sync {
    /// Mints one token. Once `stop` is requested, the result no longer counts.
    ///
    /// # Errors
    /// The generator returned no token, several, or something else.
    fn mint(&self, stop: &Stop) -> Result<String, Failure>;
}

/// Why a call gave no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What was found, as a clause, escaped and ready to print.
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
