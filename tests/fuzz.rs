//! Fuzzes every target without a fuzzer: a fixed number of inputs from a fixed seed, the same on every machine.
//!
//! `cargo test --test fuzz` runs all targets, `cargo test --test fuzz -- json` those with `json` in their names. Of
//! the variables `JWT_ASSAY_FUZZ_SEED` and `JWT_ASSAY_FUZZ_TIMES`, one sets another seed, the other multiplies the
//! number of inputs. It takes a minute, so that plain `cargo test` leaves it out. Nothing here measures coverage: for
//! inputs that lead further, run a campaign.

use std::any::Any;
use std::collections::VecDeque;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::str::FromStr;

use fastrand::Rng;
use jwt_assay::fuzzing::{Gate, Seed, Shape, TARGETS, Target, oracles, target};
use libtest_mimic::{Arguments, Failed, Trial};

/// The second reading of tokens, which the targets of tokens add to the library's oracles.
#[path = "../fuzz/src/independent.rs"]
mod independent;

/// The seed, unless the environment has another.
const SEED: u64 = 1;

/// How many inputs a target gets, in addition to its seeds.
const INPUTS: u64 = 100_000;

/// The targets with another number: the most important one, and those with slow oracles.
const EXCEPTIONS: [(&str, u64); 18] = [
    ("verify_signed", 300_000),
    ("differential", 60_000),
    ("verify_model", 50_000),
    ("vectors", 50_000),
    ("extract", 50_000),
    ("inspect", 50_000),
    ("batch", 5_000),
    ("roundtrip", 50_000),
    ("stream", 3_000),
    ("profile", 10_000),
    ("summary", 15_000),
    ("report", 10_000),
    ("replay", 10_000),
    ("diagnose", 6_000),
    ("page_request", 3_000),
    ("secret", 4_000),
    ("minted", 3_000),
    ("diagnose_secret", 2_000),
];

/// How many inputs are remembered to be changed further.
const RECENT: usize = 64;

fn main() -> ExitCode {
    let default_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // A panic of an implementation under test is an answer.
        if !oracles::is_asking() {
            default_hook(panic);
        }
    }));
    for (name, _) in EXCEPTIONS {
        assert!(target(name).is_some(), "{name} is not a target");
    }
    let trial = |target: &'static Target| Trial::test(target.name, move || fuzz(target));
    libtest_mimic::run(&Arguments::from_args(), TARGETS.iter().map(trial).collect()).exit_code()
}

/// Fuzzes a target, and fails for an input that its oracle refuses, or if no input gets through.
fn fuzz(target: &'static Target) -> Result<(), Failed> {
    let exception = EXCEPTIONS.iter().find(|(name, _)| *name == target.name);
    let inputs = exception.map_or(INPUTS, |(_, inputs)| *inputs) * variable("JWT_ASSAY_FUZZ_TIMES", 1)?;
    let seeds = target.seeds();
    let mut counts = [0_u64; Gate::ALL.len()];
    let mut run = |input: &[u8]| -> Result<Gate, Failed> {
        let gate = catch_unwind(AssertUnwindSafe(|| judge(target, input)));
        let gate = gate.map_err(|panic| finding(target, input, message(&*panic)))?;
        counts[gate as usize] += 1;
        Ok(gate)
    };
    for seed in &seeds {
        run(&seed.bytes)?;
    }
    let mut source = Source::new(target, &seeds, variable("JWT_ASSAY_FUZZ_SEED", SEED)?);
    for _ in 0..inputs {
        let input = source.input();
        let gate = run(&input)?;
        source.remember(input, gate);
    }
    check(target, &counts)
}

fn variable<T: FromStr>(name: &str, default: T) -> Result<T, Failed> {
    let Some(text) = std::env::var_os(name) else { return Ok(default) };
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.ok_or_else(|| format!("{name}: not a number").into())
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref().copied()).unwrap_or("a panic without a message")
}

/// All that the fuzz target of this name does.
fn judge(target: &Target, input: &[u8]) -> Gate {
    independent::second_opinion(target, input);
    (target.oracle)(input)
}

