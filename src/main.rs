//! The program `jwt-assay`. It exits with 0 (conformant), 1 (not conformant) or 2 (could not run).

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
