//! Builds this program with coverage counters, lets it replay corpora, and exports the counts.
//!
//! The oracles are replayed without libFuzzer: one program contains all targets, so one profile covers them all, and an
//! input that fails does not end the replay.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::llvm::Tools;
use crate::build::cargo;
use crate::places::Places;

/// Builds the program with counters, in a target folder of its own.
pub fn build(tools: &Tools, places: &Places) -> Result<PathBuf, String> {
    let target = places.builds().join("coverage");
    let mut command = cargo();
    command
        .args(["build", "--quiet", "--features", "campaign", "--bin", "campaign"])
        .args(["--target", &tools.host, "--manifest-path"])
        .arg(places.fuzz().join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        // With --target, build scripts and macros get no counters.
        .env("RUSTFLAGS", "-Cinstrument-coverage")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        // Builds in a few minutes, and is fast enough for the corpora of a long campaign.
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .stdout(Stdio::null());
    finish(&mut command, "cargo build")?;
    Ok(target.join(&tools.host).join("debug/campaign"))
}

/// Replays corpora, and returns the lines reached in lcov's format.
pub fn run(tools: &Tools, program: &Path, corpora: &Path) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("a temporary folder: {error}"))?;
    let (raw, merged) = (folder.path().join("raw"), folder.path().join("merged"));
    let replayed = Command::new(program)
        .args(["replay", "--corpora"])
        .arg(corpora)
        .env("LLVM_PROFILE_FILE", &raw)
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    match replayed.status.code() {
        Some(0) => {}
        Some(1) => {
            anstream::eprint!("warning: some inputs fail:\n{}", String::from_utf8_lossy(&replayed.stdout))
        }
        _ => return Err(String::from_utf8_lossy(&replayed.stderr).trim_end().to_owned()),
    }
    let mut merge = Command::new(&tools.profdata);
    merge.args(["merge", "-sparse"]).arg(&raw).arg("-o").arg(&merged);
    finish(&mut merge, "llvm-profdata")?;
    let mut export = Command::new(&tools.cov);
    export.args(["export", "-format=lcov", "-instr-profile"]).arg(&merged).arg(program);
    finish(&mut export, "llvm-cov")
}

/// Runs a command, and returns its output; if it fails, an error with its own message.
fn finish(command: &mut Command, name: &str) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{name} can't be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name} failed:\n{}", String::from_utf8_lossy(&output.stderr).trim_end()));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{name}: {error}"))
}
