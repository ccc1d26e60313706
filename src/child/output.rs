//! Reads what a child writes as it arrives, so that the child never waits for us: whole lines of bounded
//! length from stdout, and the end of stderr.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How much of stderr is kept, in bytes.
const TAIL_BYTES: usize = 8_192;

/// One thing read from a child's stdout.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A line without its line end.
    Whole(Vec<u8>),
    /// The output ended, with the beginning of a line.
    End(Vec<u8>),
    /// A line is longer than the limit; nothing more is read.
    TooLong,
}

/// Splits what a child writes into lines of bounded length.
#[derive(Debug)]
pub(crate) struct Lines {
    buffer: Vec<u8>,
    /// Where the first line that was not taken starts.
    start: usize,
    /// Up to where there is no line feed after the start.
    searched: usize,
    limit: usize,
    has_ended: bool,
}

impl Lines {
    /// Lines of at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Lines { buffer: Vec::new(), start: 0, searched: 0, limit, has_ended: false }
    }

    /// Adds what was read. Nothing is the end of the output.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.has_ended |= bytes.is_empty();
        self.buffer.drain(..self.start);
        (self.start, self.searched) = (0, self.searched - self.start);
        self.buffer.extend_from_slice(bytes);
    }

    /// The next line, if all of it is there.
    pub(super) fn take_whole(&mut self) -> Option<Vec<u8>> {
        let Some(at) = memchr::memchr(b'\n', &self.buffer[self.searched..]) else {
            self.searched = self.buffer.len();
            return None;
        };
        let end = self.searched + at;
        if end - self.start > self.limit {
            return None;
        }
        let mut line = self.buffer[self.start..end].to_vec();
        line.pop_if(|last| *last == b'\r');
        (self.start, self.searched) = (end + 1, end + 1);
        Some(line)
    }

    /// The next line, or what there is instead. `None` if that is not known yet.
    pub(crate) fn take_line(&mut self) -> Option<Line> {
        if let Some(line) = self.take_whole() {
            return Some(Line::Whole(line));
        }
        if self.buffer.len() - self.start > self.limit {
            return Some(Line::TooLong);
        }
        self.has_ended.then(|| {
            let half = self.buffer.split_off(self.start);
            self.searched = self.start;
            Line::End(half)
        })
    }
}

