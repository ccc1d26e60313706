//! The state of a campaign in `fuzz/state/`, and the lock that keeps two of them apart.

use std::cell::Cell;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::files;
use crate::places::Places;
use crate::report::{FORMAT, Report, json};

/// Held as long as a campaign runs. The system lets it go with the process, however that ends.
pub struct Lock(#[expect(dead_code, reason = "what is locked is held")] File);

impl Lock {
    /// Takes it, unless another campaign has it.
    pub fn take(places: &Places) -> Result<Self, String> {
        let path = places.state("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| format!("{}: {error}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => {
                let folder = places.state("").display().to_string();
                Err(format!("another campaign runs in {folder}: wait for its end, or interrupt it"))
            }
            Err(TryLockError::Error(error)) => Err(format!("{}: {error}", path.display())),
        }
    }
}

/// How often the state is written while a target runs.
const EVERY: Duration = Duration::from_secs(5);

/// The file that the state stands in.
pub struct State {
    path: PathBuf,
    written: Cell<Instant>,
}

impl State {
    /// The state in its place.
    pub fn new(places: &Places) -> Self {
        State { path: places.state("state.json"), written: Cell::new(Instant::now()) }
    }

    /// Reads a campaign that has not come to its end.
    pub fn read(&self) -> Result<Report, String> {
        let next = "start one without --resume";
        if !self.path.exists() {
            return Err(format!("there is no campaign to go on with: {next}"));
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
            return Err(format!("the last campaign came to its end: {next}"));
        }
        if !is_sane(&report) {
            return Err(format!("{name}: this is not the state of a campaign of these targets: {next}"));
        }
        Ok(report)
    }

    /// Writes it whole or not at all.
    pub fn write(&self, report: &Report) -> Result<(), String> {
        self.written.set(Instant::now());
        files::write_whole(&self.path, json(report).as_bytes())
    }

    /// Writes it if that has not been done for a while. That it can't be written now is told at the end.
    pub fn write_now_and_then(&self, report: &Report) {
        if self.written.get().elapsed() > EVERY {
            let _ = self.write(report);
        }
    }
}

/// Whether numbers that somebody may have edited can be worked with.
fn is_sane(report: &Report) -> bool {
    let plan = &report.plan;
    let is_time = |seconds: f64| (0.0..1e8).contains(&seconds);
    let names = report.targets.iter().all(|target| jwt_assay::fuzzing::target(&target.name).is_some());
    let times = report.targets.iter().all(|target| is_time(target.spent));
    names && times && is_time(plan.seconds) && (1..=4_096).contains(&plan.jobs) && plan.address_share <= 100
}
