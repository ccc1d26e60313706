//! Runs a command to its end and captures its output.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::output::{Gathered, Tail};
use super::process::Process;
use super::{Command, POLL, deadline, wait_until};
use crate::stop::Stop;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with this status.
    Ended(ExitStatus),
    /// Its time was up, and it was killed.
    TimedOut,
    /// The caller had to stop, and it was killed.
    Stopped,
    /// It printed more than the limit, and was killed.
    TooMuch,
}

/// The result of a command.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it ended.
    pub ending: Ending,
    /// What it printed to stdout, up to the limit.
    pub stdout: Vec<u8>,
    /// The line of its stderr that says why it failed, or else the last one. It is not escaped: do that before you print it.
    pub complaint: Option<String>,
}

/// How long to wait for the end of an output once its writers have been killed. A process that left the
/// group may hold it open.
const OUTPUT_GRACE: Duration = Duration::from_millis(500);

/// Runs a command with an empty stdin for at most `timeout`, and reads at most `limit` bytes of its output.
/// The processes that it started end with it.
///
/// # Errors
/// The command can't be started, waited for or ended, or there is no thread to read what it prints.
///
/// ```
/// use std::time::Duration;
/// use jwt_assay::child::{Command, run};
/// use jwt_assay::stop::Stop;
/// let command = Command::new(["echo", "a token"]).expect("there are words");
/// let outcome = run(&command, Duration::from_secs(5), 1_024, &Stop::never())?;
/// assert_eq!(outcome.stdout, b"a token\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn run(command: &Command, timeout: Duration, limit: usize, stop: &Stop) -> io::Result<Outcome> {
    let deadline = deadline(timeout);
    let mut process = Process::start(command, Stdio::null())?;
    let stderr = Tail::of(process.stderr())?;
    let stdout = Gathered::of(process.stdout(), limit)?;
    let mut ending = loop {
        if stdout.len() > limit {
            break Ending::TooMuch;
        }
        if process.has_ended() {
            break Ending::Ended(process.end()?);
        }
        if Instant::now() >= deadline {
            break Ending::TimedOut;
        }
        if stop.is_requested() {
            break Ending::Stopped;
        }
        thread::sleep(POLL);
    };
    process.end()?;
    wait_until(OUTPUT_GRACE, || stdout.has_ended() && stderr.has_ended());
    if stdout.len() > limit {
        ending = Ending::TooMuch;
    }
    let mut stdout = stdout.take();
    stdout.truncate(limit);
    Ok(Outcome { ending, stdout, complaint: stderr.reason() })
}
