//! A command that prints one token per run.

use std::process::ExitStatus;
use std::time::Duration;

use super::extract::{self, Origin};
use super::{Failure, Generator, OUTPUT_LIMIT, Secrets};
use crate::child::{self, Command, Ending};
use crate::stop::{Stop, StopReason, seconds};
use crate::text::quote;

/// A command that prints one token per run. It gets an empty stdin.
#[derive(Clone, Debug)]
pub struct CommandGenerator {
    command: Command,
    timeout: Duration,
    secrets: Secrets,
}

impl CommandGenerator {
    /// A command, and how long one run may take.
    #[must_use]
    pub fn new(command: Command, timeout: Duration) -> Self {
        CommandGenerator { command, timeout, secrets: Secrets::default() }
    }

    /// Hides secrets in what the command prints: it knows the one that it signs with.
    #[must_use]
    pub fn hiding(self, secrets: Secrets) -> Self {
        CommandGenerator { secrets, ..self }
    }

    /// The line on stderr that says why, if there is one.
    fn complaint(&self, line: Option<&str>) -> String {
        line.map(|line| format!(" (on stderr: {})", quote(&self.secrets.hide(line)))).unwrap_or_default()
    }
}

impl Generator for CommandGenerator {
    fn mint(&self, stop: &Stop) -> Result<String, Failure> {
        let outcome = child::run(&self.command, self.timeout, OUTPUT_LIMIT, stop).map_err(|error| {
            if child::is_exhaustion(&error) {
                stop.set(StopReason::Exhausted(error.to_string()));
            }
            // Starting it failed, or waiting for it; the system's error says which.
            let next = "check its name, that it is installed and executable, and that SIGCHLD is not ignored";
            Failure::new(format!("running the command failed ({error})"), next)
        })?;
        let complaint = self.complaint(outcome.complaint.as_deref());
        match outcome.ending {
            Ending::Ended(status) if status.success() => {
                extract::text(&outcome.stdout, Origin::Output, &self.secrets)
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
