//! `campaign speed`: how many inputs `decode` takes in a second, beside a target that only calls
//! jsonwebtoken's `decode`. Neither has a sanitizer or debug assertions; both start with the same corpus,
//! and take turns, so that a machine that is busy now and then is so for both. What they find is kept in
//! memory: a file for each would time the file system.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use clap::Args;
use tempfile::NamedTempFile;

use crate::cargo_fuzz::Build;
use crate::files::{self, fuzz_folder};
use crate::page;
use crate::run::libfuzzer;

/// Measure how fast `decode` is fuzzed, beside jsonwebtoken's
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo campaign speed                          five rounds of ten seconds for each
  cargo campaign speed --rounds 9 --write       nine, and the table into fuzz/README.md

Exit status: 0 measured, 1 below --at-least, 2 could not run.")]
pub struct Speed {
    /// How long each is run in a round, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    time: u64,

    /// How often each is run
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Fail if the median of the ratios is below RATIO
    #[arg(long, value_name = "RATIO")]
    at_least: Option<f64>,

    /// Put the table into fuzz/README.md
    #[arg(long)]
    write: bool,
}

/// Ours, and what it is timed beside.
const TARGETS: [&str; 2] = ["decode", "decode_jsonwebtoken"];

impl Speed {
    /// Measures and prints, and says whether it is fast enough.
    pub fn run(&self) -> Result<bool, String> {
        anstream::eprintln!("building both at full speed");
        let [ours, theirs] = TARGETS;
        let build = |target| {
            Build { folder: "speed", options: &["--release"], flags: "", target: Some(target) }.run()
        };
        let binaries = build(ours)?;
        build(theirs)?;
        let corpus = fuzz_folder().join("corpus").join(ours);
        if files::entries(&corpus).is_ok_and(|entries| entries.is_empty()) || !corpus.is_dir() {
            return Err(format!("{} has no seeds: run `cargo campaign seeds`", corpus.display()));
        }
        let seeds = list(&corpus)?;
        let mut rounds = Vec::new();
        for round in 1..=self.rounds {
            let ours = self.executions(&binaries, ours, seeds.path(), round)?;
            let theirs = self.executions(&binaries, theirs, seeds.path(), round)?;
            let round = Round { ours, theirs };
            anstream::println!("{:>9}/s  jsonwebtoken {:>9}/s  ratio {:.2}", ours, theirs, round.ratio());
            rounds.push(round);
        }
        let (ours, theirs) =
            (median(&rounds, |round| round.ours as f64), median(&rounds, |round| round.theirs as f64));
        let ratio = median(&rounds, Round::ratio);
        anstream::println!("median {ours:.0}/s, jsonwebtoken {theirs:.0}/s, ratio {ratio:.2}");
        if self.write {
            let rows = format!("| `decode` | {ours:.0} |\n| `decode_jsonwebtoken` | {theirs:.0} |\n");
            let told =
                format!("Median of the ratios of {} rounds of {} s: {ratio:.2}.", self.rounds, self.time);
            page::put(
                "speed",
                &format!("| target | executions a second on one core |\n|---|---:|\n{rows}\n{told}"),
            )?;
        }
        Ok(self.at_least.is_none_or(|least| ratio >= least))
    }

    /// How many inputs a target takes in a second, from the files that a list names.
    fn executions(&self, binaries: &Path, target: &str, seeds: &Path, seed: u32) -> Result<u64, String> {
        let binary: PathBuf = binaries.join(target);
        // libFuzzer looks at whole seconds, and goes on for up to one more than it is told.
        let start = Instant::now();
        let output = Command::new(&binary)
            .args(["-print_final_stats=1", "-detect_leaks=0"])
            .arg(format!("-seed={seed}"))
            .arg(format!("-max_total_time={}", self.time))
            .arg(format!("-seed_inputs=@{}", seeds.display()))
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("{}: {error}", binary.display()))?;
        let elapsed = start.elapsed().as_secs_f64();
        let log = String::from_utf8_lossy(&output.stderr);
        match libfuzzer::executions(&log).filter(|_| output.status.success()) {
            Some(executed) => Ok((executed as f64 / elapsed) as u64),
            None => Err(format!("{target} broke:\n{log}")),
        }
    }
}

/// A file that names those of a folder as libFuzzer wants it: with commas between them.
fn list(folder: &Path) -> Result<NamedTempFile, String> {
    let names = files::entries(folder)?;
    let names: Vec<_> = names.iter().map(|name| name.display().to_string()).collect();
    if names.iter().any(|name| name.contains(',')) {
        return Err(format!("{}: libFuzzer reads no list of paths with a comma", folder.display()));
    }
    let file = NamedTempFile::new().map_err(|error| format!("a temporary file: {error}"))?;
    fs::write(file.path(), names.join(",")).map_err(|error| format!("a list of seeds: {error}"))?;
    Ok(file)
}

/// What both came to, one after the other.
struct Round {
    ours: u64,
    theirs: u64,
}

impl Round {
    fn ratio(&self) -> f64 {
        self.ours as f64 / self.theirs.max(1) as f64
    }
}

fn median(rounds: &[Round], of: impl Fn(&Round) -> f64) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_ours_to_theirs() {
        let round = |ours, theirs| Round { ours, theirs };
        let rounds = [round(9, 10), round(1, 0), round(8, 10)];
        assert_eq!(median(&rounds, Round::ratio), 0.9);
        assert_eq!(median(&rounds, |round| round.ours as f64), 8.0);
    }
}
