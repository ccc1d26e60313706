//! The protocol between the suite and an adapter: JSON Lines, one request, one reply.
//!
//! `vectors/README.md` describes it for all languages, and `vectors/adapter.schema.json` is its schema.
//! [`serve`] is the adapter's end, for any [`Implementation`] in Rust.
//!
//! [`Implementation`]: crate::suite::Implementation

mod reply;
mod request;
mod serve {
    //! The adapter's end of the pipe: reads requests, calls an implementation, writes replies.

    use std::io::{self, BufRead, Read, Write};

    use crate::peers::protocol::{LINE_BYTES, ProtocolError, Reply, Request};
    use crate::suite::{Failure, Implementation, SignQuestion, VerifyQuestion, ViewQuestion};

    /// Why an adapter stops before its input ends.
    #[derive(Debug, thiserror::Error)]
    #[non_exhaustive]
    pub enum ServeError {
        /// A line is not a request.
        #[error("line {line}: {problem}")]
        Request {
            /// The line, counted from 1.
            line: u64,
            /// What is wrong with it.
            problem: ProtocolError,
        },
        /// The input can't be read or the output can't be written.
        #[error("{0}")]
        Pipe(#[from] io::Error),
        /// The implementation itself failed.
        #[error("line {line}: the implementation failed: {failure}")]
        Implementation {
            /// The line, counted from 1.
            line: u64,
            /// How it failed.
            failure: Failure,
        },
    }

    /// Answers requests until the input ends.
    ///
    /// ```
    /// use jwt_assay::peers::{protocol::serve, reference};
    /// let input = br#"{"id":0,"op":"base64url","bytes_hex":"fbff"}"#;
    /// let mut output = Vec::new();
    /// serve(&mut *reference::new(), &input[..], &mut output)?;
    /// assert_eq!(output, b"{\"id\":0,\"text\":\"-_8\"}\n");
    /// # Ok::<(), jwt_assay::peers::protocol::ServeError>(())
    /// ```
    ///
    /// # Errors
    /// A line is not a request, or the pipe is broken.
    pub fn serve(
        implementation: &mut dyn Implementation,
        mut input: impl BufRead,
        mut output: impl Write,
    ) -> Result<(), ServeError> {
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            // One byte more than the limit and the line feed, so that a longer line is noticed.
            (&mut input).take(LINE_BYTES as u64 + 2).read_until(b'\n', &mut line)?;
            if line.is_empty() {
                break;
            }
            let text = line.trim_ascii_end();
            let (id, request) =
                Request::read(text).map_err(|problem| ServeError::Request { line: number, problem })?;
            let reply = reply(implementation, id, request)
                .map_err(|failure| ServeError::Implementation { line: number, failure })?;
            output.write_all((reply.write() + "\n").as_bytes())?;
            output.flush()?;
        }
        Ok(())
    }

    fn reply(implementation: &mut dyn Implementation, id: u64, request: Request) -> Result<Reply, Failure> {
        match &request {
            Request::Describe => Ok(Reply::of_description(id, implementation.describe())),
            Request::Reset => implementation.reset().map(|()| Reply::done_with(id)),
            Request::Verify { key, token, now } => {
                Reply::of_decision(id, implementation.verify(&VerifyQuestion { key, token, now: *now }))
            }
            Request::Sign { key, claims } => {
                Reply::of_answer(id, implementation.sign(&SignQuestion { key, claims }), Reply::with_token)
            }
            Request::View { catalogue, claims } => Reply::of_answer(
                id,
                implementation.view(&ViewQuestion { catalogue, claims }),
                Reply::with_view,
            ),
            Request::Hmac { key, message } => {
                Reply::of_answer(id, implementation.hmac(key, message), Reply::with_mac)
            }
            Request::Base64url { bytes } => {
                Reply::of_answer(id, implementation.base64url(bytes), Reply::with_text)
            }
        }
    }
}

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
