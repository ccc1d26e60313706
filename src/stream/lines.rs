//! Cuts an input into batches of whole lines, each of bounded size. Lines that are too long are skipped, and so is a byte
//! order mark at the start.

use std::io::{self, ErrorKind, Read};

use flate2::Crc;
use memchr::{memchr, memchr_iter};

use super::{PREFIX, Record};

/// The longest line that is kept, in bytes.
pub const LONGEST_LINE: usize = 1 << 20;
/// How much is read at a time, which is about the length of a batch, in bytes.
const READ: usize = 256 << 10;
/// The most lines of a batch: their reports take memory.
const LINES: usize = 4_096;
/// The byte order mark of UTF-8, which some editors and shells write.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A batch without its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The number of its first line, counted from 1.
    pub first_line: u64,
    /// How many lines it has, empty ones included.
    pub lines: u64,
    /// The length of its only line, if that is too long to be kept.
    pub too_long: Option<u64>,
    /// Whether its lines must bring their numbers, because the first line of the input does that is not empty.
    pub is_numbered: bool,
    /// The CRC-32 of all lines up to its last one, each with a line feed.
    pub crc: u32,
    /// Whether the lines that an earlier run judged end in it, and are others now.
    pub is_changed: bool,
}

impl Cut {
    /// The number of its last line.
    #[must_use]
    pub fn last_line(&self) -> u64 {
        self.first_line + self.lines - 1
    }
}

/// Cuts an input into batches.
pub struct Lines<R> {
    input: R,
    /// What was read after the last batch.
    rest: Vec<u8>,
    /// The number of the last line that was handed out.
    line: u64,
    /// Whether to wait until a batch is full: no reader waits for the answers to its first lines.
    fills: bool,
    /// Why nothing more can be read, kept until everything before it is handed out.
    failure: Option<io::Error>,
    /// Whether the first line that is not empty brings its number, once that is known.
    is_numbered: Option<bool>,
    crc: Crc,
    /// The last line that an earlier run judged, and the CRC-32 up to there.
    judged: Option<(u64, u32)>,
}

impl<R: Read> Lines<R> {
    /// Lines of an input. `fills` waits until each batch is full; `judged` is the last line that an earlier run judged, with
    /// the CRC-32 up to there.
    #[must_use]
    pub fn new(input: R, fills: bool, judged: Option<(u64, u32)>) -> Self {
        let (rest, crc) = (Vec::new(), Crc::new());
        Lines { input, rest, line: 0, fills, failure: None, is_numbered: None, crc, judged }
    }

    /// The number of the last line that was handed out.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Puts the next batch into `bytes`; `None` at the end.
    ///
    /// # Errors
    /// The input can't be read, or there is not enough memory. Everything before is handed out first.
    pub fn next(&mut self, bytes: &mut Vec<u8>) -> io::Result<Option<Cut>> {
        bytes.clear();
        bytes.append(&mut self.rest);
        let mut has_line = memchr(b'\n', bytes).is_some();
        loop {
            if has_line && (!self.fills || bytes.len() >= READ || self.failure.is_some()) {
                return Ok(Some(self.cut(bytes)));
            }
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            if !has_line && bytes.len() > LONGEST_LINE {
                return self.skip_line(bytes).map(Some);
            }
            let seen = bytes.len();
            match self.read(bytes) {
                Ok(0) => return Ok((seen > 0).then(|| self.cut(bytes))),
                Ok(_) => {}
                Err(failure) => self.failure = Some(failure),
            }
            has_line = has_line || memchr(b'\n', &bytes[seen..]).is_some();
        }
    }

    /// Cuts off an unfinished line, and the lines that are too many for a batch. Bytes without a line feed are the
    /// last line.
    fn cut(&mut self, bytes: &mut Vec<u8>) -> Cut {
        let end = memchr_iter(b'\n', bytes).enumerate().take(LINES).last();
        let (lines, end) = end.map_or((1, bytes.len()), |(at, end)| (at as u64 + 1, end + 1));
        self.rest.extend_from_slice(&bytes[end..]);
        bytes.truncate(end);
        if self.line == 0 && bytes.starts_with(MARK) {
            bytes.drain(..MARK.len());
        }
        if self.is_numbered.is_none() {
            let first = bytes.split(|byte| *byte == b'\n').find(|line| !matches!(*line, b"" | b"\r"));
            self.is_numbered = first.map(is_numbered);
        }
        let is_changed = self.check(bytes, lines);
        self.number(lines, None, is_changed)
    }

