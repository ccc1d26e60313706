//! An input that is read in pieces, so that its start can be looked at without waiting for its end.

use std::io::{self, Cursor, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

/// How many bytes are read at a time.
const PIECE: usize = 128 << 10;
/// How long a second line may take before the first one is judged.
const SOON: Duration = Duration::from_millis(300);

/// An input in pieces: read here, or by a thread once it has to be waited for. An empty piece is its end.
pub(super) struct Pieces {
    input: Input,
    current: Cursor<Vec<u8>>,
    /// An error that was met while the start was read.
    pub failed: Option<io::Error>,
}

enum Input {
    Here(Box<dyn Read + Send>),
    Thread(Receiver<io::Result<Vec<u8>>>),
}

impl Pieces {
    pub(super) fn of(stored: Box<dyn Read + Send>) -> Self {
        Pieces { input: Input::Here(stored), current: Cursor::default(), failed: None }
    }

    pub(super) fn next(&mut self) -> Option<io::Result<Vec<u8>>> {
        match &mut self.input {
            Input::Here(stored) => Some(piece(stored)),
            Input::Thread(pieces) => pieces.recv().ok(),
        }
    }

    /// The next piece if it comes soon.
    pub(super) fn next_soon(&mut self) -> Option<io::Result<Vec<u8>>> {
        if let Input::Here(stored) = &mut self.input {
            let mut stored = std::mem::replace(stored, Box::new(io::empty()));
            let (sender, receiver) = sync_channel(1);
            std::thread::spawn(move || {
                loop {
                    let piece = piece(&mut stored);
                    let is_last = piece.as_ref().map_or(true, Vec::is_empty);
                    if sender.send(piece).is_err() || is_last {
                        return;
                    }
                }
            });
            self.input = Input::Thread(receiver);
        }
        match &self.input {
            Input::Here(_) => None,
            Input::Thread(pieces) => pieces.recv_timeout(SOON).ok(),
        }
    }
}

/// The next bytes, as many as are there.
fn piece(stored: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; PIECE];
    loop {
        match stored.read(&mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(count) => {
                bytes.truncate(count);
                return Ok(bytes);
            }
        }
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if let Input::Here(stored) = &mut self.input {
            return stored.read(buffer);
        }
        if self.current.position() >= self.current.get_ref().len() as u64 {
            self.current = Cursor::new(self.next().transpose()?.unwrap_or_default());
        }
        self.current.read(buffer)
    }
}
