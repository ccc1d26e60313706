//! Decompresses one or more members of gzip (RFC 1952) or frames of zstd (RFC 8878), and checks their lengths
//! and checksums. The content of a damaged one was passed on before the damage was found, so the error says so.

use std::fmt;
use std::io::{self, BufRead, ErrorKind, Read};

use flate2::bufread::GzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The largest window that is accepted, in bytes. By default, `zstd` uses up to 8 MiB.
const LARGEST_WINDOW: u64 = 64 << 20;

/// A member or frame that is not what it was: what was read of it may be wrong.
#[derive(Debug)]
struct Damage(String);

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Damage {}

/// Whether what was read before this error may be wrong.
pub(super) fn is_damage(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Damage>())
}

fn damage(what: impl fmt::Display) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, Damage(what.to_string()))
}

/// Reads gzip, member after member, and skips zeros after one: archives are padded with them.
pub(super) struct Members<R>(Gzip<R>);

enum Gzip<R> {
    Between {
        stored: R,
        is_first: bool,
    },
    /// In a member, with whether some of its content was passed on.
    Inside {
        member: GzDecoder<R>,
        has_given: bool,
    },
    Ended,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(stored: R) -> Self {
        Members(Gzip::Between { stored, is_first: true })
    }

    /// Starts the next member, if there is one.
    fn enter(mut stored: R, is_first: bool) -> io::Result<Gzip<R>> {
        loop {
            let bytes = stored.fill_buf()?;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            match bytes.get(zeros) {
                Some(byte) if is_first || *byte == 0x1f => break stored.consume(zeros),
                Some(_) => {
                    return Err(io::Error::other("neither a gzip member nor zeros follow the last one"));
                }
                None if zeros == 0 => return Ok(Gzip::Ended),
                None => stored.consume(zeros),
            }
        }
        Ok(Gzip::Inside { member: GzDecoder::new(stored), has_given: false })
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.0 = match std::mem::replace(&mut self.0, Gzip::Ended) {
                Gzip::Ended => return Ok(0),
                Gzip::Between { stored, is_first } => Self::enter(stored, is_first)?,
                Gzip::Inside { mut member, has_given } => match member.read(buffer) {
                    Ok(0) if !buffer.is_empty() => {
                        Gzip::Between { stored: member.into_inner(), is_first: false }
                    }
                    Ok(count) => {
                        self.0 = Gzip::Inside { member, has_given: true };
                        return Ok(count);
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {
                        self.0 = Gzip::Inside { member, has_given };
                        return Err(error);
                    }
                    Err(error) if has_given && error.kind() != ErrorKind::UnexpectedEof => {
                        return Err(damage(error));
                    }
                    Err(error) => return Err(error),
                },
            };
        }
    }
}

/// Reads zstd, frame after frame.
pub(super) struct Frames<R> {
    stored: R,
    decoder: FrameDecoder,
    is_inside: bool,
    /// The length of the frame's content, if its header has it.
    length: Option<u64>,
    /// How much of the frame's content was passed on.
    given: u64,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(stored: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(LARGEST_WINDOW);
        Frames { stored, decoder, is_inside: false, length: None, given: 0 }
    }

    /// Starts the next frame that has content, if there is one.
    fn enter(&mut self) -> io::Result<bool> {
        while !self.stored.fill_buf()?.is_empty() {
            let mut header = Header { stored: &mut self.stored, bytes: [0; 5], seen: 0 };
            match self.decoder.reset(&mut header) {
                Ok(()) => {
                    self.length = header.has_length().then(|| self.decoder.content_size());
                    (self.is_inside, self.given) = (true, 0);
                    return Ok(true);
                }
                Err(error) => match skippable(&error) {
                    Some(length) => self.skip(u64::from(length))?,
                    None => return Err(io::Error::other(error)),
                },
            }
        }
        Ok(false)
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.stored.by_ref().take(length), &mut io::sink())?;
        if skipped == length { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
    }

    /// Ends a frame that was read to its end.
    fn leave(&mut self) -> io::Result<()> {
        self.is_inside = false;
        let (stored, found) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
        if let Some(length) = self.length.filter(|length| *length != self.given) {
            return Err(damage(format_args!("the frame has {} bytes instead of {length}", self.given)));
        }
        match stored {
            Some(stored) if found != Some(stored) => Err(damage("the checksum does not match the content")),
            _ => Ok(()),
        }
    }

    /// An error in a frame. At the end of the input, the frame is cut off, but not known to be wrong.
    fn broken(&mut self, error: FrameDecoderError) -> io::Error {
        let is_cut = self.stored.fill_buf().is_ok_and(<[u8]>::is_empty);
        if is_cut || self.given == 0 { io::Error::other(error) } else { damage(error) }
    }
}

/// Remembers the start of a frame, since the decoder reports an unknown length as zero.
struct Header<'a, R> {
    stored: &'a mut R,
    bytes: [u8; 5],
    seen: usize,
}

impl<R> Header<'_, R> {
    /// Whether the frame's header has the length of its content (RFC 8878 §3.1.1.1.1).
    fn has_length(&self) -> bool {
        let descriptor = self.bytes[4];
        descriptor >> 6 != 0 || descriptor & 0x20 != 0
    }
}

impl<R: Read> Read for Header<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stored.read(buffer)?;
        for byte in &buffer[..count.min(self.bytes.len() - self.seen)] {
            self.bytes[self.seen] = *byte;
            self.seen += 1;
        }
        Ok(count)
    }
}

/// The length of a skippable frame.
fn skippable(error: &FrameDecoderError) -> Option<u32> {
    match error {
        FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. }) => {
            Some(*length)
        }
        _ => None,
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_inside && !self.enter()? {
                return Ok(0);
            }
            if self.decoder.can_collect() > 0 {
                let count = self.decoder.read(buffer)?;
                self.given += count as u64;
                return Ok(count);
            }
            if self.decoder.is_finished() {
                self.leave()?;
                continue;
            }
            let blocks = BlockDecodingStrategy::UptoBlocks(1);
            if let Err(error) = self.decoder.decode_blocks(&mut self.stored, blocks) {
                return Err(self.broken(error));
            }
        }
    }
}