/// Starts a thread that nothing waits for. There may be no thread left.
pub(super) fn in_background(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().spawn(work).map(drop)
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

/// The line that says why, or else the last one that is not blank.
pub(super) fn reason(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // A panic of Rust has its message on the next line.
    let panic = lines.iter().rposition(|line| line.starts_with("thread '") && line.contains(" panicked at "));
    if let Some(message) = panic.and_then(|at| lines.get(at + 1)) {
        return Some((*message).to_owned());
    }
    let error = lines.iter().rev().find(|line| names_error(line));
    let other = lines.iter().rev().find(|line| !is_trace(line));
    error.or(other).or(lines.last()).map(|line| (*line).to_owned())
}

/// Whether a line starts with the name of an error, as `TypeError: …`, `Caused by: …` or `panic: …`.
fn names_error(line: &str) -> bool {
    const STARTS: [&str; 9] = [
        "panic: ",
        "Caused by: ",
        "Unhandled exception",
        "Uncaught ",
        "PHP Fatal error: ",
        "Fatal error: ",
        "fatal error: ",
        "Exception in thread ",
        "[cause]: ",
    ];
    let Some((name, message)) = line.split_once(": ") else {
        return STARTS.iter().any(|start| line.starts_with(start));
    };
    // `Error [ERR_MODULE_NOT_FOUND]`, `java.lang.IllegalArgumentException`, `jwt.exceptions.DecodeError`.
    let name = name.split(" [").next().unwrap_or_default();
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:$".contains(&byte));
    let is_error = is_name && ["Error", "Exception", "error"].iter().any(|end| name.ends_with(end));
    (is_error && !message.trim().is_empty()) || STARTS.iter().any(|start| line.starts_with(start))
}

/// Whether a line belongs to a stack trace, or to what a runtime prints below one.
fn is_trace(line: &str) -> bool {
    const STARTS: [&str; 7] =
        ["File \"", "Node.js v", "goroutine ", "note: ", "... ", "exit status ", "--- End of"];
    let is_mark = line.chars().all(|mark| "^~{}[]()-=|".contains(mark));
    let is_frame =
        ["at ", "from ", "#"].iter().any(|start| line.starts_with(start)) && line.contains(['(', ':']);
    is_mark || is_frame || STARTS.iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a text that is read in blocks of this length.
    fn read(text: &[u8], limit: usize, block: usize) -> Vec<Line> {
        let mut lines = Lines::new(limit);
        let mut taken = Vec::new();
        for block in text.chunks(block).chain([&b""[..]]) {
            lines.add(block);
            while let Some(line) = lines.take_line() {
                let is_last = !matches!(line, Line::Whole(_));
                taken.push(line);
                if is_last {
                    return taken;
                }
            }
        }
        taken
    }

    #[test]
    fn lines_are_whole_or_marked_as_incomplete() {
        let whole = |text: &[u8]| Line::Whole(text.to_vec());
        let end = |text: &[u8]| Line::End(text.to_vec());
        for block in 1..9 {
            let read = |text: &[u8], limit| read(text, limit, block);
            assert_eq!(read(b"a\r\n\nb\n", 9), [whole(b"a"), whole(b""), whole(b"b"), end(b"")]);
            assert_eq!(read(b"a\nhalf", 9), [whole(b"a"), end(b"half")]);
            assert_eq!(read(b"12345\n", 5), [whole(b"12345"), end(b"")]);
            assert_eq!(read(b"12345\n123456\n", 5), [whole(b"12345"), Line::TooLong]);
            assert_eq!(read(b"123456", 5), [Line::TooLong]);
        }
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

    #[test]
    fn the_line_that_says_why_is_found_in_every_language() {
        for (stderr, why) in [
            ("one\nthe last\n\n", "the last"),
            (
                "/app/node_modules/jsonwebtoken/sign.js:108\n      throw err;\n      ^\n\nError: secretOrPrivateKey must have a value\n    at module.exports [as sign] (/app/sign.js:105:20)\n    at Object.<anonymous> (/app/mint.js:2:5)\n\nNode.js v20.20.2\n",
                "Error: secretOrPrivateKey must have a value",
            ),
            (
                "node:internal/modules/cjs/loader:1215\n  throw err;\n  ^\n\nError: Cannot find module '/app/mint.js'\n    at Module._load (node:internal:1)\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js v20.20.2",
                "Error: Cannot find module '/app/mint.js'",
            ),
            (
                "TypeError [ERR_INVALID_ARG_TYPE]: The key must be a string\n    at x (y:1:2) {\n  code: 'X'\n}\n\nNode.js v22.1.0",
                "TypeError [ERR_INVALID_ARG_TYPE]: The key must be a string",
            ),
            (
                "Traceback (most recent call last):\n  File \"mint.py\", line 3, in <module>\n    jwt.encode({}, None)\n                  ^^^^\njwt.exceptions.InvalidKeyError: Expected a string value\n",
                "jwt.exceptions.InvalidKeyError: Expected a string value",
            ),
            (
                "Exception in thread \"main\" java.lang.RuntimeException: it failed\n\tat Mint.main(Mint.java:3)\nCaused by: io.jsonwebtoken.security.WeakKeyException: 8 bits\n\t... 1 more\n",
                "Caused by: io.jsonwebtoken.security.WeakKeyException: 8 bits",
            ),
            (
                "Unhandled exception. System.ArgumentException: IDX10703\n   at Mint.Main() in /app/Mint.cs:line 3\n",
                "Unhandled exception. System.ArgumentException: IDX10703",
            ),
            (
                "panic: no secret\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/mint.go:5 +0x1d\nexit status 2\n",
                "panic: no secret",
            ),
            (
                "mint.rb:3:in 'encode': no key (JWT::EncodeError)\n\tfrom mint.rb:3:in '<main>'\n",
                "mint.rb:3:in 'encode': no key (JWT::EncodeError)",
            ),
            (
                "thread 'main' panicked at src/main.rs:2:5:\nno secret\nnote: run with `RUST_BACKTRACE=1` to see a backtrace\n",
                "no secret",
            ),
            (
                "PHP Fatal error:  Uncaught DomainException: no key in /app/mint.php:3\nStack trace:\n#0 {main}\n  thrown in /app/mint.php on line 3\n",
                "PHP Fatal error:  Uncaught DomainException: no key in /app/mint.php:3",
            ),
        ] {
            assert_eq!(reason(stderr).as_deref(), Some(why), "{stderr}");
        }
        assert_eq!(reason("\n \n"), None);
        assert_eq!(reason("    at x (y)\n").as_deref(), Some("at x (y)"), "better than nothing");
    }
}
