//! The hashes that do not fit into memory, in a temporary file without a name, which disappears with the program. It
//! holds runs; each is partitioned by the first byte of the hashes, so that a part can be read from every run.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};

use super::Seen;

/// How many parts there are: the values of the first byte of a hash.
const PARTS: usize = 256;
const BYTES: usize = size_of::<Seen>();

/// Runs in a temporary file.
pub(super) struct Spill {
    file: File,
    runs: Vec<Run>,
    /// The length of the file, in entries.
    length: u64,
}

/// Entries that were written at once, ordered by part, then by line.
struct Run {
    /// Where it starts in the file, in entries.
    start: u64,
    /// Where each part ends in it, in entries.
    ends: Vec<u32>,
}

impl Spill {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Spill { file: tempfile::tempfile()?, runs: Vec::new(), length: 0 })
    }

    /// Moves all entries into a new run.
    pub(super) fn write(&mut self, seen: &mut Vec<Seen>) -> io::Result<()> {
        // A stream has fewer than 2^56 lines.
        seen.sort_unstable_by_key(|seen| (part(seen) as u64) << 56 | seen.line);
        let mut writer = BufWriter::with_capacity(1 << 16, &self.file);
        writer.seek(SeekFrom::Start(self.length * BYTES as u64))?;
        for Seen { hash: [one, two], line } in seen.iter() {
            let mut bytes = [0; BYTES];
            for (place, number) in bytes.chunks_exact_mut(8).zip([one, two, line]) {
                place.copy_from_slice(&number.to_le_bytes());
            }
            writer.write_all(&bytes)?;
        }
        writer.flush()?;
        drop(writer);
        let end = |at| seen.partition_point(|seen| part(seen) <= at) as u32;
        self.runs.push(Run { start: self.length, ends: (0..PARTS).map(end).collect() });
        self.length += seen.len() as u64;
        seen.clear();
        Ok(())
    }

    /// Passes every part to `look_through`, with earlier lines of a hash before later ones.
    ///
    /// A part that does not fit into memory is read in shares of its hashes. Repeats are dropped once they were
    /// passed on, so that a single hash always fits, however often it occurs.
    pub(super) fn each_part(
        &mut self,
        memory: &mut Vec<Seen>,
        room: usize,
        mut look_through: impl FnMut(&mut [Seen]),
    ) -> io::Result<()> {
        for at in 0..PARTS {
            let count: u64 = self.runs.iter().map(|run| run.part(at).1).sum();
            // Plan with half of the room: shares are not equally large.
            let shares = (2 * count).div_ceil(room as u64).next_power_of_two();
            for share in 0..shares {
                memory.clear();
                let mut full = room;
                for run in &self.runs {
                    self.read(run.part(at), |seen| {
                        if seen.hash[1] & (shares - 1) != share {
                            return Ok(());
                        }
                        if memory.len() >= full {
                            look_through(memory);
                            memory.dedup_by_key(|seen| seen.hash);
                            full = room.max(2 * memory.len());
                        }
                        memory.try_reserve(1).map_err(|_| ErrorKind::OutOfMemory)?;
                        memory.push(seen);
                        Ok(())
                    })?;
                }
                look_through(memory);
            }
        }
        Ok(())
    }

    fn read(
        &self,
        (start, count): (u64, u64),
        mut each: impl FnMut(Seen) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(start * BYTES as u64))?;
        let length = count * BYTES as u64;
        let mut reader = BufReader::with_capacity(length.min(1 << 16) as usize, file.take(length));
        let mut bytes = [0; BYTES];
        for _ in 0..count {
            reader.read_exact(&mut bytes)?;
            let mut numbers = [0; 3];
            for (number, bytes) in numbers.iter_mut().zip(bytes.as_chunks().0) {
                *number = u64::from_le_bytes(*bytes);
            }
            let [one, two, line] = numbers;
            each(Seen { hash: [one, two], line })?;
        }
        Ok(())
    }
}

impl Run {
    /// Where a part starts in the file, and how long it is, in entries.
    fn part(&self, at: usize) -> (u64, u64) {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        (self.start + u64::from(start), u64::from(self.ends[at] - start))
    }
}

fn part(seen: &Seen) -> usize {
    (seen.hash[0] >> 56) as usize
}
