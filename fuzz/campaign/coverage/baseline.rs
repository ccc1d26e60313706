//! What to compare with: the same targets fuzzed from nothing, with libFuzzer's own moves on bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use jwt_assay::fuzzing::{Shape, TARGETS, Target};
use jwt_assay_fuzz::RAW_VARIABLE;

use crate::files::{self, fuzz_folder};

/// The file that says for how long each target was fuzzed.
const SECONDS: &str = "seconds";

fn folder() -> PathBuf {
    fuzz_folder().join("state/baseline")
}

/// The corpora of the last baseline with their time, if there was one.
pub fn left() -> Result<Option<(PathBuf, u64)>, String> {
    let file = folder().join(SECONDS);
    if !file.exists() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&files::read(&file)?).into_owned();
    let seconds = text.trim().parse().map_err(|_| format!("{}: no number of seconds", file.display()))?;
    Ok(Some((folder().join("corpus"), seconds)))
}

/// Fuzzes each target for some seconds, on all cores, and leaves their corpora.
pub fn fuzz(seconds: u64) -> Result<(), String> {
    let folder = folder();
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    build()?;
    let targets: Vec<&Target> = TARGETS.iter().filter(|target| takes_bytes(target)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(target) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
            fuzz_one(target.name, &folder, seconds)?;
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
    // Last, so that a baseline that was interrupted is none.
    files::write_whole(&folder.join(SECONDS), format!("{seconds}\n").as_bytes())
}

/// A model makes a sound token of any bytes: that is what the baseline is to be compared with.
fn takes_bytes(target: &Target) -> bool {
    target.shape != Shape::Model
}

fn build() -> Result<(), String> {
    let built = Command::new("cargo")
        .args(["fuzz", "build", "-s", "none", "--debug-assertions"])
        .current_dir(project())
        .status()
        .map_err(|error| format!("cargo can't be started: {error}"))?;
    if built.success() { Ok(()) } else { Err("cargo fuzz build failed; see above".to_owned()) }
}

fn project() -> PathBuf {
    crate::files::project_folder()
}

fn fuzz_one(name: &str, folder: &Path, seconds: u64) -> Result<(), String> {
    let corpus = folder.join("corpus").join(name);
    fs::create_dir_all(&corpus).map_err(|error| format!("{}: {error}", corpus.display()))?;
    anstream::eprintln!("{name}: {seconds} s of raw bytes");
    let status = Command::new("cargo")
        .args(["fuzz", "run", "-s", "none", "--debug-assertions", name])
        .arg(&corpus)
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", folder.display()))
        .arg("-max_len=4096")
        .env(RAW_VARIABLE, "1")
        .current_dir(project())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("cargo can't be started: {error}"))?;
    if !status.success() {
        // What it found lies there, and what it reached until then counts.
        anstream::eprintln!("warning: {name} ended early: see {}", folder.display());
    }
    Ok(())
}
