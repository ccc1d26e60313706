//! A child's stdin and stdout by a thread for each, where the system has no way to wait for both.

use std::fmt;
use std::io::{self, Read, Write};
use std::process::{ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::time::{Duration, Instant};

use super::deadline;
use super::output::{Line, Lines, in_background};

/// How many blocks may wait to be read before the child has to.
const BLOCKS_WAITING: usize = 16;

/// The other ends of the threads that write and read.
pub(super) struct Pipes {
    sender: Sender<Vec<u8>>,
    blocks: Receiver<Vec<u8>>,
    lines: Lines,
}

impl Pipes {
    /// Lines have at most `limit` bytes.
    pub(super) fn of(mut stdin: ChildStdin, mut stdout: ChildStdout, limit: usize) -> io::Result<Self> {
        let (sender, receiver) = channel::<Vec<u8>>();
        in_background(move || {
            for bytes in receiver {
                if stdin.write_all(&bytes).and_then(|()| stdin.flush()).is_err() {
                    break;
                }
            }
        })?;
        let (reader, blocks) = sync_channel(BLOCKS_WAITING);
        in_background(move || {
            let mut block = [0; 8_192];
            while let Ok(count @ 1..) = stdout.read(&mut block) {
                if reader.send(block[..count].to_vec()).is_err() {
                    break;
                }
            }
        })?;
        Ok(Pipes { sender, blocks, lines: Lines::new(limit) })
    }

    /// Sends bytes. A child that does not read them is noticed by its missing answer.
    pub(super) fn send(&mut self, bytes: &[u8]) {
        let _ = self.sender.send(bytes.to_vec());
    }

    /// Waits for a line, or for what comes instead. `None` if the time is up.
    pub(super) fn line_within(&mut self, timeout: Duration) -> Option<Line> {
        let until = deadline(timeout);
        loop {
            if let Some(line) = self.lines.take_line() {
                return Some(line);
            }
            match self.blocks.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(block) => self.lines.add(&block),
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => self.lines.add(&[]),
            }
        }
    }

    /// A whole line that has arrived already.
    pub(super) fn ready_line(&mut self) -> Option<Vec<u8>> {
        self.lines.take_whole().or_else(|| {
            self.lines.add(&self.blocks.try_recv().ok()?);
            self.lines.take_whole()
        })
    }
}

/// Without what was read: it may be secret.
impl fmt::Debug for Pipes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pipes").finish_non_exhaustive()
    }
}
