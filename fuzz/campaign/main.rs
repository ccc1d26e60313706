//! The campaign: drives the fuzz targets, a file for each subcommand. It exits 0 (nothing new), 1
//! (findings) or 2 (broken).

mod cargo_fuzz;
mod child;
mod coverage;
mod files;
mod finding;
mod findings;
mod input;
mod keep;
mod list;
mod page;
mod places;
mod planted;
mod replay;
mod report;
mod run;
mod seeds;
mod speed;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jwt_assay::jwt::fault::escaped;
use jwt_assay::report::{BAD, paint};

/// Drives the fuzz targets of jwt-assay.
#[derive(Parser)]
#[command(name = "campaign", bin_name = "cargo campaign", about, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  cargo campaign seeds                            write the corpora and the dictionary from the vectors
  cargo campaign list                             what can be fuzzed?
  cargo campaign run --time 60                    every target for a minute, on all cores
  cargo campaign run --target decode --time 10m   one of them for longer
  cargo campaign run --resume                     go on with a campaign that was interrupted
  cargo campaign findings                         what has been found?

Exit status: 0 nothing new, 1 findings, 2 broken.";

#[derive(Subcommand)]
enum Command {
    Seeds(seeds::Seeds),
    List(list::List),
    Run(run::Run),
    Findings(findings::Findings),
    Keep(keep::Keep),
    Replay(replay::Replay),
    Coverage(coverage::CoverageArgs),
    Planted(planted::Planted),
    Speed(speed::Speed),
}

/// What a subcommand came to, where nothing kept it from coming to anything.
enum Conclusion {
    NothingNew,
    Findings,
    Broken,
    Interrupted,
}

impl Conclusion {
    /// Nothing new if all is well.
    fn of(is_well: bool) -> Self {
        if is_well { Conclusion::NothingNew } else { Conclusion::Findings }
    }
}

fn main() -> ExitCode {
    let conclusion = match Cli::parse().command {
        Command::Seeds(command) => command.run().map(|()| Conclusion::NothingNew),
        Command::List(command) => command.run(),
        Command::Run(command) => command.run(),
        Command::Findings(command) => command.run().map(|()| Conclusion::NothingNew),
        Command::Keep(command) => command.run().map(|()| Conclusion::NothingNew),
        Command::Replay(command) => command.run().map(Conclusion::of),
        Command::Coverage(command) => command.run().map(Conclusion::of),
        Command::Planted(command) => command.run().map(Conclusion::of),
        Command::Speed(command) => command.run().map(Conclusion::of),
    };
    match conclusion {
        Ok(Conclusion::NothingNew) => ExitCode::SUCCESS,
        Ok(Conclusion::Findings) => ExitCode::from(1),
        Ok(Conclusion::Broken) => ExitCode::from(2),
        Ok(Conclusion::Interrupted) => ExitCode::from(child::INTERRUPTED),
        Err(problem) => {
            anstream::eprintln!("{} {}", paint(BAD, "error:"), escaped(&problem));
            ExitCode::from(if child::is_interrupted() { child::INTERRUPTED } else { 2 })
        }
    }
}