/// Inputs made from seeds and from inputs before.
struct Source<'a> {
    target: &'a Target,
    seeds: &'a [Seed],
    recent: VecDeque<Vec<u8>>,
    rng: Rng,
}

impl<'a> Source<'a> {
    fn new(target: &'a Target, seeds: &'a [Seed], seed: u64) -> Self {
        Source { target, seeds, recent: VecDeque::new(), rng: Rng::with_seed(seed) }
    }

    fn input(&mut self) -> Vec<u8> {
        let rng = &mut self.rng;
        if self.target.shape == Shape::Model && rng.bool() {
            return noise(rng);
        }
        let recent = self.recent.get(rng.usize(..RECENT));
        let base = recent.map_or_else(|| &self.seeds[rng.usize(..self.seeds.len())].bytes, |recent| recent);
        let seed = rng.u64(..);
        self.target.change(base, seed, &mut |bytes| change_bytes(bytes, rng))
    }

    /// Keeps an input that got past the first gate, in place of the oldest.
    fn remember(&mut self, input: Vec<u8>, gate: Gate) {
        // Half of the places stay empty, so that half of all inputs are made from seeds.
        if gate > Gate::Nothing && input.len() < 16_384 {
            self.recent.push_back(input);
            if self.recent.len() > RECENT / 2 {
                self.recent.pop_front();
            }
        }
    }
}

fn noise(rng: &mut Rng) -> Vec<u8> {
    let length = rng.usize(16..1_024);
    std::iter::repeat_with(|| rng.u8(..)).take(length).collect()
}

/// One to four moves on bytes.
fn change_bytes(mut bytes: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    const WORDS: [&[u8]; 12] =
        [b".", b"=", b"\"", b"\\", b"\\ud800", b"{}", b"[", b",", b"\0", b"\xFF", b"\xEF\xBB\xBF", b"1e400"];
    for _ in 0..rng.u8(1..=4) {
        let at = rng.usize(..=bytes.len());
        let end = rng.usize(at..=bytes.len()).min(at + 64);
        match rng.u8(..7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(..8),
            1 if at < bytes.len() => bytes[at] = rng.u8(..),
            2 => bytes.insert(at, rng.u8(..)),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let copy = bytes[at..end].to_vec();
                let to = rng.usize(..=bytes.len());
                bytes.splice(to..to, copy);
            }
            _ => {
                bytes.splice(at..at, WORDS[rng.usize(..WORDS.len())].iter().copied());
            }
        }
    }
    bytes
}

/// What to do about an input that shows a fault.
fn finding(target: &Target, input: &[u8], message: &str) -> Failed {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    let file = folder.join(target.name);
    let kept = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, input));
    let place = kept.map_or_else(|error| format!("not written: {error}"), |()| file.display().to_string());
    let shown: String = input.escape_ascii().to_string().chars().take(2_000).collect();
    Failed::from(format!(
        "{message}\ninput: {shown}\nfile: {place}\nrerun: cargo test --test fuzz -- --exact {}\n\
         Once it is fixed, keep the file as fuzz/regressions/{}/NAME.",
        target.name, target.name
    ))
}

/// Reports how far the inputs got, and fails for a target that could not have found anything.
fn check(target: &Target, counts: &[u64]) -> Result<(), Failed> {
    let past = |gate: Gate| counts[gate as usize..].iter().sum::<u64>();
    let shares: Vec<String> =
        Gate::ALL.iter().map(|gate| format!("{} {}", past(*gate), gate.name())).collect();
    #[expect(clippy::print_stdout, reason = "this is the main function of a program")]
    {
        println!("{}: {}", target.name, shares.join(", "));
    }
    if target.signs && past(Gate::Mac) == 0 {
        return Err("no input got past the MAC: its strategy or its seeds are wrong".into());
    }
    if past(Gate::Accepted) == 0 {
        return Err("no input was accepted: its strategy or its seeds are wrong".into());
    }
    Ok(())
}
