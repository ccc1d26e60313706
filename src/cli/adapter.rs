//! `jwt-assay adapter`: the reference at the other end of the pipe.

use std::io::{stdin, stdout};

use clap::Args;
use jwt_assay::peers::{protocol, reference};

use super::{Conclusion, Unable};

/// Answer the suite's questions over stdin and stdout, as the reference
///
/// One JSON object a line, one request, one reply. vectors/README.md describes the protocol; use this as
/// a model for an adapter of your own, or to see a run in which everything passes.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay run -- jwt-assay adapter
  echo '{\"id\":0,\"op\":\"describe\",\"protocol\":1}' | jwt-assay adapter

Exit status: 0 when its input ends, 2 if a line is no request.")]
pub(super) struct Adapter {}

impl Adapter {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        protocol::serve(&mut *reference::new(), stdin().lock(), stdout().lock())?;
        Ok(Conclusion::Conformant)
    }
}
