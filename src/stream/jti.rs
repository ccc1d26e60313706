//! Finds repeated `jti`s in a stream: in memory up to a limit, beyond it in a temporary file, partitioned by hash so
//! that each part fits into memory.
//!
//! A `jti` is kept as its line and a 128-bit hash under a key of this run. A trillion of them have no collision by
//! chance, and a generator that does not know the key can't provoke one.

use std::collections::{BinaryHeap, TryReserveError};
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};

/// Hashes under keys of this run.
pub struct JtiHasher([RandomState; 2]);

impl JtiHasher {
    /// New keys.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "each is different")]
    pub fn new() -> Self {
        JtiHasher([RandomState::new(), RandomState::new()])
    }

    /// The hash of a `jti`.
    #[must_use]
    pub fn hash(&self, jti: &str) -> Hash {
        [self.0[0].hash_one(jti), self.0[1].hash_one(jti)]
    }
}

/// The hash of a `jti`.
pub type Hash = [u64; 2];

/// A `jti` and its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// The hash.
    pub hash: Hash,
    /// The line.
    pub line: u64,
}

/// A repeated `jti`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repeat {
    /// Where it is repeated.
    pub line: u64,
    /// Where it came first.
    pub first_line: u64,
}

/// All repeats.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    /// How many.
    pub count: u64,
    /// The first of them, by line.
    pub first: Vec<Repeat>,
}

/// The `jti`s of a stream.
pub struct Jtis {
    seen: Vec<Seen>,
    /// How many fit into memory.
    room: usize,
    spill: Option<Spill>,
}

impl Jtis {
    /// Keeps as many in memory as fit into `bytes`, and the rest on disk.
    ///
    /// # Errors
    /// There is not that much memory.
    pub fn with_bytes(bytes: u64) -> Result<Self, TryReserveError> {
        let room = bytes / size_of::<Seen>() as u64;
        Jtis::with_room(usize::try_from(room).unwrap_or(usize::MAX).max(1))
    }

    fn with_room(room: usize) -> Result<Self, TryReserveError> {
        let mut seen = Vec::new();
        seen.try_reserve_exact(room)?;
        Ok(Jtis { seen, room, spill: None })
    }

    /// Adds some, in the order of their lines.
    ///
    /// # Errors
    /// The temporary file can't take them.
    pub fn add(&mut self, mut seen: &[Seen]) -> io::Result<()> {
        while !seen.is_empty() {
            if self.seen.len() == self.room {
                self.spill()?;
            }
            let (now, later) = seen.split_at(seen.len().min(self.room - self.seen.len()));
            self.seen.extend_from_slice(now);
            seen = later;
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        if self.spill.is_none() {
            self.spill = Some(Spill::new()?);
        }
        self.spill.iter_mut().try_for_each(|spill| spill.write(&mut self.seen))
    }

    /// Counts the repeats, and lists the first of them up to `limit`.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub fn repeats(mut self, limit: usize) -> io::Result<Repeats> {
        let mut found = Found { count: 0, first: BinaryHeap::new(), limit };
        if self.spill.is_none() {
            found.add_part(&mut self.seen);
            return Ok(found.repeats());
        }
        self.spill()?;
        if let Some(spill) = &mut self.spill {
            spill.each_part(&mut self.seen, self.room, |part| found.add_part(part))?;
        }
        Ok(found.repeats())
    }
}

/// The repeats so far.
struct Found {
    count: u64,
    /// With the last line on top.
    first: BinaryHeap<Repeat>,
    limit: usize,
}

impl Found {
    /// Finds the repeats in one part.
    fn add_part(&mut self, seen: &mut [Seen]) {
        seen.sort_unstable();
        for same in seen.chunk_by(|one, two| one.hash == two.hash) {
            for again in &same[1..] {
                self.add(Repeat { line: again.line, first_line: same[0].line });
            }
        }
    }

    fn add(&mut self, repeat: Repeat) {
        self.count += 1;
        self.first.push(repeat);
        if self.first.len() > self.limit {
            self.first.pop();
        }
    }

    fn repeats(self) -> Repeats {
        Repeats { count: self.count, first: self.first.into_sorted_vec() }
    }
}

/// How many parts there are: the values of the first byte of a hash.
const PARTS: usize = 256;
const BYTES: usize = size_of::<Seen>();

/// Runs in a temporary file.
struct Spill {
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
    fn new() -> io::Result<Self> {
        Ok(Spill { file: tempfile::tempfile()?, runs: Vec::new(), length: 0 })
    }

    /// Moves all entries into a new run.
    fn write(&mut self, seen: &mut Vec<Seen>) -> io::Result<()> {
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
    fn each_part(
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids of lines from 1: every seventh line repeats the one 100 lines before, so some ids occur three times.
    fn ids() -> impl Iterator<Item = (u64, String)> {
        (1..=5_000u64).map(|line| {
            let id = if line > 100 && line % 7 == 0 { line - 100 } else { line };
            (line, format!("id-{id}"))
        })
    }

    /// What a map of all of them finds.
    fn expected(limit: usize) -> Repeats {
        let mut first = std::collections::HashMap::new();
        let mut repeats = Repeats::default();
        for (line, id) in ids() {
            let first_line = *first.entry(id).or_insert(line);
            if first_line != line {
                repeats.count += 1;
                repeats.first.push(Repeat { line, first_line });
            }
        }
        repeats.first.truncate(limit);
        repeats
    }

    fn found(room: usize, limit: usize) -> Repeats {
        let hasher = JtiHasher::new();
        let seen: Vec<Seen> = ids().map(|(line, id)| Seen { hash: hasher.hash(&id), line }).collect();
        let mut jtis = Jtis::with_room(room).expect("memory");
        for seen in seen.chunks(333) {
            jtis.add(seen).expect("a temporary file");
        }
        jtis.repeats(limit).expect("a temporary file")
    }

    #[test]
    fn the_same_repeats_are_found_in_any_memory() {
        assert!(expected(10_000).count > 600);
        for room in [1 << 20, 5_000, 4_999, 1_000, 64, 7] {
            for limit in [10_000, 10, 0] {
                assert_eq!(found(room, limit), expected(limit), "room for {room}, {limit} listed");
            }
        }
    }

    #[test]
    fn memory_that_cannot_be_had_is_an_error() {
        for bytes in [u64::MAX, 1 << 60] {
            assert!(Jtis::with_bytes(bytes).is_err());
        }
        assert!(Jtis::with_bytes(1).is_ok_and(|jtis| jtis.room == 1));
    }

    #[test]
    fn one_jti_on_every_line_is_found_in_little_memory() {
        let seen: Vec<Seen> = (1..=1_000).map(|line| Seen { hash: [7, 7], line }).collect();
        let mut jtis = Jtis::with_room(10).expect("memory");
        jtis.add(&seen).expect("a temporary file");
        let repeats = jtis.repeats(2).expect("a temporary file");
        let first = vec![Repeat { line: 2, first_line: 1 }, Repeat { line: 3, first_line: 1 }];
        assert_eq!(repeats, Repeats { count: 999, first });
    }
}
