//! A zstd text of one frame or more (RFC 8878): what they hold together, each held to its checksum.

use std::io::{self, BufRead, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The largest window that room is made for, in bytes; `zstd` itself asks for 8 MiB at most unless it is
/// told otherwise.
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

    /// Starts the next frame that holds something, if there is one.
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

    /// Ends a frame whose bytes are all handed out.
    fn leave(&mut self) -> io::Result<()> {
        self.is_inside = false;
        let (said, found) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
        match said {
            Some(said) if found != Some(said) => {
                Err(io::Error::other("its checksum is not that of its content"))
            }
            _ => Ok(()),
        }
    }
}

/// The length of a frame that is to be passed over.
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
