//! The protocol between the suite and an adapter: JSON Lines, one request, one reply.
//!
//! `vectors/README.md` describes it for all languages, and `vectors/adapter.schema.json` is its schema.
//! [`serve`] is the adapter's end, for any [`Implementation`] in Rust.
//!
//! [`Implementation`]: crate::suite::Implementation

mod reply;
mod request;
mod serve;

use serde::Deserialize;

pub use reply::Reply;
pub use request::Request;
pub use serve::{ServeError, serve};

use crate::text::cut;
use crate::vectors::Misfit;

/// The version of the protocol.
pub const VERSION: u64 = 1;

/// The longest line, in bytes, without its line feed.
pub const LINE_BYTES: usize = 4 << 20;

/// Why a line is not a request or not a reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// It is not a JSON object with members of the protocol.
    #[error("{0}")]
    Shape(String),
    /// A required member is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A member is present that belongs to another kind of line.
    #[error("{0} has no meaning here")]
    Meaningless(&'static str),
    /// The value of a member can't be used.
    #[error("{name}: {problem}")]
    Unusable {
        /// The member.
        name: &'static str,
        /// What is wrong with it.
        problem: String,
    },
}

impl ProtocolError {
    fn unusable(name: &'static str, problem: impl ToString) -> Self {
        ProtocolError::Unusable { name, problem: problem.to_string() }
    }
}

impl From<Misfit> for ProtocolError {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::Missing(name) => ProtocolError::Missing(name),
            Misfit::Meaningless(name) => ProtocolError::Meaningless(name),
        }
    }
}

/// Reads a line as an object. The code that serde derives for our records would accept an array as well.
fn record<'line, T: Deserialize<'line>>(line: &'line [u8]) -> Result<T, ProtocolError> {
    let shape = |problem: String| ProtocolError::Shape(cut(&problem));
    if line.len() > LINE_BYTES {
        return Err(shape(format!("a line of more than {LINE_BYTES} bytes")));
    }
    if !is_object(line) {
        return Err(shape("expected a JSON object".to_owned()));
    }
    serde_json::from_slice(line).map_err(|error| shape(error.to_string()))
}

/// Whether a JSON text can only be an object.
pub(super) fn is_object(text: &[u8]) -> bool {
    text.trim_ascii_start().first() == Some(&b'{')
}
