//! Makes a big file of tokens with planted faults and repeated `jti`s, and checks a summary of it:
//!
//! ```sh
//! cargo run --release --example tokens -- 10000000 FILE [--faults N] [--duplicates N] [--seed N]
//! cargo run --release --example tokens -- --check FILE.expected.json SUMMARY [REPORT]
//! ```
//!
//! All tokens are signed with the secret of the examples, and fresh at 1621521650. The same arguments make the
//! same file. `FILE.expected.json` beside it lists what must be found. REPORT is the output of
//! `jwt-assay token --only-findings --format json`; if given, every planted line must be in it.

mod check;
mod expected;
mod plant;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use expected::Expected;
use plant::Plan;

/// How many lines a thread makes at a time.
const CHUNK: u64 = 8_192;
const USAGE: &str = "usage: tokens COUNT FILE [--faults N] [--duplicates N] [--seed N]\n   or: tokens --check EXPECTED SUMMARY [REPORT]";

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints to a terminal")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--check", expected, summary] => check::check(expected, summary, None),
        ["--check", expected, summary, report] => check::check(expected, summary, Some(report)),
        [count, file, options @ ..] => make(count, file, options),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(result) => {
            println!("{result}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the file, and the one that lists what must be found.
fn make(count: &str, path: &str, options: &[&str]) -> Result<String, String> {
    let number = |text: &str| text.parse::<u64>().map_err(|error| format!("{text}: {error}\n{USAGE}"));
    let lines = number(count)?;
    let (mut faults, mut duplicates, mut seed) = (0, 0, 1);
    for option in options.chunks(2) {
        match option {
            ["--faults", value] => faults = number(value)?,
            ["--duplicates", value] => duplicates = number(value)?,
            ["--seed", value] => seed = number(value)?,
            _ => return Err(USAGE.to_owned()),
        }
    }
    let start = Instant::now();
    let plan = Plan::new(lines, faults, duplicates, seed)?;
    write(&plan, path).map_err(|error| format!("{path}: {error}"))?;
    let took = start.elapsed().as_secs_f64();
    let expected = serde_json::to_string_pretty(&Expected::of(&plan)).map_err(|error| error.to_string())?;
    fs::write(format!("{path}.expected.json"), expected + "\n").map_err(|error| error.to_string())?;
    let rate = lines as f64 / took;
    Ok(format!("{lines} lines in {took:.1} s, {rate:.0} per second"))
}

/// Writes the lines. All cores make them, and they are written in order.
fn write(plan: &Plan, path: &str) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get());
    let next = AtomicU64::new(0);
    let (done, chunks) = sync_channel(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let done = done.clone();
            let next = &next;
            scope.spawn(move || make_chunks(plan, next, &done));
        }
        drop(done);
        let (mut early, mut at) = (BTreeMap::new(), 0);
        for (number, chunk) in chunks {
            early.insert(number, chunk);
            while let Some(chunk) = early.remove(&at) {
                file.write_all(&chunk)?;
                at += 1;
            }
        }
        Ok(())
    })
}

fn make_chunks(plan: &Plan, next: &AtomicU64, done: &SyncSender<(u64, Vec<u8>)>) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let start = number * CHUNK;
        if start >= plan.lines {
            return;
        }
        let mut chunk = Vec::with_capacity(CHUNK as usize * 440);
        for line in start + 1..=plan.lines.min(start + CHUNK) {
            plan.write(line, &mut chunk);
        }
        if done.send((number, chunk)).is_err() {
            return;
        }
    }
}
