//! A line-by-line exchange with a child: a line in, a line out, each within a time limit.

use std::fmt;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::output::{Line, Tail};
#[cfg(unix)]
use super::pipes::Pipes;
use super::process::Process;
#[cfg(not(unix))]
use super::threads::Pipes;
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
    pipes: Pipes,
    stderr: Tail,
    limit: usize,
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
    /// The command can't be started, or there is no thread to read what it writes to stderr.
    pub fn start(command: &Command, limit: usize) -> io::Result<Self> {
        let mut process = Process::start(command, Stdio::piped())?;
        let stderr = Tail::of(process.stderr())?;
        let pipes = Pipes::of(process.stdin(), process.stdout(), limit)?;
        Ok(Conversation { process, pipes, stderr, limit })
    }

    /// Sends a line. A child that doesn't read it is noticed by its missing answer.
    pub fn send(&mut self, mut line: Vec<u8>) {
        line.push(b'\n');
        self.pipes.send(&line);
    }

    /// A line that has arrived already, if there is one.
    pub fn ready_line(&mut self) -> Option<Vec<u8>> {
        self.pipes.ready_line()
    }

    /// Waits for a line.
    ///
    /// # Errors
    /// No line has come and none will follow: drop the conversation.
    pub fn receive(&mut self, timeout: Duration, stop: &Stop) -> Result<Vec<u8>, Interruption> {
        let deadline = deadline(timeout);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.pipes.line_within(left.min(POLL_IDLE)) {
                Some(line) => return self.received(line),
                None if stop.is_requested() => return Err(Interruption::Stopped),
                None if left.is_zero() => {
                    return Err(Interruption::TimedOut { complaint: self.stderr.reason() });
                }
                None if self.process.has_ended() => return self.last_line(),
                None => {}
            }
        }
    }

    fn received(&mut self, line: Line) -> Result<Vec<u8>, Interruption> {
        match line {
            Line::Whole(line) => Ok(line),
            Line::TooLong => Err(Interruption::TooLong(self.limit)),
            Line::End(half) => Err(self.end_with(half)),
        }
    }

    /// The last line of a child that has ended. A process that it left behind may hold its output open.
    fn last_line(&mut self) -> Result<Vec<u8>, Interruption> {
        // This ends its whole group, and with it the output.
        let _ = self.process.end();
        match self.pipes.line_within(EXIT_GRACE) {
            Some(line) => self.received(line),
            None => Err(self.end_with(Vec::new())),
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// More than a pipe holds.
    const LONG: usize = 3 << 20;

    fn conversation(words: &[&str]) -> Conversation {
        let command = Command::new(words).expect("there are words");
        Conversation::start(&command, 2 * LONG).expect("it starts")
    }

    /// It writes while we still write, so neither may wait for the other.
    #[test]
    fn a_long_line_comes_back_whole() {
        let mut echo = conversation(&["cat"]);
        for byte in [b'a', b'b'] {
            echo.send(vec![byte; LONG]);
            let line = echo.receive(Duration::from_secs(60), &Stop::never()).expect("a line");
            assert!(line == vec![byte; LONG], "{} bytes", line.len());
        }
        assert_eq!(echo.ready_line(), None);
    }

    #[test]
    fn a_child_that_does_not_read_blocks_nothing() {
        let mut deaf = conversation(&["sleep", "300"]);
        deaf.send(vec![b'a'; LONG]);
        let limit = Duration::from_millis(50);
        let interruption = deaf.receive(limit, &Stop::never()).expect_err("it says nothing");
        assert_eq!(interruption, Interruption::TimedOut { complaint: None });
    }

    #[test]
    fn lines_that_come_together_are_received_one_by_one() {
        let mut child = conversation(&["sh", "-c", "printf 'a\\nb\\r\\nhalf'; exit 3"]);
        let mut receive = || child.receive(Duration::from_secs(60), &Stop::never());
        assert_eq!(receive(), Ok(b"a".to_vec()));
        assert_eq!(receive(), Ok(b"b".to_vec()));
        let Err(Interruption::Ended { status, half, .. }) = receive() else { panic!("it has ended") };
        assert_eq!((status.and_then(|status| status.code()), half), (Some(3), b"half".to_vec()));
    }
}
