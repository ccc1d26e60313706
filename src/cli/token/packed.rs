//! Decompresses one or more frames of zstd (RFC 8878), and checks their checksums.

use std::io::{self, BufRead, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The largest window that is accepted, in bytes. By default, `zstd` uses up to 8 MiB.
const LARGEST_WINDOW: u64 = 64 << 20;

/// Reads frame after frame.
pub(super) struct Frames<R> {
    stored: R,
    decoder: FrameDecoder,
    is_inside: bool,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(stored: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(LARGEST_WINDOW);
        Frames { stored, decoder, is_inside: false }
    }

    /// Starts the next frame that has content, if there is one.
    fn enter(&mut self) -> io::Result<bool> {
        while !self.stored.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.stored) {
                Ok(()) => {
                    self.is_inside = true;
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
        if skipped == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Ends a frame that was read to its end.
    fn leave(&mut self) -> io::Result<()> {
        self.is_inside = false;
        let (stored, found) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
        match stored {
            Some(stored) if found != Some(stored) => {
                Err(io::Error::other("the checksum does not match the content"))
            }
            _ => Ok(()),
        }
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
                return self.decoder.read(buffer);
            }
            if self.decoder.is_finished() {
                self.leave()?;
                continue;
            }
            let blocks = BlockDecodingStrategy::UptoBlocks(1);
            self.decoder.decode_blocks(&mut self.stored, blocks).map_err(io::Error::other)?;
        }
    }
}
