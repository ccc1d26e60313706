//! One process of a fuzzer, with what it says: watched while it runs, and kept in bounds.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{ChildStderr, Command};
use std::thread;
use std::time::Duration;

use super::libfuzzer::{self, Line};
use crate::child::{self, Child, End};

/// What goes beyond this of a line is another line.
const LONGEST_LINE: u64 = 64 * 1_024;

/// How much of the end of a log is looked at for a crash, in bytes.
const TAIL: usize = 256 * 1_024;

/// How much of a log is written to its file.
const LONGEST_LOG: u64 = 16 * 1_024 * 1_024;

/// How a process is watched.
pub struct Process<'a> {
    /// Where its log goes.
    pub log: Option<PathBuf>,
    /// Where it writes how far its inputs came.
    pub gates: PathBuf,
    /// Called with each line that means something.
    pub heard: &'a (dyn Fn(Line<'_>) + Sync),
}

impl Process<'_> {
    /// One of which only the end matters.
    pub fn unwatched() -> Self {
        Process { log: None, gates: PathBuf::new(), heard: &|_| () }
    }
}

/// How a process ended.
pub struct Ended {
    /// By itself, or not.
    pub end: End,
    /// The end of its log.
    pub tail: String,
    /// The input that it said had failed.
    pub artifact: Option<PathBuf>,
    /// The processor time that it had used when it was last looked at.
    pub cpu_seconds: f64,
}

/// Runs a process until it ends or has to.
pub fn run(command: &mut Command, limit: Duration, process: &Process<'_>) -> Result<Ended, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let unable = |error: std::io::Error| format!("{name} can't be run: {error}");
    let mut child = Child::start(command).map_err(unable)?;
    let stderr = child.process.stderr.take();
    let log = process.log.as_ref().map(File::create).transpose().map_err(unable)?;
    thread::scope(|scope| {
        let reader = scope.spawn(|| stderr.map(|stderr| listen(stderr, log, process.heard)));
        let mut cpu_seconds = 0.0;
        let end = child.wait(limit, |id| {
            if let Some(seconds) = child::cpu_seconds(id) {
                cpu_seconds = seconds;
            }
        });
        // Ends what the child left behind, too, which may hold the pipe.
        drop(child);
        let heard = reader.join().map_err(|_| format!("{name}: its log can't be read"))?;
        let (tail, artifact) = heard.unwrap_or_default();
        Ok(Ended { end: end.map_err(unable)?, tail, artifact, cpu_seconds })
    })
}

fn listen(
    stderr: ChildStderr,
    mut log: Option<File>,
    heard: &(dyn Fn(Line<'_>) + Sync),
) -> (String, Option<PathBuf>) {
    let mut reader = BufReader::new(stderr);
    let mut tail: Vec<u8> = Vec::new();
    let mut artifact = None;
    let mut logged = 0;
    let mut line = Vec::new();
    while reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
        if logged < LONGEST_LOG {
            // A log that can't be written is one fewer; what matters is in the tail.
            let _ = log.as_mut().map(|log| log.write_all(&line));
            logged += line.len() as u64;
        }
        let text = String::from_utf8_lossy(&line);
        match libfuzzer::read(&text) {
            Some(Line::Artifact(path)) => artifact = Some(PathBuf::from(path)),
            Some(meaning) => heard(meaning),
            None => {}
        }
        tail.extend_from_slice(&line);
        if tail.len() > 2 * TAIL {
            tail.drain(..tail.len() - TAIL);
        }
        line.clear();
    }
    (String::from_utf8_lossy(&tail).into_owned(), artifact)
}
