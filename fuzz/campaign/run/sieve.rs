//! Before fuzzing: inputs of the corpus that crash become findings and leave the corpus. Otherwise every process
//! would crash on them while loading, and never fuzz.

use std::time::{Duration, Instant};

use super::fuzzer::Fuzzer;
use super::jobs::{Taken, take};
use super::process::Watch;
use super::store::Store;
use crate::finding::Origin;
use crate::interrupt::End;

/// The most inputs that leave the corpus.
const MOST: u64 = 1_000;

/// The longest time of it all.
const LONGEST: Duration = Duration::from_secs(600);

/// Loads the corpus until that succeeds, and returns the number of crashes.
pub fn run(fuzzer: &Fuzzer<'_>, store: &Store) -> Result<u64, String> {
    let started = Instant::now();
    for crashes in 0..MOST {
        let left = LONGEST.saturating_sub(started.elapsed());
        let log = fuzzer.places.running(fuzzer.target).join("load.log");
        let origin = Origin { seconds: started.elapsed().as_secs_f64(), executions: 0, by_seed: true };
        let ended = fuzzer.load(left, &Watch { log: Some(log), ..Watch::none() })?;
        match ended.end {
            End::Interrupted => return Ok(crashes),
            End::Itself(status) if status.success() => return Ok(crashes),
            End::Itself(status) => match take(fuzzer, store, (&ended, origin), status, "load.log")? {
                Taken::OfCorpus | Taken::Slow => {}
                // libFuzzer also runs the empty input, which can't be removed from the corpus.
                Taken::Found => return Ok(crashes + 1),
            },
            End::TimedOut => return Err(format!("its corpus does not load within {} s", LONGEST.as_secs())),
        }
    }
    Err(format!("more than {MOST} inputs of its corpus crash"))
}
