//! Drives the fuzz targets: one file per subcommand.

mod files;
mod finding;
mod findings;
mod input;
mod keep;
mod planted;
mod seeds;

// What the tests judge the vectors by, and what writes these: a kept token goes the same way.
#[expect(dead_code, reason = "the tests use all of it")]
#[path = "../../tests/it/oracle/mod.rs"]
mod oracle;
#[expect(dead_code, reason = "the example writes all groups")]
#[path = "../../vectors/recipes/recipes/mod.rs"]
mod recipes;

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
    Findings(findings::Findings),
    Keep(keep::Keep),
    Planted(planted::Planted),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Seeds(command) => command.run(),
        Command::Findings(command) => command.run(),
        Command::Keep(command) => command.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            anstream::eprintln!("error: {}", jwt_assay::jwt::fault::escaped(&problem));
            ExitCode::from(2)
        }
    }
}
