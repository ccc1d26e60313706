//! The command line: one file per command. Only this room and `main` print or exit.

mod adapter;
mod ci;
mod diff;
mod flaws;
mod format;
mod fuzz;
mod generator;
mod input;
mod interrupt;
mod near;
mod output;
mod profile;
mod profiles;
mod rules;
mod run;
mod secret;
mod serve;
mod sign;
mod subject;
mod terminal;
mod token;
mod vectors;
mod view;

use std::env;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};
use jwt_assay::lint::Conformity;
use jwt_assay::suite::{precise_clock, system_clock};
use jwt_assay::text::one_line;
use near::with_dashes;

/// Find out why an HS256 JSON Web Token is refused, and test the programs that mint and accept such tokens
#[derive(Parser)]
#[command(version, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  jwt-assay token eyJhbGciOi...            Why is this token refused?
  jwt-assay profiles                       Which services' tokens does it know?
  jwt-assay generator -- node mint.js      Does this program mint good tokens?
  jwt-assay run -- python3 my_adapter.py   Does my verifier refuse what it must?
  jwt-assay run --peer jsonwebtoken        What does this crate get wrong?
  jwt-assay fuzz -- python3 my_adapter.py  What else does my verifier get wrong?
  jwt-assay rules user_tier                Which rules are about this claim?

Exit status: 0 conformant, 1 not conformant, 2 could not run, or could not be judged: signatures need the secret.

Reports fit the terminal, or COLUMNS if that is set. Without a terminal, and in files, lines have up to 100 \
columns. NO_COLOR turns colours off.

Ctrl-C and SIGTERM end the program cleanly. After kill -9, an adapter or generator that hangs stays, and so do \
unfinished reports, which are named .jwt-assay-*.draft, beside the files of --report.";

#[derive(Subcommand)]
enum Command {
    Token(token::Token),
    Generator(generator::Generator),
    Run(run::Run),
    Fuzz(fuzz::Fuzz),
    Sign(sign::Sign),
    View(view::View),
    Serve(serve::Serve),
    Diff(diff::Diff),
    Profiles(profiles::Profiles),
    Rules(rules::Rules),
    Vectors(vectors::Vectors),
    Flaws(flaws::Flaws),
    Adapter(adapter::Adapter),
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    secret::hide_default();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            terminal::report_usage(with_hint(error));
            return ExitCode::from(2);
        }
        // Help, and the version.
        Err(error) => error.exit(),
    };
    interrupt::handle_signals();
    let conclusion = match cli.command {
        Command::Token(command) => command.run(),
        Command::Generator(command) => command.run(),
        Command::Run(command) => command.run(),
        Command::Fuzz(command) => command.run(),
        Command::Sign(command) => command.run(),
        Command::View(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Profiles(command) => command.run(),
        Command::Rules(command) => command.run(),
        Command::Vectors(command) => command.run(),
        Command::Flaws(command) => command.run(),
        Command::Adapter(command) => command.run(),
    };
    // Abandoned threads may still have children.
    jwt_assay::child::end_all();
    match conclusion {
        Ok(Conclusion::Conformant) => ExitCode::SUCCESS,
        Ok(Conclusion::NotConformant) => ExitCode::from(1),
        Ok(Conclusion::Undecided) => ExitCode::from(2),
        Ok(Conclusion::Interrupted) => ExitCode::from(interrupt::INTERRUPTED),
        Err(error) => {
            terminal::report_error(&error);
            ExitCode::from(2)
        }
    }
}

/// An error about arguments, with the command that was meant where a -- was forgotten: then the words of another program
/// are taken for ours.
fn with_hint(mut error: clap::Error) -> clap::Error {
    let has_command =
        env::args().nth(1).is_some_and(|name| ["run", "fuzz", "generator"].contains(&name.as_str()));
    let unexpected = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(word)) => word.clone(),
        _ => return error,
    };
    if error.kind() == ErrorKind::UnknownArgument
        && has_command
        && let Some(command) = with_dashes(&unexpected)
    {
        let hint = one_line(&terminal::hidden(&format!("did you mean: {command}?")));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![hint.into()]));
    }
    error
}

/// The outcome of a command that could run.
enum Conclusion {
    Conformant,
    NotConformant,
    /// Signatures were not checked, and nothing else is wrong.
    Undecided,
    /// A signal stopped it before everything was judged.
    Interrupted,
}

impl Conclusion {
    fn of(conformant: bool) -> Self {
        if conformant { Conclusion::Conformant } else { Conclusion::NotConformant }
    }
}

impl From<Conformity> for Conclusion {
    fn from(conformity: Conformity) -> Self {
        match conformity {
            Conformity::Conformant => Conclusion::Conformant,
            Conformity::NotConformant => Conclusion::NotConformant,
            Conformity::Undecided => Conclusion::Undecided,
        }
    }
}
