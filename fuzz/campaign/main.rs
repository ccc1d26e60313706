//! Drives the fuzz targets: one file per subcommand.

mod coverage;
mod files;
mod finding;
mod findings;
mod input;
mod keep;
mod planted;
mod replay;
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
    Replay(replay::Replay),
    Coverage(coverage::CoverageArgs),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Seeds(command) => command.run().map(|()| true),
        Command::Findings(command) => command.run().map(|()| true),
        Command::Keep(command) => command.run().map(|()| true),
        Command::Planted(command) => command.run(),
        Command::Replay(command) => command.run(),
        Command::Coverage(command) => command.run(),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(problem) => {
            anstream::eprintln!("error: {}", jwt_assay::jwt::fault::escaped(&problem));
            ExitCode::from(2)
        }
    }
}
