//! The command line: one file per command. With `main`, the only code that prints or exits.

mod adapter;
mod flaws;
mod generator;
mod input;
mod interrupt;
mod output;
mod progress;
mod rules;
mod run;
mod secret;
mod sign;
mod subject;
mod timeout;
mod token;
mod vectors;
mod view;

use std::fmt::Display;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jwt_assay::suite::system_clock;
use jwt_assay::text::escaped;

/// Conformance suite, reference and lint for HS256 JSON Web Tokens.
#[derive(Parser)]
#[command(version, about, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  jwt-assay run                              ask every built-in peer every case
  jwt-assay run 'header/crit-*' --peer jwt   ask one peer a few
  jwt-assay generator -- node mint.js        are the tokens right that this mints?
  jwt-assay token eyJhbGciOi...              what is wrong with this token?
  jwt-assay rules signature-match            what does this rule say?

Exit status: 0 conformant, 1 not conformant, 2 could not run.";

#[derive(Subcommand)]
enum Command {
    Run(run::Run),
    Generator(generator::Generator),
    Token(token::Token),
    Sign(sign::Sign),
    View(view::View),
    Rules(rules::Rules),
    Vectors(vectors::Vectors),
    Adapter(adapter::Adapter),
    Flaws(flaws::Flaws),
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    interrupt::take_all_with_us();
    let conclusion = match cli.command {
        Command::Run(command) => command.run(),
        Command::Generator(command) => command.run(),
        Command::Token(command) => command.run(),
        Command::Sign(command) => command.run(),
        Command::View(command) => command.run(),
        Command::Rules(command) => command.run(),
        Command::Vectors(command) => command.run(),
        Command::Adapter(command) => command.run(),
        Command::Flaws(command) => command.run(),
    };
    // Threads that were given up on may still hold children.
    jwt_assay::child::end_all();
    match conclusion {
        Ok(Conclusion::Conformant) => ExitCode::SUCCESS,
        Ok(Conclusion::NotConformant) => ExitCode::from(1),
        Ok(Conclusion::Interrupted) => ExitCode::from(interrupt::INTERRUPTED),
        Err(unable) => {
            anstream::eprintln!(
                "{} {}",
                jwt_assay::report::paint(jwt_assay::report::BAD, "error:"),
                escaped(&unable.0)
            );
            ExitCode::from(2)
        }
    }
}

/// What a command came to.
enum Conclusion {
    Conformant,
    NotConformant,
    /// A signal asked for an end before all was judged.
    Interrupted,
}

impl Conclusion {
    fn of(conformant: bool) -> Self {
        if conformant { Conclusion::Conformant } else { Conclusion::NotConformant }
    }
}

/// Why a command could not run, in a sentence with the next step.
struct Unable(String);

impl<E: std::error::Error> From<E> for Unable {
    fn from(error: E) -> Self {
        Unable(error.to_string())
    }
}

/// Says of what an error is.
trait Of<T> {
    fn of(self, what: impl Display) -> Result<T, Unable>;
}

impl<T, E: Display> Of<T> for Result<T, E> {
    fn of(self, what: impl Display) -> Result<T, Unable> {
        self.map_err(|error| Unable(format!("{what}: {error}")))
    }
}

/// Warns on stderr.
fn warn(message: impl Display) {
    anstream::eprintln!("{} {message}", jwt_assay::report::paint(jwt_assay::report::UNSURE, "warning:"));
}
