//! One target from beginning to end: tries what is known, fuzzes with all processes, shrinks what was
//! found, minimises the corpus, and looks whether all of that can be relied on.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use jwt_assay::fuzzing::Gate;

use super::build::{Programs, Sanitizer};
use super::fuzzer::Fuzzer;
use super::libfuzzer::Line;
use super::process::{Ended, Process};
use super::store::Store;
use super::{corpus, gates};
use crate::child::{self, End, GLANCE};
use crate::places::{Places, make_empty};
use crate::report::{Plan, TargetReport};

/// How often one job starts again after a crash. A bug this easy to find tells nothing more.
const MOST_CRASHES: usize = 100;

/// A target that is to be fuzzed.
pub struct Fuzzing<'a> {
    /// Where everything lies.
    pub places: &'a Places,
    /// The programs.
    pub programs: &'a Programs,
    /// What was asked for.
    pub plan: &'a Plan,
    /// As far as it has come.
    pub target: TargetReport,
}

impl Fuzzing<'_> {
    /// Does all of it, unless interrupted. What can't be done is a reason why the campaign is broken.
    pub fn run(mut self, mut tell: impl FnMut(&TargetReport)) -> TargetReport {
        // What an earlier part of the campaign could not do may go well this time.
        self.target.broken.clear();
        if let Err(reason) = self.all(&mut tell) {
            self.target.broken.push(reason);
        }
        let store = self.store();
        match store.found() {
            Ok(found) => self.target.findings = found,
            Err(reason) => self.target.broken.push(reason),
        }
        self.target.is_done = !child::is_interrupted();
        self.target
    }

    fn all(&mut self, tell: &mut impl FnMut(&TargetReport)) -> Result<(), String> {
        make_empty(&self.places.running(&self.target.name))?;
        if self.target.spent == 0.0 {
            self.target.notes = self.store().try_again(|sanitizer| self.fuzzer_named(sanitizer))?;
        }
        for sanitizer in Sanitizer::ALL {
            let (start, end) = sanitizer.time(self.plan.seconds, self.plan.address_share);
            if end > start && self.target.spent < end && !child::is_interrupted() {
                self.fuzz(sanitizer, end, tell)?;
            }
        }
        self.target.corpus_before = self.places.corpus_size(&self.target.name);
        for sanitizer in Sanitizer::ALL {
            if let Some(fuzzer) = self.fuzzer(sanitizer) {
                self.store().shrink(&fuzzer)?;
            }
        }
        if !child::is_interrupted() {
            self.minimise();
            self.judge();
        }
        Ok(())
    }

    fn store(&self) -> Store {
        Store::new(self.places.findings(), &self.target.name)
    }

    fn fuzzer(&self, sanitizer: Sanitizer) -> Option<Fuzzer<'_>> {
        let program = self.programs.of(&self.target.name, sanitizer)?;
        Some(Fuzzer { places: self.places, target: &self.target.name, sanitizer, program })
    }

    fn fuzzer_named(&self, sanitizer: &str) -> Option<Fuzzer<'_>> {
        Sanitizer::ALL
            .into_iter()
            .find(|other| other.name() == sanitizer)
            .and_then(|sanitizer| self.fuzzer(sanitizer))
    }

    /// Fuzzes up to a time with one build.
    fn fuzz(
        &mut self,
        sanitizer: Sanitizer,
        until: f64,
        tell: &mut impl FnMut(&TargetReport),
    ) -> Result<(), String> {
        let name = &self.target.name;
        let fuzzer = self.fuzzer(sanitizer).ok_or_else(|| format!("the program of {name} is missing"))?;
        let store = self.store();
        let jobs = Jobs {
            fuzzer: &fuzzer,
            store: &store,
            started: Instant::now(),
            before: self.target.spent,
            until,
            running: AtomicUsize::new(self.plan.jobs),
            report: Mutex::new(self.target.clone()),
        };
        thread::scope(|scope| {
            for job in 0..self.plan.jobs {
                let jobs = &jobs;
                scope.spawn(move || jobs.work(job));
            }
            while jobs.running.load(Ordering::SeqCst) > 0 {
                let now = {
                    let mut report = jobs.report();
                    report.spent = jobs.now();
                    report.clone()
                };
                tell(&now);
                thread::sleep(5 * GLANCE);
            }
        });
        let spent = if child::is_interrupted() { jobs.now() } else { until };
        let report = jobs.report.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.target = TargetReport { spent, ..report };
        tell(&self.target);
        Ok(())
    }

    fn minimise(&mut self) {
        let fuzzer = Sanitizer::ALL.into_iter().find_map(|sanitizer| self.fuzzer(sanitizer));
        match fuzzer.map(|fuzzer| corpus::minimise(&fuzzer)) {
            Some(Ok(())) => self.target.corpus_after = Some(self.places.corpus_size(&self.target.name)),
            Some(Err(reason)) => self.target.notes.push(reason),
            None => {}
        }
    }

    /// Looks whether the target did what it is there for.
    fn judge(&mut self) {
        let target = &mut self.target;
        if target.seeds == 0 {
            target.broken.push("its seeds did not load: write them with `cargo campaign seeds`".to_owned());
        } else if target.gates.all() == 0 {
            target.broken.push("it did not say how far its inputs came: give it more time".to_owned());
        } else if target.signs && target.gates.past(Gate::Mac) == 0 {
            target
                .broken
                .push("no input ever got past the MAC: its strategy or its seeds are wrong".to_owned());
        }
    }
}

/// The processes that fuzz a target at the same time.
struct Jobs<'a> {
    fuzzer: &'a Fuzzer<'a>,
    store: &'a Store,
    started: Instant,
    /// How much of its time the target had had.
    before: f64,
    until: f64,
    running: AtomicUsize,
    report: Mutex<TargetReport>,
}

impl Jobs<'_> {
    fn report(&self) -> MutexGuard<'_, TargetReport> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Now, in the target's time.
    fn now(&self) -> f64 {
        (self.before + self.started.elapsed().as_secs_f64()).min(self.until)
    }

    /// Fuzzes until the time is up, again after each crash.
    fn work(&self, job: usize) {
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
        let Some(artifact) = &ended.artifact else {
            let last = ended.tail.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("nothing");
            let log = format!("fuzz/work/running/{}/{job}.log", self.fuzzer.target);
            return Err(format!(
                "a process ended ({status}) without an input that it failed on; it said: {last}; see {log}"
            ));
        };
        let artifact = self.fuzzer.places.fuzz().join(artifact);
        self.store.add(&self.fuzzer.crash(ended), self.fuzzer.sanitizer.name(), &artifact)?;
        corpus::set_aside(self.fuzzer.places, self.fuzzer.target, &artifact)?;
        // It is the finding's now; one file too many harms nobody.
        let _ = fs::remove_file(&artifact);
        self.report().crashes += 1;
        Ok(false)
    }

    fn hear(&self, line: Line<'_>, said: &mut Said) {
        match line {
            Line::Progress(progress) => {
                said.executions = said.executions.max(progress.executions);
                let mut report = self.report();
                if progress.is_inited && report.seeds == 0 {
                    report.seeds = said.seeds;
                }
                report.reached(self.now(), progress.edges, progress.features);
            }
            Line::Seeds(count) => said.seeds = count,
            Line::AllEdges(count) => self.report().all_edges = count,
            Line::Executed(count) => said.executions = count,
            Line::Artifact(_) => {}
        }
    }
}

/// What a process has said.
#[derive(Default)]
struct Said {
    seeds: u64,
    executions: u64,
}
