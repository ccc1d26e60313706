//! Runs a command to its end, for what it prints.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::output::{Gathered, Tail};
use super::process::Process;
use super::{Command, POLL, deadline, wait_until};

/// How a command came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with this status.
    Ended(ExitStatus),
    /// Its time was up, and it was killed.
    TimedOut,
    /// It printed more than the limit, and was killed.
    TooMuch,
}

/// What came of a command.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it came to its end.
    pub ending: Ending,
    /// What it printed to stdout, up to the limit.
    pub stdout: Vec<u8>,
    /// The last line that it printed to stderr, as it stands: escape it before it is shown.
    pub complaint: Option<String>,
}

/// How long the rest of an output is waited for once its writers have been killed. One that left the
/// group may hold it open.
const REST: Duration = Duration::from_millis(500);

/// Runs a command with nothing on its stdin for at most `timeout`, and reads at most `limit` bytes of
/// what it prints. When it ends, whatever it started ends with it.
///
/// # Errors
/// The command can't be started, waited for or ended, as the system says.
///
/// ```
/// use std::time::Duration;
/// use jwt_assay::child::{Command, run};
/// let command = Command::new(["echo", "a token"]).expect("there are words");
/// let outcome = run(&command, Duration::from_secs(5), 1_024)?;
/// assert_eq!(outcome.stdout, b"a token\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn run(command: &Command, timeout: Duration, limit: usize) -> io::Result<Outcome> {
    let deadline = deadline(timeout);
    let mut process = Process::start(command, Stdio::null())?;
    let stderr = Tail::of(process.stderr());
    let stdout = Gathered::of(process.stdout(), limit);
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
        thread::sleep(POLL);
    };
    process.end()?;
    wait_until(REST, || stdout.has_ended() && stderr.has_ended());
    if stdout.len() > limit {
        ending = Ending::TooMuch;
    }
    let mut stdout = stdout.take();
    stdout.truncate(limit);
    Ok(Outcome { ending, stdout, complaint: stderr.last_line() })
}
