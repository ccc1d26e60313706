//! Where tokens come from: a file or standard input, plain or compressed, recognized by its first bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, stdin};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, ensure};
use jwt_assay::stream::{LONGEST_LINE, Record};

use super::super::input::{Use, claim};
use super::packed::{Frames, Members};
use super::pieces::Pieces;

const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Starts a frame; a skippable frame may come first.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const ZSTD_SKIPPED: [u8; 3] = [0x2a, 0x4d, 0x18];
/// How many compressed bytes are read at a time.
const PACKED: usize = 128 << 10;

/// An input that is open.
pub(super) struct Source {
    /// Its name in messages.
    pub name: String,
    /// Its content, decompressed.
    pub text: Box<dyn Read + Send>,
    /// How far it was read, in stored bytes.
    pub position: Position,
    /// How many stored bytes there are, if it is a file.
    pub size: Option<u64>,
    /// Whether it is compressed.
    pub is_packed: bool,
}

/// How far an input was read, in stored bytes.
#[derive(Clone, Default)]
pub(super) struct Position(Arc<AtomicU64>);

impl Position {
    pub(super) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Source {
    /// Opens a file, or standard input for `-`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        claim(path, Use::Input)?;
        if path == Path::new("-") {
            return Source::of(stdin(), "standard input".to_owned(), None);
        }
        let name = path.display().to_string();
        let file = File::open(path).with_context(|| name.clone())?;
        let known = file.metadata().with_context(|| name.clone())?;
        ensure!(!known.is_dir(), "{name}: is a folder, not a file");
        Source::of(file, name, known.is_file().then_some(known.len()))
    }

    fn of(stored: impl Read + Send + 'static, name: String, size: Option<u64>) -> Result<Self> {
        let position = Position::default();
        let mut stored =
            Counted { inner: BufReader::with_capacity(PACKED, stored), position: position.clone() };
        let start = stored.start().with_context(|| name.clone())?;
        let packing = Packing::of(start);
        let text: Box<dyn Read + Send> = match packing {
            Packing::Plain => Box::new(stored),
            Packing::Gzip => Box::new(Members::new(stored)),
            Packing::Zstd => Box::new(Frames::new(stored)),
        };
        Ok(Source { name, text, position, size, is_packed: packing != Packing::Plain })
    }

    /// The input's line and its number, if there is only one: a token alone is not a stream. Otherwise nothing is lost.
    ///
    /// A program that writes a line now and the next one later gets a stream, whose reports don't wait for each other.
    pub(super) fn only_line(&mut self) -> Option<(u64, Vec<u8>)> {
        let stored = std::mem::replace(&mut self.text, Box::new(io::empty()));
        let mut pieces = Pieces::of(stored);
        let mut start = Vec::new();
        loop {
            let piece = if start.is_empty() { pieces.next() } else { pieces.next_soon() };
            match piece {
                Some(Ok(piece)) if piece.is_empty() => {
                    let line = only_line(&start).filter(|(_, line)| Record::read(line).number.is_none());
                    if let Some((number, line)) = line {
                        return Some((number, line.to_vec()));
                    }
                    break;
                }
                Some(Ok(piece)) => start.extend(piece),
                Some(Err(error)) => {
                    pieces.failed = Some(error);
                    break;
                }
                None => break,
            }
            if start.len() > LONGEST_LINE || only_line(&start).is_none() {
                break;
            }
        }
        self.text = Box::new(Cursor::new(start).chain(pieces));
        None
    }
}

/// The one line of a text that is not empty, and its number; `None` if there are several, or none.
fn only_line(text: &[u8]) -> Option<(u64, &[u8])> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let lines = (1..).zip(text.split(|byte| *byte == b'\n'));
    let mut lines = lines.filter(|(_, line)| !line.is_empty() && *line != b"\r");
    lines.next().filter(|_| lines.next().is_none())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    Plain,
    Gzip,
    Zstd,
}

impl Packing {
    /// Neither a token nor JSON starts with the bytes of a compressed text.
    fn of(start: &[u8]) -> Self {
        let is_skipped = start.len() > 3 && start[0] & 0xf0 == 0x50 && start[1..].starts_with(&ZSTD_SKIPPED);
        match start {
            _ if start.starts_with(&GZIP) => Packing::Gzip,
            _ if start.starts_with(&ZSTD) || is_skipped => Packing::Zstd,
            _ => Packing::Plain,
        }
    }
}

/// Counts what is taken from a reader.
struct Counted<R> {
    inner: BufReader<R>,
    position: Position,
}

impl<R: Read> Counted<R> {
    /// The first bytes, without consuming them. One read gives enough of them, except from a pipe that is written
    /// byte by byte, and such a writer does not compress.
    fn start(&mut self) -> io::Result<&[u8]> {
        loop {
            match self.inner.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(_) => break,
            }
        }
        Ok(self.inner.buffer())
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.position.0.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
        self.position.0.fetch_add(count as u64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compression_is_recognized_by_the_first_bytes() {
        let packing = |start: &[u8]| match Packing::of(start) {
            Packing::Plain => "plain",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        };
        assert_eq!(packing(b"\x1f\x8b\x08\x00"), "gzip");
        assert_eq!(packing(b"\x28\xb5\x2f\xfd\x04"), "zstd");
        assert_eq!(packing(b"\x5e\x2a\x4d\x18\x00"), "zstd");
        for plain in [&b""[..], b"\x1f", b"eyJhbGciOiJIUzI1NiJ9", b"{\"token\":", b"\x28\xb5\x2f", b"P*M\x19"]
        {
            assert_eq!(packing(plain), "plain", "{plain:?}");
        }
    }
}
