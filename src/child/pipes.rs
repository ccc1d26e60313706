//! A child's stdin and stdout without threads: one poll waits for both, so a question costs two switches between processes
//! and none between threads.

use std::io::{ErrorKind, Read, Write};
use std::process::{ChildStdin, ChildStdout};
use std::time::{Duration, Instant};
use std::{fmt, io};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::ioctl_fionbio;

use super::deadline;
use super::output::{Line, Lines};

/// How much is read at once, in bytes.
const BLOCK: usize = 64 << 10;

/// Our ends of the pipes, neither of which ever blocks.
pub(super) struct Pipes {
    /// `None` once the child has closed it.
    stdin: Option<ChildStdin>,
    /// What the child has not taken yet.
    unsent: Vec<u8>,
    stdout: ChildStdout,
    lines: Lines,
    block: Box<[u8]>,
}

impl Pipes {
    /// Lines have at most `limit` bytes.
    pub(super) fn of(stdin: ChildStdin, stdout: ChildStdout, limit: usize) -> io::Result<Self> {
        ioctl_fionbio(&stdin, true)?;
        ioctl_fionbio(&stdout, true)?;
        let block = vec![0; BLOCK].into_boxed_slice();
        Ok(Pipes { stdin: Some(stdin), unsent: Vec::new(), stdout, lines: Lines::new(limit), block })
    }

    /// Sends bytes, as far as the child takes them now; the rest while we wait for a line.
    pub(super) fn send(&mut self, bytes: &[u8]) {
        self.unsent.extend_from_slice(bytes);
        self.write();
    }

    /// Waits for a line, or for what comes instead. `None` if the time is up.
    pub(super) fn line_within(&mut self, timeout: Duration) -> Option<Line> {
        let until = deadline(timeout);
        loop {
            if let Some(line) = self.lines.take_line() {
                return Some(line);
            }
            let left = until.saturating_duration_since(Instant::now());
            self.wait(left);
            self.write();
            if !self.read() && left.is_zero() {
                return None;
            }
        }
    }

    /// A whole line that has arrived already.
    pub(super) fn ready_line(&mut self) -> Option<Vec<u8>> {
        self.lines.take_whole().or_else(|| {
            self.read();
            self.lines.take_whole()
        })
    }

    /// Waits until there is something to read, or room for what is not sent yet. An interruption ends it early.
    fn wait(&self, left: Duration) {
        let mut ends = vec![PollFd::new(&self.stdout, PollFlags::IN)];
        let stdin = self.stdin.as_ref().filter(|_| !self.unsent.is_empty());
        ends.extend(stdin.map(|stdin| PollFd::new(stdin, PollFlags::OUT)));
        // The callers wait for less than a second at once.
        let left = Timespec::try_from(left).unwrap_or_default();
        let _ = poll(&mut ends, Some(&left));
    }

    fn write(&mut self) {
        while let Some(stdin) = self.stdin.as_mut().filter(|_| !self.unsent.is_empty()) {
            match stdin.write(&self.unsent) {
                Ok(count @ 1..) => drop(self.unsent.drain(..count)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // A child that does not read is noticed by its missing answer.
                Ok(0) | Err(_) => {
                    self.stdin = None;
                    self.unsent.clear();
                }
            }
        }
    }

    /// Reads what is there, and returns whether that was anything: bytes, or the end.
    fn read(&mut self) -> bool {
        match self.stdout.read(&mut self.block) {
            Ok(count) => self.lines.add(&self.block[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                return false;
            }
            // An output that can't be read counts as ended.
            Err(_) => self.lines.add(&[]),
        }
        true
    }
}

/// Without what was read: it may be secret.
impl fmt::Debug for Pipes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pipes").finish_non_exhaustive()
    }
}
