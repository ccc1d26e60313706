//! The processes that fuzz a target at the same time. After a crash, a process is started again.

use std::fs;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::fuzzer::{Fuzzer, Tried};
use super::libfuzzer::Line;
use super::process::{Ended, Watch};
use super::store::Store;
use super::{corpus, gates};
use crate::finding::{Crash, Origin};
use crate::interrupt::{self, End};
use crate::report::TargetReport;

/// The most starts of one job. A bug that crashes it this often is known well enough.
const MOST_CRASHES: usize = 100;

/// The processes that fuzz a target at the same time.
pub struct Jobs<'a> {
    /// The program.
    pub fuzzer: &'a Fuzzer<'a>,
    /// The findings that crashes are added to.
    pub store: &'a Store,
    /// When they were started.
    pub started: Instant,
    /// How much of its time the target had spent before, in seconds.
    pub before: f64,
    /// When they end, in seconds of the target's time.
    pub until: f64,
    /// Whether the report shows the edges of this build.
    pub is_measured: bool,
    /// Whether the first crash ends it all.
    pub until_finding: bool,
    /// How many still run.
    pub running: AtomicUsize,
    /// The target's report so far.
    pub report: Mutex<TargetReport>,
}

impl Jobs<'_> {
    /// Locks the report.
    pub fn report(&self) -> MutexGuard<'_, TargetReport> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The target's time spent, in seconds.
    pub fn now(&self) -> f64 {
        (self.before + self.started.elapsed().as_secs_f64()).min(self.until)
    }

    /// Fuzzes until the time is up, and starts again after each crash.
    pub fn work(&self, job: usize) {
        if let Err(reason) = self.work_on(job) {
            let mut report = self.report();
            // Processes tend to fail for the same reason.
            if !report.broken.contains(&reason) {
                report.broken.push(reason);
            }
        }
        self.running.fetch_sub(1, Ordering::SeqCst);
    }

    fn work_on(&self, job: usize) -> Result<(), String> {
        for _ in 0..MOST_CRASHES {
            let left = self.until - self.now();
            if left <= 0.0 || interrupt::is_over() {
                return Ok(());
            }
            let is_over = self.start(job, (left.ceil() as u64).max(1))?;
            if is_over {
                return Ok(());
            }
        }
        self.note(format!("a process crashed {MOST_CRASHES} times and was not started again"));
        Ok(())
    }

    /// Adds a note to the report, once.
    fn note(&self, note: String) {
        let mut report = self.report();
        if !report.notes.contains(&note) {
            report.notes.push(note);
        }
    }

    /// Runs one process, and returns whether it ended without a crash.
    fn start(&self, job: usize, seconds: u64) -> Result<bool, String> {
        let running = self.fuzzer.places.running(self.fuzzer.target);
        let gates = running.join(format!("{job}.gates"));
        // The counts of the previous process are already in the report.
        let _ = fs::remove_file(&gates);
        let progress = Mutex::new(Progress::default());
        let on_line =
            |line: Line<'_>| self.record(line, &mut progress.lock().unwrap_or_else(PoisonError::into_inner));
        let watch = Watch { log: Some(running.join(format!("{job}.log"))), gates, on_line: &on_line };
        let ended = self.fuzzer.fuzz(job, seconds, &watch)?;
        {
            let mut report = self.report();
            report.gates.add(&gates::read(&watch.gates));
            report.cpu_seconds += ended.cpu_seconds;
            let executions = progress.lock().map_or(0, |progress| progress.executions);
            report.executions = report.executions.saturating_add(executions);
        }
        let progress = progress.into_inner().unwrap_or_else(PoisonError::into_inner);
        let origin =
            Origin { seconds: self.now(), executions: progress.executions, by_seed: !progress.is_inited };
        self.conclude(job, &ended, origin)
    }

    fn conclude(&self, job: usize, ended: &Ended, origin: Origin) -> Result<bool, String> {
        let status = match ended.end {
            End::Interrupted => return Ok(true),
            End::TimedOut => return Err("a process did not end when its time was up".to_owned()),
            End::Itself(status) if status.success() => return Ok(true),
            End::Itself(status) => status,
        };
        match take(self.fuzzer, self.store, (ended, origin), status, &format!("{job}.log"))? {
            Taken::Slow => {
                self.note(
                    "an input timed out, but not when it was run alone: the machine is busy".to_owned(),
                );
            }
            Taken::OfCorpus | Taken::Found => {
                self.report().crashes += 1;
                if self.until_finding {
                    interrupt::end_fuzzing();
                }
            }
        }
        Ok(false)
    }

    fn record(&self, line: Line<'_>, progress: &mut Progress) {
        match line {
            Line::Progress(line) => {
                progress.executions = progress.executions.max(line.executions);
                progress.is_inited |= line.is_inited;
                let mut report = self.report();
                if line.is_inited && progress.seeds > 0 {
                    report.seeds = fewest(report.seeds, progress.seeds);
                }
                if self.is_measured {
                    report.reached(self.now(), line.edges, line.features);
                }
            }
            Line::Seeds(count) => progress.seeds = count,
            Line::AllEdges(count) if self.is_measured => self.report().all_edges = count,
            Line::Executed(count) => progress.executions = count,
            Line::AllEdges(_) | Line::Artifact(_) => {}
        }
    }
}

/// The smaller count, where 0 means none so far. The corpus is shared: a process that starts later also loads inputs
/// that the others have found by then, and its count may arrive first.
const fn fewest(so_far: u64, seeds: u64) -> u64 {
    if so_far == 0 || seeds < so_far { seeds } else { so_far }
}

/// What a process has reported.
#[derive(Default)]
struct Progress {
    seeds: u64,
    executions: u64,
    /// Whether the corpus is loaded.
    is_inited: bool,
}

/// What became of a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is a finding. Its input was in the corpus, and has been moved out of it.
    OfCorpus,
    /// It is a finding. Its input was not in the corpus.
    Found,
    /// It was a timeout, and the input passes when it is run alone.
    Slow,
}

/// Turns a crash into a finding, and moves its input out of the corpus.
pub fn take(
    fuzzer: &Fuzzer<'_>,
    store: &Store,
    (ended, origin): (&Ended, Origin),
    status: ExitStatus,
    log: &str,
) -> Result<Taken, String> {
    let Some(artifact) = &ended.artifact else {
        let last = ended.tail.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("(no output)");
        let log = format!("fuzz/state/running/{}/{log}", fuzzer.target);
        return Err(format!(
            "a process ended ({status}) without a failing input; its last line: {last}; see {log}"
        ));
    };
    let artifact = fuzzer.places.fuzz().join(artifact);
    let crash = Crash { origin: Some(origin), ..fuzzer.crash(ended) };
    // libFuzzer measures wall time, in which a process on a busy machine may do nothing.
    let taken = if crash.kind == "timeout" && matches!(fuzzer.try_one(&artifact)?, Tried::Passed) {
        Taken::Slow
    } else {
        store.add(&crash, fuzzer.sanitizer.name(), &artifact)?;
        let was_in_corpus = corpus::set_aside(fuzzer.places, fuzzer.target, &artifact)?;
        if was_in_corpus { Taken::OfCorpus } else { Taken::Found }
    };
    // The finding has a copy.
    let _ = fs::remove_file(&artifact);
    Ok(taken)
}
