//! A command that prints one token per run.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use super::extract;
use super::{Failure, Generator, OUTPUT_LIMIT, Pointer, Secrets};
use crate::child::{self, Command, Ending, shell_word};
use crate::stop::{Stop, StopReason, seconds};
use crate::text::{cut, quote_whole};

/// How much of a line on stderr is quoted, in characters.
const QUOTED: usize = 160;

/// A command that prints one token per run. It gets an empty stdin.
#[derive(Clone, Debug)]
pub struct CommandGenerator {
    command: Command,
    timeout: Duration,
    pointer: Option<Pointer>,
    secrets: Secrets,
}

impl CommandGenerator {
    /// A command, and how long one run may take.
    #[must_use]
    pub fn new(command: Command, timeout: Duration) -> Self {
        CommandGenerator { command, timeout, pointer: None, secrets: Secrets::default() }
    }

    /// Takes the token from this place in the JSON that the command prints.
    #[must_use]
    pub fn with_pointer(self, pointer: Option<Pointer>) -> Self {
        CommandGenerator { pointer, ..self }
    }

    /// Hides secrets in what the command prints: it knows the one that it signs with.
    #[must_use]
    pub fn hiding(self, secrets: Secrets) -> Self {
        CommandGenerator { secrets, ..self }
    }

    /// The line on stderr that says why, if there is one.
    fn complaint(&self, line: Option<&str>) -> String {
        let Some(line) = line else { return String::new() };
        let mut line = self.secrets.hide(line);
        if let Some((end, _)) = line.char_indices().nth(QUOTED) {
            line.truncate(end);
            line.push('…');
        }
        // Once more: the cut may leave the beginning of a secret.
        format!(" (on stderr: \"{}\")", quote_whole(&self.secrets.hide(&line)))
    }

    /// Why the command could not be run.
    fn not_run(&self, error: &io::Error) -> Failure {
        if let Some(words) = self.command.quoted_whole()
            && error.kind() == io::ErrorKind::NotFound
        {
            let words = self.secrets.hide(&words);
            let needs_shell = words.contains(|mark: char| "|&;<>$`'\"".contains(mark))
                || words.starts_with(char::is_uppercase);
            let instead =
                if needs_shell { format!("sh -c {}", shell_word(words.as_ref())) } else { words.clone() };
            let found = format!("there is no program named \"{}\"", cut(&words));
            return Failure {
                found: format!(
                    "{found}: the command was quoted as one word; write it as -- {}",
                    cut(&instead)
                ),
                next: "each word of the command is an argument of its own",
            };
        }
        // Starting it failed, or waiting for it; the system's error says which.
        let next = "check its name, that it is installed and executable, and that SIGCHLD is not ignored";
        Failure::new(format!("running the command failed ({error})"), next)
    }
}

impl Generator for CommandGenerator {
    fn mint(&self, stop: &Stop) -> Result<String, Failure> {
        let outcome = child::run(&self.command, self.timeout, OUTPUT_LIMIT, stop).map_err(|error| {
            if child::is_exhaustion(&error) {
                stop.set(StopReason::Exhausted(error.to_string()));
            }
            self.not_run(&error)
        })?;
        let complaint = self.complaint(outcome.complaint.as_deref());
        match outcome.ending {
            Ending::Ended(status) if status.success() => {
                extract::output(&outcome.stdout, self.pointer.as_ref(), &self.secrets)
                    .map_err(|failure| Failure { found: failure.found + &complaint, next: failure.next })
            }
            Ending::Ended(status) => Err(Failure::new(
                format!("the command {}{complaint}", ended(status)),
                "make it print one token and exit with status 0",
            )),
            Ending::TimedOut => Err(Failure::new(
                format!(
                    "the command was still running after {} and was killed{complaint}",
                    seconds(self.timeout)
                ),
                "make it exit once it has printed a token, or give it more time with --timeout",
            )),
            Ending::Stopped => Err(Failure::new(
                format!("the command was killed at the end of the run{complaint}"),
                "give the run more time with --budget",
            )),
            Ending::TooMuch => Err(Failure::new(
                format!("the command printed more than {} MiB and was killed{complaint}", OUTPUT_LIMIT >> 20),
                "make it print one token and nothing else",
            )),
        }
    }
}

fn ended(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("was killed by signal {signal}");
    }
    match status.code() {
        Some(code) => format!("exited with status {code}"),
        None => format!("ended with {status}"),
    }
}
