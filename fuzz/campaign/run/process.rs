//! One process of a fuzzer: its log is read while it runs, and kept within bounds.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{ChildStderr, Command};
use std::thread;
use std::time::Duration;

use jwt_assay::child::Process;

use super::cpu;
use super::libfuzzer::{self, Line};
use crate::interrupt::{self, End};

/// Longer lines are split.
const LONGEST_LINE: u64 = 64 * 1_024;

/// How much of the end of a log is searched for a crash, in bytes.
const TAIL: usize = 256 * 1_024;

/// How much of a log is written to its file, in bytes.
const LONGEST_LOG: u64 = 16 * 1_024 * 1_024;

/// How a process is watched.
pub struct Watch<'a> {
    /// Where its log goes.
    pub log: Option<PathBuf>,
    /// Where it counts its inputs by gate.
    pub gates: PathBuf,
    /// Called with each line that is understood.
    pub on_line: &'a (dyn Fn(Line<'_>) + Sync),
}

impl Watch<'_> {
    /// For a process of which only the end matters.
    pub fn none() -> Self {
        Watch { log: None, gates: PathBuf::new(), on_line: &|_| () }
    }
}

/// How a process ended.
pub struct Ended {
    /// By itself, or not.
    pub end: End,
    /// The end of its log.
    pub tail: String,
    /// The input that it reported as failing.
    pub artifact: Option<PathBuf>,
    /// The processor time at the last poll.
    pub cpu_seconds: f64,
}

/// Runs a process until it ends or its time is up.
pub fn run(command: &mut Command, limit: Duration, watch: &Watch<'_>) -> Result<Ended, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let unable = |error: std::io::Error| format!("{name} can't be run: {error}");
    let log = watch.log.as_ref().map(File::create).transpose().map_err(unable)?;
    let mut child = Process::spawn(command).map_err(unable)?;
    let stderr = child.take_stderr();
    thread::scope(|scope| {
        let reader = scope.spawn(|| stderr.map(|stderr| listen(stderr, log, watch.on_line)));
        let mut cpu_seconds = 0.0;
        let end = interrupt::wait(&mut child, limit, |id| {
            if let Some(seconds) = cpu::seconds(id) {
                cpu_seconds = seconds;
            }
        });
        // After an error, too, nothing of the child may hold the pipe open.
        drop(child);
        let read = reader.join().map_err(|_| format!("{name}: its log can't be read"))?;
        let (tail, artifact) = read.unwrap_or_default();
        Ok(Ended { end: end.map_err(unable)?, tail, artifact, cpu_seconds })
    })
}

fn listen(
    stderr: ChildStderr,
    mut log: Option<File>,
    on_line: &(dyn Fn(Line<'_>) + Sync),
) -> (String, Option<PathBuf>) {
    let mut reader = BufReader::new(stderr);
    let mut tail: Vec<u8> = Vec::new();
    let mut artifact = None;
    let mut logged = 0;
    let mut line = Vec::new();
    while reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
        if logged < LONGEST_LOG {
            // The file is for people; a crash is read from the tail.
            let _ = log.as_mut().map(|log| log.write_all(&line));
            logged += line.len() as u64;
        }
        let text = String::from_utf8_lossy(&line);
        match libfuzzer::read(&text) {
            Some(Line::Artifact(path)) => artifact = Some(PathBuf::from(path)),
            Some(line) => on_line(line),
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
