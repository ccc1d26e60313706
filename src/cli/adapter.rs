//! `jwt-assay adapter`: the reference, spoken to over a pipe.

use std::io::{stdin, stdout};

use anyhow::Result;
use clap::Args;
use jwt_assay::peers::{protocol, reference};

use super::Conclusion;

/// Answer the suite's questions over stdin and stdout, as the reference
///
/// One JSON object per line: a request in, a reply out. vectors/README.md describes the protocol. Compare an
/// adapter of your own with this one, or see a run in which everything passes.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay run -- jwt-assay adapter
  echo '{\"id\":0,\"op\":\"describe\",\"protocol\":1}' | jwt-assay adapter

Exit status: 0 at the end of its input, 2 if a line is not a request.")]
pub(super) struct Adapter {}

impl Adapter {
    pub(super) fn run(self) -> Result<Conclusion> {
        protocol::serve(&mut *reference::new(), stdin().lock(), stdout().lock())?;
        Ok(Conclusion::Conformant)
    }
}
