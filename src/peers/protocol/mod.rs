//! What is said over the pipe between the suite and an adapter: JSON Lines, one request, one reply.
//!
//! `vectors/README.md` describes the protocol for all languages, and `vectors/adapter.schema.json`
//! holds it as a schema. [`serve`] is the adapter's end, for any [`Implementation`] in Rust.
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

/// The longest line, in bytes, without what ends it.
pub const LINE_BYTES: usize = 4 << 20;

/// Why a line is no request or no reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// It is not a JSON object with the members that the protocol knows.
    #[error("{0}")]
    Shape(String),
    /// A member that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A member is there that goes with something else.
    #[error("{0} has no meaning here")]
    Meaningless(&'static str),
    /// A member holds what can't be used.
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

/// Reads a line as an object. What serde derives for our records would take an array as well.
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
