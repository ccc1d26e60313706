//! The processes that fuzz a target at the same time: each starts again after a crash.

use std::fs;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::fuzzer::Fuzzer;
use super::libfuzzer::Line;
use super::process::{Ended, Process};
use super::store::Store;
use super::{corpus, gates};
use crate::child::{self, End};
use crate::report::TargetReport;

/// How often one job starts again after a crash. A bug this easy to find tells nothing more.
const MOST_CRASHES: usize = 100;

/// The processes that fuzz a target at the same time.
pub struct Jobs<'a> {
    /// The program.
    pub fuzzer: &'a Fuzzer<'a>,
    /// Where crashes go.
    pub store: &'a Store,
    /// When they were started.
    pub started: Instant,
    /// How much of its time the target had had.
    pub before: f64,
    /// When they end, in the target's time.
    pub until: f64,
    /// Whether the edges of this build are those that the report tells.
    pub is_measured: bool,
    /// How many still run.
    pub running: AtomicUsize,
    /// As far as the target has come.
    pub report: Mutex<TargetReport>,
}

impl Jobs<'_> {
    /// The report, for as long as it is held.
    pub fn report(&self) -> MutexGuard<'_, TargetReport> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Now, in the target's time.
    pub fn now(&self) -> f64 {
        (self.before + self.started.elapsed().as_secs_f64()).min(self.until)
    }

    /// Fuzzes until the time is up, again after each crash.
    pub fn work(&self, job: usize) {
        if let Err(reason) = self.work_on(job) {
            let mut report = self.report();
            // All processes tend to fail for the same reason.
            if !report.broken.contains(&reason) {
                report.broken.push(reason);
            }
        }
        self.running.fetch_sub(1, Ordering::SeqCst);
    }

    fn work_on(&self, job: usize) -> Result<(), String> {
        for _ in 0..MOST_CRASHES {
            let left = self.until - self.now();
            if left <= 0.0 || child::is_interrupted() {
                return Ok(());
            }
            let is_over = self.start(job, (left.ceil() as u64).max(1))?;
            if is_over {
                return Ok(());
            }
        }
        let note = format!("a process crashed {MOST_CRASHES} times, and was not started again");
        let mut report = self.report();
        if !report.notes.contains(&note) {
            report.notes.push(note);
        }
        Ok(())
    }

    /// Runs one process, and says whether it came to its end without a crash.
    fn start(&self, job: usize, seconds: u64) -> Result<bool, String> {
        let running = self.fuzzer.places.running(self.fuzzer.target);
        let gates = running.join(format!("{job}.gates"));
        // The counts of the process before are in the report already.
        let _ = fs::remove_file(&gates);
        let said = Mutex::new(Said::default());
        let heard =
            |line: Line<'_>| self.hear(line, &mut said.lock().unwrap_or_else(PoisonError::into_inner));
        let process = Process { log: Some(running.join(format!("{job}.log"))), gates, heard: &heard };
        let ended = self.fuzzer.fuzz(job, seconds, &process)?;
        {
            let mut report = self.report();
            report.gates.add(&gates::read(&process.gates));
            report.cpu_seconds += ended.cpu_seconds;
            let executions = said.lock().map_or(0, |said| said.executions);
            report.executions = report.executions.saturating_add(executions);
        }
        self.conclude(job, &ended)
    }

    fn conclude(&self, job: usize, ended: &Ended) -> Result<bool, String> {
        let status = match ended.end {
            End::Interrupted => return Ok(true),
            End::TooLong => return Err("a process did not end when its time was up".to_owned()),
            End::Itself(status) if status.success() => return Ok(true),
            End::Itself(status) => status,
        };
        take(self.fuzzer, self.store, ended, status, &format!("{job}.log"))?;
        self.report().crashes += 1;
        Ok(false)
    }

    fn hear(&self, line: Line<'_>, said: &mut Said) {
        match line {
            Line::Progress(progress) => {
                said.executions = said.executions.max(progress.executions);
                let mut report = self.report();
                if progress.is_inited && said.seeds > 0 {
                    report.seeds = fewest(report.seeds, said.seeds);
                }
                if self.is_measured {
                    report.reached(self.now(), progress.edges, progress.features);
                }
            }
            Line::Seeds(count) => said.seeds = count,
            Line::AllEdges(count) if self.is_measured => self.report().all_edges = count,
            Line::Executed(count) => said.executions = count,
            Line::AllEdges(_) | Line::Artifact(_) => {}
        }
    }
}

/// The smaller count, where 0 is none yet: the corpus is shared, so that a process which starts later, and may
/// be the first to say so, also loads what another has found by then.
const fn fewest(so_far: u64, seeds: u64) -> u64 {
    if so_far == 0 || seeds < so_far { seeds } else { so_far }
}

/// What a process has said.
#[derive(Default)]
struct Said {
    seeds: u64,
    executions: u64,
}

/// Makes a crash a finding, and takes its input out of the corpus if it is there: says whether it was.
pub fn take(
    fuzzer: &Fuzzer<'_>,
    store: &Store,
    ended: &Ended,
    status: ExitStatus,
    log: &str,
) -> Result<bool, String> {
    let Some(artifact) = &ended.artifact else {
        let last = ended.tail.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("nothing");
        let log = format!("fuzz/state/running/{}/{log}", fuzzer.target);
        return Err(format!(
            "a process ended ({status}) without an input that it failed on; it said: {last}; see {log}"
        ));
    };
    let artifact = fuzzer.places.fuzz().join(artifact);
    store.add(&fuzzer.crash(ended), fuzzer.sanitizer.name(), &artifact)?;
    let was_in_corpus = corpus::set_aside(fuzzer.places, fuzzer.target, &artifact)?;
    // It is the finding's now; one file too many harms nobody.
    let _ = fs::remove_file(&artifact);
    Ok(was_in_corpus)
}
