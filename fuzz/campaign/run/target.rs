//! One target from beginning to end: tries known findings again, fuzzes with all processes, minimises new findings
//! and the corpus, and checks that the result is reliable.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use jwt_assay::fuzzing::Gate;

use super::fuzzer::Fuzzer;
use super::jobs::Jobs;
use super::programs::{Programs, span};
use super::store::Store;
use super::{corpus, sieve};
use crate::build::Sanitizer;
use crate::files::make_empty;
use crate::interrupt::{self, POLL};
use crate::places::Places;
use crate::report::{Plan, TargetReport};

/// A target that is to be fuzzed.
pub struct Fuzzing<'a> {
    /// Where everything is.
    pub places: &'a Places,
    /// The programs.
    pub programs: &'a Programs,
    /// The options of the campaign.
    pub plan: &'a Plan,
    /// The target's report so far.
    pub target: TargetReport,
}

impl Fuzzing<'_> {
    /// Does all of it, unless interrupted. A step that fails makes the campaign broken.
    pub fn run(mut self, mut on_progress: impl FnMut(&TargetReport)) -> TargetReport {
        if let Err(reason) = self.all(&mut on_progress) {
            self.target.broken.push(reason);
        }
        let store = self.store();
        match store.found() {
            Ok(found) => self.target.findings = found,
            Err(reason) => self.target.broken.push(reason),
        }
        self.target.is_done = !interrupt::is_interrupted();
        self.target
    }

    fn all(&mut self, on_progress: &mut impl FnMut(&TargetReport)) -> Result<(), String> {
        make_empty(&self.places.running(&self.target.name))?;
        if self.target.spent == 0.0 {
            self.target.notes = self.store().try_again(|sanitizer| self.fuzzer_named(sanitizer))?;
        }
        for sanitizer in Sanitizer::ALL {
            let (start, end) = span(self.plan, sanitizer);
            let is_enough = self.plan.until_finding && self.target.crashes > 0;
            if end > start && self.target.spent < end && !is_enough && !interrupt::is_interrupted() {
                self.fuzz(sanitizer, end, on_progress)?;
            }
        }
        self.target.corpus_before = self.places.corpus_size(&self.target.name);
        for sanitizer in Sanitizer::ALL {
            if let Some(fuzzer) = self.fuzzer(sanitizer) {
                self.store().shrink(&fuzzer)?;
            }
        }
        // What ended at its first finding says nothing about the rest.
        let is_enough = self.plan.until_finding && self.target.crashes > 0;
        if !interrupt::is_interrupted() && !is_enough {
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

    /// Fuzzes with one build until a time.
    fn fuzz(
        &mut self,
        sanitizer: Sanitizer,
        until: f64,
        on_progress: &mut impl FnMut(&TargetReport),
    ) -> Result<(), String> {
        let name = &self.target.name;
        let fuzzer = self.fuzzer(sanitizer).ok_or_else(|| format!("the program of {name} is missing"))?;
        let store = self.store();
        let crashes = sieve::run(&fuzzer, &store)?;
        let is_found = crashes > 0 && self.plan.until_finding;
        let until = if is_found { self.target.spent } else { until };
        let is_measured = sanitizer == Sanitizer::None || self.plan.address_share == 100;
        let report = TargetReport { crashes: self.target.crashes + crashes, ..self.target.clone() };
        let jobs = Jobs {
            fuzzer: &fuzzer,
            store: &store,
            started: Instant::now(),
            before: self.target.spent,
            until,
            is_measured,
            until_finding: self.plan.until_finding,
            running: AtomicUsize::new(self.plan.jobs),
            report: Mutex::new(report),
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
                on_progress(&now);
                thread::sleep(5 * POLL);
            }
        });
        let spent = if interrupt::was_enough() || interrupt::is_interrupted() { jobs.now() } else { until };
        let report = jobs.report.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.target = TargetReport { spent, ..report };
        on_progress(&self.target);
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

    /// Checks that the target could have found something.
    fn judge(&mut self) {
        let target = &mut self.target;
        if target.seeds == 0 {
            target.broken.push("its seeds did not load: write them with `cargo campaign seeds`".to_owned());
        } else if target.gates.all() == 0 && target.crashes > 0 {
            let note = "every process crashed before it counted its inputs by gate";
            target.notes.push(note.to_owned());
        } else if target.gates.all() == 0 {
            target.broken.push("its processes counted no inputs by gate: give it more time".to_owned());
        } else if target.signs && target.gates.past(Gate::Mac) == 0 {
            target
                .broken
                .push("no input ever got past the MAC: its strategy or its seeds are wrong".to_owned());
        }
    }
}
