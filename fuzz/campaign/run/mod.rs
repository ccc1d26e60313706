//! `campaign run`: fuzzes every target for a time, minimises the corpora, and reports.

mod corpus;
mod cpu;
mod crash;
mod fuzzer;
mod gates;
mod jobs;
pub mod libfuzzer;
mod options;
mod outputs;
mod process;
mod programs;
mod progress;
mod sieve;
mod state;
mod store;
mod target;

use std::time::{SystemTime, UNIX_EPOCH};

pub use options::Run;

use self::outputs::Outputs;
use self::programs::Programs;
use self::progress::Bar;
use self::state::{Lock, State};
use crate::places::Places;
use crate::report::{Outcome, Report, line};
use crate::{Conclusion, files, interrupt};

impl Run {
    /// Runs a campaign until its end or an interruption, and reports.
    pub fn run(&self) -> Result<Conclusion, String> {
        let places = self.folder.as_deref().map_or_else(Places::of_package, Places::at);
        files::make(&places.state(""))?;
        let _lock = Lock::take(&places)?;
        let state = State::new(&places);
        let mut report = if self.resume { state.read()? } else { self.fresh()? };
        check_corpora(&report, &places)?;
        let outputs = Outputs::open(self)?;
        interrupt::heed_signals()?;
        let bar = Bar::new(&report);
        let programs = Programs::ready(&report, &places, self.programs.as_deref(), &bar)?;
        state.write(&report)?;
        fuzz_all(&mut report, &places, &programs, &state, &bar)?;
        bar.finish();
        outputs.write(&report, &places)?;
        Ok(conclusion(&report))
    }
}

/// Fuzzes the targets that are not done. The state is written regularly, so that even a campaign that is killed can
/// be resumed.
fn fuzz_all(
    report: &mut Report,
    places: &Places,
    programs: &Programs,
    state: &State,
    bar: &Bar,
) -> Result<(), String> {
    for at in 0..report.targets.len() {
        if interrupt::is_interrupted() {
            break;
        }
        if report.targets[at].is_done {
            continue;
        }
        let mut so_far = report.clone();
        let fuzzing =
            target::Fuzzing { places, programs, plan: &report.plan, target: report.targets[at].clone() };
        let target = fuzzing.run(|target| {
            bar.show(target);
            so_far.targets[at] = target.clone();
            state.write_if_due(&so_far);
        });
        if target.is_done {
            bar.print(&line(&target));
        }
        let is_found = target.crashes > 0;
        report.targets[at] = target;
        state.write(report)?;
        if is_found && report.plan.until_finding {
            report.targets.truncate(at + 1);
            break;
        }
    }
    Ok(())
}

/// Refuses targets without seeds, which would silently start from nothing.
fn check_corpora(report: &Report, places: &Places) -> Result<(), String> {
    let mut empty = Vec::new();
    for target in report.targets.iter().filter(|target| !target.is_done) {
        corpus::recover(places, &target.name)?;
        if places.corpus_size(&target.name) == 0 {
            empty.push(target.name.as_str());
        }
    }
    if empty.is_empty() {
        return Ok(());
    }
    let names = empty.join(", ");
    Err(format!("there are no seeds for {names}: write them with `cargo campaign seeds`"))
}

fn conclusion(report: &Report) -> Conclusion {
    match report.outcome() {
        _ if interrupt::is_interrupted() && report.left() > 0 => Conclusion::Interrupted,
        Outcome::NothingNew => Conclusion::NothingNew,
        Outcome::Findings => Conclusion::Findings,
        Outcome::Broken | Outcome::Unfinished => Conclusion::Broken,
    }
}

/// The machine's time, in seconds since the epoch.
pub fn system_clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