    /// Adds lines to the checksum, and returns whether those that an earlier run judged end in them and differ.
    fn check(&mut self, bytes: &[u8], lines: u64) -> bool {
        let whole = if bytes.ends_with(b"\n") { bytes } else { &[bytes, b"\n"].concat() };
        let judged = self.judged.filter(|(last, _)| (self.line + 1..=self.line + lines).contains(last));
        let Some((last, expected)) = judged else {
            self.crc.update(whole);
            return false;
        };
        let end = memchr_iter(b'\n', whole).nth((last - self.line - 1) as usize);
        let (before, after) = whole.split_at(end.map_or(whole.len(), |end| end + 1));
        self.crc.update(before);
        let is_changed = self.crc.sum() != expected;
        self.crc.update(after);
        is_changed
    }

    /// Reads to the end of a line, and keeps only its length and its start.
    fn skip_line(&mut self, bytes: &mut Vec<u8>) -> io::Result<Cut> {
        if self.line == 0 && bytes.starts_with(MARK) {
            bytes.drain(..MARK.len());
        }
        let mut length = bytes.len() as u64;
        let start = bytes[..PREFIX].to_vec();
        self.is_numbered.get_or_insert_with(|| is_numbered(bytes));
        self.crc.update(bytes);
        loop {
            bytes.clear();
            if self.read(bytes)? == 0 {
                break;
            }
            let end = memchr(b'\n', bytes);
            let more = &bytes[..end.unwrap_or(bytes.len())];
            length += more.len() as u64;
            self.crc.update(more);
            if let Some(end) = end {
                self.rest.extend_from_slice(&bytes[end + 1..]);
                break;
            }
        }
        bytes.clear();
        bytes.extend_from_slice(&start);
        let is_changed = self.check(b"\n", 1);
        Ok(self.number(1, Some(length), is_changed))
    }

    fn number(&mut self, lines: u64, too_long: Option<u64>, is_changed: bool) -> Cut {
        let first_line = self.line + 1;
        self.line += lines;
        let is_numbered = self.is_numbered.unwrap_or_default();
        Cut { first_line, lines, too_long, is_numbered, crc: self.crc.sum(), is_changed }
    }

