//! A target's program, and the ways to run it: fuzz, try an input, minimise an input, minimise a corpus.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::crash;
use super::process::{Ended, Watch, run};
use crate::build::Sanitizer;
use crate::finding::Crash;
use crate::interrupt::End;
use crate::places::Places;

/// The longest time of one input, in seconds. Ours take microseconds.
const TIMEOUT: u64 = 10;

/// The most memory of a process, in MiB.
const MEMORY: u64 = 2_048;

/// How long a process may run beyond its time.
const GRACE: Duration = Duration::from_secs(60);

/// The longest time of trying one input, including the start of the process.
const LONGEST_TRY: Duration = Duration::from_secs(3 * TIMEOUT);

/// How long one input is minimised, in seconds.
const SHRINK: u64 = 10;

/// A target's program.
pub struct Fuzzer<'a> {
    /// Where everything is.
    pub places: &'a Places,
    /// The target.
    pub target: &'a str,
    /// What it was built with.
    pub sanitizer: Sanitizer,
    /// The file.
    pub program: PathBuf,
}

/// The result of trying an input.
pub enum Tried {
    /// No crash.
    Passed,
    /// A crash.
    Crashed(Crash),
    /// It was interrupted, or timed out.
    Unknown,
}

impl Fuzzer<'_> {
    /// The command for a purpose; the process names failing inputs after it.
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

    /// Fuzzes for some seconds, as one of several processes that share the corpus.
    pub fn fuzz(&self, job: usize, seconds: u64, watch: &Watch<'_>) -> Result<Ended, String> {
        let mut command = self.command(&job.to_string());
        command.arg(format!("-max_total_time={seconds}"));
        let dictionary = self.places.dictionary();
        if dictionary.is_file() {
            command.arg(joined("-dict=", &dictionary));
        }
        command.env(jwt_assay_fuzz::FILE_VARIABLE, &watch.gates);
        command.arg(self.places.corpus(self.target));
        run(&mut command, Duration::from_secs(seconds) + GRACE, watch)
    }

    /// Runs the inputs of the corpus, and no others.
    pub fn load(&self, limit: Duration, watch: &Watch<'_>) -> Result<Ended, String> {
        let mut command = self.command("load");
        command.arg("-runs=0");
        command.arg(self.places.corpus(self.target));
        run(&mut command, limit, watch)
    }

    /// Runs one input.
    pub fn try_one(&self, input: &Path) -> Result<Tried, String> {
        let mut command = self.command("try");
        command.arg(input);
        let ended = run(&mut command, LONGEST_TRY, &Watch::none())?;
        Ok(match ended.end {
            End::Itself(status) if status.success() => Tried::Passed,
            End::Itself(_) => Tried::Crashed(self.crash(&ended)),
            End::TimedOut | End::Interrupted => Tried::Unknown,
        })
    }

    /// Minimises an input that crashes, and returns the file of a smaller one, if there is one.
    pub fn shrink(&self, input: &Path) -> Result<Option<PathBuf>, String> {
        let smaller = self.places.running(self.target).join("smaller");
        // It may be left from another input.
        let _ = std::fs::remove_file(&smaller);
        let mut command = self.command("shrink");
        command.args(["-minimize_crash=1".to_owned(), format!("-max_total_time={SHRINK}")]);
        command.arg(joined("-exact_artifact_path=", &smaller)).arg(input);
        // Each step leaves a file that crashes, so a timeout is no failure.
        run(&mut command, Duration::from_secs(3 * SHRINK), &Watch::none())?;
        Ok(Some(smaller).filter(|path| path.is_file()))
    }

    /// Writes a subset of a corpus with the same coverage into an empty folder, and returns whether it succeeded.
    pub fn merge(&self, corpus: &Path, into: &Path, limit: Duration) -> Result<bool, String> {
        let mut command = self.command("merge");
        command.arg("-merge=1").arg(into).arg(corpus);
        let ended = run(&mut command, limit, &Watch::none())?;
        Ok(matches!(ended.end, End::Itself(status) if status.success()))
    }

    /// Reads the crash from the log of a process.
    pub fn crash(&self, ended: &Ended) -> Crash {
        crash::read(&ended.tail, &self.places.project())
    }
}

fn joined(option: &str, path: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from(option);
    argument.push(path);
    argument
}
