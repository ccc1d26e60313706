//! The baseline of the coverage: the same targets, fuzzed from nothing with libFuzzer's own moves on bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use jwt_assay::fuzzing::{Shape, TARGETS, Target};
use jwt_assay_fuzz::RAW_VARIABLE;

use crate::build::{Build, Sanitizer};
use crate::files;
use crate::places::Places;

/// The file that records how long each target was fuzzed.
const SECONDS: &str = "seconds";

fn folder(places: &Places) -> PathBuf {
    places.state("baseline")
}

/// The corpora of the last baseline and its time, if there was one.
pub fn left(places: &Places) -> Result<Option<(PathBuf, u64)>, String> {
    let file = folder(places).join(SECONDS);
    if !file.exists() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&files::read(&file)?).into_owned();
    let seconds = text.trim().parse().map_err(|_| format!("{}: not a number of seconds", file.display()))?;
    Ok(Some((folder(places).join("corpus"), seconds)))
}

/// Fuzzes each target for some seconds, on all cores, and leaves the corpora.
pub fn fuzz(places: &Places, seconds: u64) -> Result<(), String> {
    let folder = folder(places);
    files::make_empty(&folder)?;
    anstream::eprintln!("building the targets");
    let build = Build {
        name: "baseline",
        places,
        folder: places.builds(),
        sanitizer: Sanitizer::None,
        flags: "",
        target: None,
    };
    let programs = build.run()?;
    let targets: Vec<&Target> = TARGETS.iter().filter(|target| takes_bytes(target)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(target) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
            fuzz_one(&programs, target.name, &folder, seconds)?;
        }
        Ok::<(), String>(())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a thread panicked".to_owned())?)
    })?;
    // Written last: an interrupted baseline does not count.
    files::write_whole(&folder.join(SECONDS), format!("{seconds}\n").as_bytes())
}

/// A model turns any bytes into a sound input, which is a strategy of ours and not part of the baseline.
fn takes_bytes(target: &Target) -> bool {
    target.shape != Shape::Model
}

fn fuzz_one(programs: &Path, name: &str, folder: &Path, seconds: u64) -> Result<(), String> {
    let corpus = folder.join("corpus").join(name);
    fs::create_dir_all(&corpus).map_err(|error| format!("{}: {error}", corpus.display()))?;
    anstream::eprintln!("{name}: {seconds} s of raw bytes");
    let program = programs.join(name);
    let status = Command::new(&program)
        .arg(&corpus)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", folder.display()))
        .args(["-max_len=4096", "-detect_leaks=0"])
        .env(RAW_VARIABLE, "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("{} can't be started: {error}", program.display()))?;
    if !status.success() {
        // The failing input is kept there; what the target reached before it counts.
        anstream::eprintln!("warning: {name} ended early: see {}", folder.display());
    }
    Ok(())
}
