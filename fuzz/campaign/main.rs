//! The campaign: drives the fuzz targets. One file per subcommand.

mod build;
mod coverage;
mod files;
mod finding;
mod findings;
mod input;
mod interrupt;
mod keep;
mod list;
mod page;
mod places;
mod planted;
mod replay;
mod report;
mod run;
mod seeds;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jwt_assay::report::{BAD, paint};
use jwt_assay::text::escaped;

/// Fuzz jwt-assay
#[derive(Parser)]
#[command(name = "campaign", bin_name = "cargo campaign", about, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  cargo campaign seeds                            write the corpora and the dictionary
  cargo campaign list                             list the targets
  cargo campaign run --time 60                    fuzz every target for a minute, on all cores
  cargo campaign run --target decode --time 10m   fuzz one target for longer
  cargo campaign run --resume                     continue an interrupted campaign
  cargo campaign findings                         list the findings

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
}

/// The result of a subcommand that could run.
enum Conclusion {
    NothingNew,
    Findings,
    Broken,
    Interrupted,
}

impl Conclusion {
    fn of(is_well: bool) -> Self {
        if is_well { Conclusion::NothingNew } else { Conclusion::Findings }
    }
}

fn main() -> ExitCode {
    let conclusion = match Cli::parse().command {
        Command::Seeds(command) => command.run().map(|()| Conclusion::NothingNew),
        Command::List(command) => command.run().map(|()| Conclusion::NothingNew),
        Command::Run(command) => command.run(),
        Command::Findings(command) => command.run().map(|()| Conclusion::NothingNew),
        Command::Keep(command) => command.run().map(|()| Conclusion::NothingNew),
        Command::Replay(command) => command.run().map(Conclusion::of),
        Command::Coverage(command) => command.run().map(Conclusion::of),
        Command::Planted(command) => command.run().map(Conclusion::of),
    };
    match conclusion {
        Ok(Conclusion::NothingNew) => ExitCode::SUCCESS,
        Ok(Conclusion::Findings) => ExitCode::from(1),
        Ok(Conclusion::Broken) => ExitCode::from(2),
        Ok(Conclusion::Interrupted) => ExitCode::from(interrupt::INTERRUPTED),
        Err(problem) => {
            anstream::eprintln!("{} {}", paint(BAD, "error:"), escaped(&problem));
            ExitCode::from(if interrupt::is_interrupted() { interrupt::INTERRUPTED } else { 2 })
        }
    }
}
