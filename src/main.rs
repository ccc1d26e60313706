//! The program `jwt-assay`: it reads its arguments, runs one command, and exits 0 (conformant),
//! 1 (not conformant) or 2 (could not run).

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
