//! The state of a campaign in `fuzz/state/`, and the lock that allows one campaign at a time.

use std::cell::Cell;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::files;
use crate::places::Places;
use crate::report::{FORMAT, Report, json};

/// Held while a campaign runs. The system releases it when the process ends, however it ends.
pub struct Lock(#[expect(dead_code, reason = "holding the file holds the lock")] File);

impl Lock {
    /// Takes the lock, unless another campaign holds it.
    pub fn take(places: &Places) -> Result<Self, String> {
        let path = places.state("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| format!("{}: {error}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => {
                let folder = places.state("").display().to_string();
                Err(format!("another campaign is running in {folder}: wait until it ends, or interrupt it"))
            }
            Err(TryLockError::Error(error)) => Err(format!("{}: {error}", path.display())),
        }
    }
}

/// How often the state is written while a target runs.
const EVERY: Duration = Duration::from_secs(5);

/// The file that holds the state.
pub struct State {
    path: PathBuf,
    written: Cell<Instant>,
}

impl State {
    /// The state in its place.
    pub fn new(places: &Places) -> Self {
        State { path: places.state("state.json"), written: Cell::new(Instant::now()) }
    }

    /// Reads an unfinished campaign.
    pub fn read(&self) -> Result<Report, String> {
        let next = "start a new one without --resume";
        if !self.path.exists() {
            return Err(format!("there is no campaign to resume: {next}"));
        }
        let name = self.path.display();
        let report: Report = serde_json::from_slice(&files::read(&self.path)?)
            .map_err(|error| format!("{name}: {error}; {next}"))?;
        if report.format != FORMAT {
            return Err(format!(
                "{name}: the format is {}, and only {FORMAT} is known; {next}",
                report.format
            ));
        }
        if report.targets.iter().all(|target| target.is_done) {
            return Err(format!("the last campaign is finished: {next}"));
        }
        if !is_sane(&report) {
            return Err(format!("{name}: not the state of a campaign of these targets: {next}"));
        }
        Ok(report)
    }

    /// Writes the state, whole or not at all.
    pub fn write(&self, report: &Report) -> Result<(), String> {
        self.written.set(Instant::now());
        files::write_whole(&self.path, json(report).as_bytes())
    }

    /// Writes the state if the last write is a while ago. A failure is ignored: the last write, at the end, reports it.
    pub fn write_if_due(&self, report: &Report) {
        if self.written.get().elapsed() > EVERY {
            let _ = self.write(report);
        }
    }
}

/// Whether the numbers make sense; the file may have been edited.
fn is_sane(report: &Report) -> bool {
    let plan = &report.plan;
    let is_time = |seconds: f64| (0.0..1e8).contains(&seconds);
    let names = report.targets.iter().all(|target| jwt_assay::fuzzing::target(&target.name).is_some());
    let times = report.targets.iter().all(|target| is_time(target.spent));
    names && times && is_time(plan.seconds) && (1..=4_096).contains(&plan.jobs) && plan.address_share <= 100
}
