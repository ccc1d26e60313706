//! Reads what a child writes as it arrives, so that the child never waits for us: whole lines of bounded
//! length from stdout, and the end of stderr.

use std::io::{self, BufRead as _, BufReader, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::reason::reason;

/// How many lines may wait to be read before the child has to.
const LINES_WAITING: usize = 16;
/// How much of stderr is kept, in bytes.
const TAIL_BYTES: usize = 8_192;

/// One thing read from a child's stdout.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line without its line end, and whether another whole line came together with it.
    Whole(Vec<u8>, Followed),
    /// The output ended, with the beginning of a line.
    End(Vec<u8>),
    /// A line is longer than the limit; nothing more is read.
    TooLong,
}

/// Whether another whole line came together with a line; it can be received next.
pub(super) type Followed = bool;

/// Reads lines of at most `limit` bytes in a thread of its own.
pub(super) fn lines(source: impl Read + Send + 'static, limit: usize) -> io::Result<Receiver<Line>> {
    let (sender, receiver) = sync_channel(LINES_WAITING);
    in_background(move || {
        let mut source = BufReader::new(source);
        loop {
            let line = next_line(&mut source, limit);
            let is_last = !matches!(line, Line::Whole(..));
            if sender.send(line).is_err() || is_last {
                break;
            }
        }
    })?;
    Ok(receiver)
}

/// Starts a thread that nothing waits for. There may be no thread left.
pub(super) fn in_background(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().spawn(work).map(drop)
}

fn next_line(source: &mut BufReader<impl Read>, limit: usize) -> Line {
    let mut line = Vec::new();
    // An output that can't be read counts as ended.
    let _ = source.by_ref().take(limit as u64 + 1).read_until(b'\n', &mut line);
    if line.pop_if(|last| *last == b'\n').is_some() {
        line.pop_if(|last| *last == b'\r');
        return Line::Whole(line, source.buffer().contains(&b'\n'));
    }
    if line.len() > limit { Line::TooLong } else { Line::End(line) }
}

/// The end of what a child wrote to stderr. The reading thread holds a reference for as long as it reads.
#[derive(Debug, Default)]
pub(super) struct Tail(Arc<Mutex<Vec<u8>>>);

impl Tail {
    /// Reads everything in a thread of its own, and keeps the end.
    pub(super) fn of(mut source: impl Read + Send + 'static) -> io::Result<Tail> {
        let tail = Tail::default();
        let kept = Arc::clone(&tail.0);
        in_background(move || {
            let mut block = [0; 4_096];
            while let Ok(count @ 1..) = source.read(&mut block) {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&block[..count]);
                let excess = kept.len().saturating_sub(TAIL_BYTES);
                kept.drain(..excess);
            }
        })?;
        Ok(tail)
    }

    /// Whether nothing more will come.
    pub(super) fn has_ended(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }

    /// The line that says why the child failed.
    pub(super) fn reason(&self) -> Option<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reason(&String::from_utf8_lossy(&kept))
    }
}

/// What a child has printed so far, up to a limit.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered(Arc<Mutex<Gathering>>);

#[derive(Debug, Default)]
struct Gathering {
    bytes: Vec<u8>,
    has_ended: bool,
}

impl Gathered {
    /// Reads in a thread of its own, one byte further than the limit.
    pub(super) fn of(source: impl Read + Send + 'static, limit: usize) -> io::Result<Gathered> {
        let gathered = Gathered::default();
        let gathering = gathered.clone();
        in_background(move || {
            let mut source = source.take(limit as u64 + 1);
            let mut block = [0; 4_096];
            while let Ok(count @ 1..) = source.read(&mut block) {
                gathering.lock().bytes.extend_from_slice(&block[..count]);
            }
            gathering.lock().has_ended = true;
        })?;
        Ok(gathered)
    }

    fn lock(&self) -> MutexGuard<'_, Gathering> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes there are so far.
    pub(super) fn len(&self) -> usize {
        self.lock().bytes.len()
    }

    /// Whether nothing more will come.
    pub(super) fn has_ended(&self) -> bool {
        self.lock().has_ended
    }

    /// The bytes so far.
    pub(super) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.lock().bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static [u8], limit: usize) -> Vec<Line> {
        lines(text, limit).expect("a thread").into_iter().collect()
    }

    #[test]
    fn lines_are_whole_or_marked_as_incomplete() {
        let whole = |text: &[u8], followed| Line::Whole(text.to_vec(), followed);
        let end = |text: &[u8]| Line::End(text.to_vec());
        let lines = [whole(b"a", true), whole(b"", true), whole(b"b", false), end(b"")];
        assert_eq!(read(b"a\r\n\nb\n", 9), lines);
        assert_eq!(read(b"a\nhalf", 9), [whole(b"a", false), end(b"half")]);
        assert_eq!(read(b"12345\n", 5), [whole(b"12345", false), end(b"")]);
        assert_eq!(read(b"123456\n", 5), [Line::TooLong]);
        assert_eq!(read(b"123456", 5), [Line::TooLong]);
    }

    #[test]
    fn the_end_of_stderr_is_kept() {
        let text = "x\n".repeat(5_000) + "the reason\n\n";
        let tail = Tail::of(std::io::Cursor::new(text)).expect("a thread");
        let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while tail.reason().as_deref() != Some("the reason") {
            assert!(std::time::Instant::now() < until, "{:?}", tail.reason());
        }
        assert!(tail.0.lock().unwrap().len() <= TAIL_BYTES);
    }
}
