//! Finds repeated `jti`s in a stream: in memory up to a limit, beyond it in a temporary file, partitioned by hash so
//! that each part fits into memory.
//!
//! A `jti` is kept as its line and a 128-bit hash under a key of this run. A trillion of them have no collision by
//! chance, and a generator that does not know the key can't provoke one.

mod spill;

use std::collections::{BinaryHeap, TryReserveError};
use std::hash::{BuildHasher, RandomState};
use std::io;

use spill::Spill;

/// Hashes under keys of this run.
pub(super) struct JtiHasher([RandomState; 2]);

impl JtiHasher {
    pub(super) fn new() -> Self {
        JtiHasher([RandomState::new(), RandomState::new()])
    }

    pub(super) fn hash(&self, jti: &str) -> Hash {
        [self.0[0].hash_one(jti), self.0[1].hash_one(jti)]
    }
}

/// The hash of a `jti`.
type Hash = [u64; 2];

/// A `jti` and its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    pub hash: Hash,
    pub line: u64,
}

/// A repeated `jti`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Repeat {
    /// Where it is repeated.
    pub line: u64,
    /// Where it came first.
    pub first_line: u64,
}

/// All repeats.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Repeats {
    /// How many.
    pub count: u64,
    /// The first of them, by line.
    pub first: Vec<Repeat>,
}

/// The `jti`s of a stream.
pub(super) struct Jtis {
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
    pub(super) fn with_bytes(bytes: u64) -> Result<Self, TryReserveError> {
        let room = bytes / size_of::<Seen>() as u64;
        Jtis::with_room(usize::try_from(room).unwrap_or(usize::MAX).max(1))
    }

    fn with_room(room: usize) -> Result<Self, TryReserveError> {
        let mut seen = Vec::new();
        seen.try_reserve_exact(room)?;
        Ok(Jtis { seen, room, spill: None })
    }

    /// Adds some, in the order of their lines.
    pub(super) fn add(&mut self, mut seen: &[Seen]) -> io::Result<()> {
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
    pub(super) fn repeats(mut self, limit: usize) -> io::Result<Repeats> {
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
