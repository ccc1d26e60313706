//! Before the fuzzing: inputs of the corpus that crash become findings and leave the corpus. Otherwise
//! every process would end at each of them before it has begun, and the target's time with them.

use std::time::{Duration, Instant};

use super::fuzzer::Fuzzer;
use super::jobs::take;
use super::process::Process;
use super::store::Store;
use crate::child::End;

/// How many inputs leave the corpus at most.
const MOST: u64 = 1_000;

/// How long all of it may take.
const LONGEST: Duration = Duration::from_secs(600);

/// Loads the corpus until that goes well, and says how often it did not.
pub fn run(fuzzer: &Fuzzer<'_>, store: &Store) -> Result<u64, String> {
    let started = Instant::now();
    for crashes in 0..MOST {
        let left = LONGEST.saturating_sub(started.elapsed());
        let log = fuzzer.places.running(fuzzer.target).join("load.log");
        let ended = fuzzer.load(left, &Process { log: Some(log), ..Process::unwatched() })?;
        match ended.end {
            End::Interrupted => return Ok(crashes),
            End::Itself(status) if status.success() => return Ok(crashes),
            // A crash on nothing at all, which libFuzzer always tries, is one that no sieve holds back.
            End::Itself(status) if !take(fuzzer, store, &ended, status, "load.log")? => {
                return Ok(crashes + 1);
            }
            End::Itself(_) => {}
            End::TooLong => return Err(format!("its corpus does not load within {} s", LONGEST.as_secs())),
        }
    }
    Err(format!("more than {MOST} inputs of its corpus crash, and those that are left, too"))
}
