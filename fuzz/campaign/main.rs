//! Drives the fuzz targets: one file per subcommand.

mod files;
mod seeds;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Drives the fuzz targets of jwt-assay.
#[derive(Parser)]
#[command(max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Seeds(seeds::Seeds),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Seeds(command) => command.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            anstream::eprintln!("error: {}", jwt_assay::jwt::fault::escaped(&problem));
            ExitCode::from(2)
        }
    }
}
