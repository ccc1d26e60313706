//! A target's program, and the ways of starting it: to fuzz, to try one input, to shrink one, to merge.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::build::Sanitizer;
use super::crash;
use super::process::{Ended, Process, run};
use crate::child::End;
use crate::finding::Crash;
use crate::places::Places;

/// How long one input may take, in seconds. Ours take microseconds.
const TIMEOUT: u64 = 10;

/// How much memory a process may take, in MiB.
const MEMORY: u64 = 2_048;

/// How long a process may take beyond what it was told.
const GRACE: Duration = Duration::from_secs(60);

/// How long a try of one input may take as a whole.
const LONGEST_TRY: Duration = Duration::from_secs(3 * TIMEOUT);

/// The share of the fuzzing that goes into making one input smaller, in seconds.
const SHRINK: u64 = 10;

/// A program.
pub struct Fuzzer<'a> {
    /// Where everything lies.
    pub places: &'a Places,
    /// The target.
    pub target: &'a str,
    /// How it was built.
    pub sanitizer: Sanitizer,
    /// The file.
    pub program: PathBuf,
}

/// What a program does with one input.
pub enum Tried {
    /// It ended well.
    Passed,
    /// It crashed.
    Crashed(Crash),
    /// That can't be said now.
    Unknown,
}

impl Fuzzer<'_> {
    /// A process of some purpose, which the inputs that it finds to crash are named after.
    fn command(&self, purpose: &str) -> Command {
        let mut command = Command::new(&self.program);
        let artifacts = self.places.running(self.target).join(format!("{purpose}-"));
        command.arg(joined("-artifact_prefix=", &artifacts));
        command.args(["-print_final_stats=1", "-detect_leaks=0"]);
        command.args([format!("-timeout={TIMEOUT}"), format!("-rss_limit_mb={MEMORY}")]);
        command.env("ASAN_OPTIONS", "detect_odr_violation=0");
        command
            .current_dir(self.places.fuzz())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    /// Fuzzes for a time, as one of several that share the corpus.
    pub fn fuzz(&self, job: usize, seconds: u64, process: &Process<'_>) -> Result<Ended, String> {
        let mut command = self.command(&job.to_string());
        command.arg(format!("-max_total_time={seconds}"));
        let dictionary = self.places.dictionary();
        if dictionary.is_file() {
            command.arg(joined("-dict=", &dictionary));
        }
        command.env(jwt_assay_fuzz::FILE_VARIABLE, &process.gates);
        command.arg(self.places.corpus(self.target));
        run(&mut command, Duration::from_secs(seconds) + GRACE, process)
    }

    /// Runs every input of the corpus, and no other.
    pub fn load(&self, limit: Duration, process: &Process<'_>) -> Result<Ended, String> {
        let mut command = self.command("load");
        command.arg("-runs=0");
        command.arg(self.places.corpus(self.target));
        run(&mut command, limit, process)
    }

    /// Runs one input.
    pub fn try_one(&self, input: &Path) -> Result<Tried, String> {
        let mut command = self.command("try");
        command.arg(input);
        let ended = run(&mut command, LONGEST_TRY, &Process::unwatched())?;
        Ok(match ended.end {
            End::Itself(status) if status.success() => Tried::Passed,
            End::Itself(_) => Tried::Crashed(self.crash(&ended)),
            End::TooLong | End::Interrupted => Tried::Unknown,
        })
    }

    /// Makes an input smaller as long as that crashes, and says where the smallest is, if there is one.
    pub fn shrink(&self, input: &Path) -> Result<Option<PathBuf>, String> {
        let smaller = self.places.running(self.target).join("smaller");
        // One of another input would be taken for this one's.
        let _ = std::fs::remove_file(&smaller);
        let mut command = self.command("shrink");
        command.args(["-minimize_crash=1".to_owned(), format!("-max_total_time={SHRINK}")]);
        command.arg(joined("-exact_artifact_path=", &smaller)).arg(input);
        // What it does not get done in time is as good as done: each step leaves a file that crashes.
        run(&mut command, Duration::from_secs(3 * SHRINK), &Process::unwatched())?;
        Ok(Some(smaller).filter(|path| path.is_file()))
    }

    /// Writes those inputs of a corpus into an empty folder that reach all that it reaches.
    pub fn merge(&self, corpus: &Path, into: &Path, limit: Duration) -> Result<bool, String> {
        let mut command = self.command("merge");
        command.arg("-merge=1").arg(into).arg(corpus);
        let ended = run(&mut command, limit, &Process::unwatched())?;
        Ok(matches!(ended.end, End::Itself(status) if status.success()))
    }

    /// What the log of a process says of its crash.
    pub fn crash(&self, ended: &Ended) -> Crash {
        crash::read(&ended.tail, &self.places.project())
    }
}

fn joined(option: &str, path: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from(option);
    argument.push(path);
    argument
}