    /// Appends what can be read now, and returns how much that is.
    fn read(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let start = bytes.len();
        bytes.try_reserve(READ).map_err(|_| ErrorKind::OutOfMemory)?;
        bytes.resize(start + READ, 0);
        let count = loop {
            match self.input.read(&mut bytes[start..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        bytes.truncate(start + *count.as_ref().unwrap_or(&0));
        count
    }
}

/// Whether a line brings its number.
fn is_numbered(line: &[u8]) -> bool {
    match line.len() > LONGEST_LINE {
        true => Record::number_at_start(line).is_some(),
        false => Record::read(line).number.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    /// All lines with their numbers, and the lengths of those that were skipped.
    fn read(input: &[u8], drop: usize, fills: bool) -> Vec<(u64, Result<Vec<u8>, u64>)> {
        let mut lines = Lines::new(Drops(input, drop), fills, None);
        let (mut bytes, mut found) = (Vec::new(), Vec::new());
        while let Some(cut) = lines.next(&mut bytes).expect("memory can be read") {
            assert!(cut.lines <= LINES as u64 && bytes.len() <= LONGEST_LINE + READ);
            if let Some(length) = cut.too_long {
                found.push((cut.first_line, Err(length)));
                continue;
            }
            let whole = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
            let texts = whole.split(|byte| *byte == b'\n').map(|line| Ok(line.to_vec()));
            found.extend((cut.first_line..).zip(texts));
            assert_eq!(found.last().map(|(line, _)| *line), Some(cut.last_line()));
        }
        found
    }

    #[test]
    fn lines_are_whole_and_numbered_however_they_come() {
        let input = b"one\n\r\n\nfour\nfive";
        let expected: Vec<(u64, Result<Vec<u8>, u64>)> = [&b"one"[..], b"\r", b"", b"four", b"five"]
            .map(|line| Ok(line.to_vec()))
            .into_iter()
            .zip(1..)
            .map(|(line, at)| (at, line))
            .collect();
        for drop in 1..20 {
            for fills in [false, true] {
                assert_eq!(read(input, drop, fills), expected, "{drop} bytes at a time");
            }
        }
        assert_eq!(read(b"", 1, true), []);
        assert_eq!(read(b"\n", 1, true), [(1, Ok(vec![]))]);
    }

    #[test]
    fn the_first_line_with_a_text_decides_whether_lines_bring_their_numbers() {
        let long = format!(r#"{{"line":7,"token":"{}"}}"#, "x".repeat(LONGEST_LINE));
        let late = format!(r#"{{"token":"{}","line":7}}"#, "x".repeat(LONGEST_LINE));
        for (input, expected) in [
            ("\n\r\n{\"line\":7,\r\"token\":\"a\"}\r\nb\n", true),
            ("{\"line\":null}", true),
            (&(long.clone() + "\nb"), true),
            (&long, true),
            (&late, false),
            ("a\n{\"line\":7,\"token\":\"b\"}", false),
            ("{\"line\":7,\"token\":\"b\"", false),
            ("\"{\\\"line\\\":7}\"", false),
        ] {
            for drop in [100_000, 1 << 30] {
                let mut lines = Lines::new(Drops(input.as_bytes(), drop), false, None);
                let (mut bytes, mut last) = (Vec::new(), None);
                while let Some(cut) = lines.next(&mut bytes).expect("memory can be read") {
                    last = Some(cut.is_numbered);
                }
                assert_eq!(last, Some(expected), "{}", &input[..input.len().min(40)]);
            }
        }
    }

    #[test]
    fn what_was_read_before_a_failure_is_handed_out() {
        struct Cut(bool);
        impl Read for Cut {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
                buffer[..10].copy_from_slice(b"one\ntwo\nth");
                Ok(10)
            }
        }
        let mut lines = Lines::new(Cut(false), true, None);
        let mut bytes = Vec::new();
        let cut = lines.next(&mut bytes).expect("two lines");
        assert_eq!(cut.map(|cut| cut.last_line()), Some(2));
        assert_eq!(bytes, b"one\ntwo\n");
        assert!(lines.next(&mut bytes).is_err());
    }

    #[test]
    fn a_byte_order_mark_at_the_start_is_no_part_of_a_line() {
        let marked = b"\xef\xbb\xbfone\n\xef\xbb\xbftwo";
        for drop in 1..20 {
            let expected = [(1, Ok(b"one".to_vec())), (2, Ok(b"\xef\xbb\xbftwo".to_vec()))];
            assert_eq!(read(marked, drop, false), expected, "{drop} bytes at a time");
        }
        assert_eq!(read(MARK, 1, false), [(1, Ok(vec![]))]);
        let long = [MARK, &[b'x'; LONGEST_LINE + 1][..]].concat();
        assert_eq!(read(&long, 1 << 30, false), [(1, Err(LONGEST_LINE as u64 + 1))]);
    }

    #[test]
    fn judged_lines_that_have_changed_are_noticed() {
        let input = "one\r\n\nthree\nfour\nfive";
        // The checksums after each line, and whether a change was noticed.
        let read = |input: &str, judged, drop| {
            let mut lines = Lines::new(Drops(input.as_bytes(), drop), false, judged);
            let (mut bytes, mut sums, mut is_changed) = (Vec::new(), Vec::new(), false);
            while let Some(cut) = lines.next(&mut bytes).expect("memory can be read") {
                sums.push((cut.last_line(), cut.crc));
                is_changed |= cut.is_changed;
            }
            (sums, is_changed)
        };
        let (sums, _) = read(input, None, 1);
        assert_eq!(sums.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        let changed = [("one", "One"), ("\r", ""), ("\n\n", "\n \n"), ("three", "thre"), ("four", "f")];
        for (at, judged) in sums.iter().enumerate() {
            for drop in [3, 1 << 30] {
                assert!(!read(input, Some(*judged), drop).1, "line {}", judged.0);
                assert!(!read(&format!("{input}\nsix"), Some(*judged), drop).1, "line {}", judged.0);
                for (old, new) in changed.iter().take(at + 1) {
                    let other = input.replacen(old, new, 1);
                    assert!(read(&other, Some(*judged), drop).1, "{old:?} before line {}", judged.0);
                }
            }
        }
        let long = "x".repeat(LONGEST_LINE + 7) + "\nnext";
        let (sums, _) = read(&long, None, 1 << 30);
        let other = long.replacen("xx\n", "xy\n", 1);
        for judged in sums {
            assert!(!read(&long, Some(judged), 100_000).1 && read(&other, Some(judged), 100_000).1);
        }
    }

    #[test]
    fn a_batch_has_no_more_lines_than_it_may() {
        let input = "a\n".repeat(3 * LINES + 1);
        let found = read(input.as_bytes(), 1 << 20, true);
        assert_eq!(found.len(), 3 * LINES + 1);
        assert_eq!(found.last(), Some(&(3 * LINES as u64 + 1, Ok(b"a".to_vec()))));
    }

    #[test]
    fn a_line_that_is_too_long_is_measured_and_the_next_is_whole() {
        let long = LONGEST_LINE + 2 * READ + 7;
        let input = format!("before\n{}\nafter\n{}", "x".repeat(long), "y".repeat(long + 1));
        for drop in [1_000, READ, 1 << 30] {
            let found = read(input.as_bytes(), drop, false);
            let expected = [
                (1, Ok(b"before".to_vec())),
                (2, Err(long as u64)),
                (3, Ok(b"after".to_vec())),
                (4, Err(long as u64 + 1)),
            ];
            assert!(found == expected, "{drop} bytes at a time");
        }
    }
}
