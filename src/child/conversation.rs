//! A line-by-line exchange with a child: a line in, a line out, each within a time limit.

use std::fmt;
use std::io::{self, Write};
use std::process::{ChildStdin, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::output::{Line, Tail, in_background, lines};
use super::process::Process;
use super::{Command, deadline, wait_until};
use crate::stop::Stop;

/// How long a child that has closed its output may take to exit before it is killed.
const EXIT_GRACE: Duration = Duration::from_millis(500);

/// The polling interval while a child is silent.
const POLL_IDLE: Duration = Duration::from_millis(50);

/// A child that reads lines on stdin and writes lines on stdout.
#[derive(Debug)]
pub struct Conversation {
    process: Process,
    sender: Sender<Vec<u8>>,
    lines: Receiver<Line>,
    stderr: Tail,
    limit: usize,
    /// What was read ahead and is not a whole line.
    pending: Option<Line>,
    /// Whether another whole line came together with the one that was received last.
    is_followed: bool,
}

/// Why there is no line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Interruption {
    /// The time was up.
    TimedOut {
        /// The line on stderr that says why.
        complaint: Option<String>,
    },
    /// The caller had to stop.
    Stopped,
    /// A line was longer than this many bytes.
    TooLong(usize),
    /// The output ended.
    Ended {
        /// The child's exit status or signal. `None` if it only closed its output.
        status: Option<ExitStatus>,
        /// The beginning of a line before the end.
        half: Vec<u8>,
        /// The line on stderr that says why.
        complaint: Option<String>,
    },
}

impl Conversation {
    /// Starts a command whose lines have at most `limit` bytes.
    ///
    /// # Errors
    /// The command can't be started, or there is no thread to read what it writes.
    pub fn start(command: &Command, limit: usize) -> io::Result<Self> {
        let mut process = Process::start(command, Stdio::piped())?;
        let stderr = Tail::of(process.stderr())?;
        let lines = lines(process.stdout(), limit)?;
        let sender = writer(process.stdin())?;
        Ok(Conversation { process, sender, lines, stderr, limit, pending: None, is_followed: false })
    }

    /// Sends a line. A child that doesn't read it is noticed by its missing answer.
    pub fn send(&self, mut line: Vec<u8>) {
        line.push(b'\n');
        // A writer that has ended found the pipe closed; the missing answer shows that.
        let _ = self.sender.send(line);
    }

    /// A line that has arrived already, if there is one.
    pub fn ready_line(&mut self) -> Option<Vec<u8>> {
        let next = if self.is_followed { self.lines.recv().ok() } else { self.lines.try_recv().ok() };
        self.is_followed = matches!(next, Some(Line::Whole(_, true)));
        match next? {
            Line::Whole(line, _) => Some(line),
            other => {
                self.pending = Some(other);
                None
            }
        }
    }

    /// Waits for a line.
    ///
    /// # Errors
    /// No line has come and none will follow: drop the conversation.
    pub fn receive(&mut self, timeout: Duration, stop: &Stop) -> Result<Vec<u8>, Interruption> {
        let deadline = deadline(timeout);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.next_line(left.min(POLL_IDLE)) {
                Ok(Line::Whole(line, is_followed)) => {
                    self.is_followed = is_followed;
                    return Ok(line);
                }
                Ok(Line::TooLong) => return Err(Interruption::TooLong(self.limit)),
                Ok(Line::End(half)) => return Err(self.end_with(half)),
                Err(RecvTimeoutError::Disconnected) => return Err(self.end_with(Vec::new())),
                Err(RecvTimeoutError::Timeout) if stop.is_requested() => return Err(Interruption::Stopped),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                    return Err(Interruption::TimedOut { complaint: self.stderr.reason() });
                }
                Err(RecvTimeoutError::Timeout) if self.process.has_ended() => return self.last_line(),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn next_line(&mut self, timeout: Duration) -> Result<Line, RecvTimeoutError> {
        self.pending.take().map_or_else(|| self.lines.recv_timeout(timeout), Ok)
    }

    /// The last line of a child that has ended. A process that it left behind may hold its output open.
    fn last_line(&mut self) -> Result<Vec<u8>, Interruption> {
        // This ends its whole group, and with it the output.
        let _ = self.process.end();
        match self.next_line(EXIT_GRACE) {
            Ok(Line::Whole(line, _)) => Ok(line),
            Ok(Line::TooLong) => Err(Interruption::TooLong(self.limit)),
            Ok(Line::End(half)) => Err(self.end_with(half)),
            Err(_) => Err(self.end_with(Vec::new())),
        }
    }

    fn end_with(&mut self, half: Vec<u8>) -> Interruption {
        let by_itself = wait_until(EXIT_GRACE, || self.process.has_ended());
        let status = self.process.end().ok().filter(|_| by_itself);
        // Its last output may still be in the pipe, and a process that it left behind may hold stderr open.
        wait_until(EXIT_GRACE, || self.stderr.has_ended());
        Interruption::Ended { status, half, complaint: self.stderr.reason() }
    }
}

/// Writes in a thread of its own, so that a child that does not read can't block us.
fn writer(mut stdin: ChildStdin) -> io::Result<Sender<Vec<u8>>> {
    let (sender, receiver) = channel::<Vec<u8>>();
    in_background(move || {
        for line in receiver {
            if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
                break;
            }
        }
    })?;
    Ok(sender)
}

/// What was seen. Text from outside is not escaped: do that before you print it.
impl fmt::Display for Interruption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let complaint = match self {
            Interruption::TimedOut { complaint } => {
                formatter.write_str("no answer in time")?;
                complaint
            }
            Interruption::Stopped => {
                formatter.write_str("no answer before the end of the run")?;
                &None
            }
            Interruption::TooLong(limit) => {
                write!(formatter, "a line of more than {limit} bytes")?;
                &None
            }
            Interruption::Ended { status, half, complaint } => {
                match status {
                    Some(status) => write!(formatter, "it ended ({status})")?,
                    None => formatter.write_str("it closed its output")?,
                }
                if !half.is_empty() {
                    write!(formatter, " in the middle of the line {}", String::from_utf8_lossy(half))?;
                }
                complaint
            }
        };
        match complaint {
            Some(complaint) => write!(formatter, "; on stderr: {complaint}"),
            None => Ok(()),
        }
    }
}
