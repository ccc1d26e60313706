//! `campaign run`: fuzzes every target for a time, minimises what it collected, and reports.

mod build;
mod corpus;
mod crash;
mod fuzzer;
mod gates;
mod jobs;
pub mod libfuzzer;
mod options;
mod outputs;
mod process;
mod progress;
mod sieve;
mod state;
mod store;
mod target;

use std::time::{SystemTime, UNIX_EPOCH};

pub use options::Run;

use self::build::Programs;
use self::outputs::Outputs;
use self::progress::Bar;
use self::state::{Lock, State};
use crate::places::{self, Places};
use crate::report::{Outcome, Report, line};
use crate::{Conclusion, child};

impl Run {
    /// Runs a campaign to its end or until it is interrupted, and reports what it came to.
    pub fn run(&self) -> Result<Conclusion, String> {
        let places = Places::new(self.folder.as_deref());
        places::make(&places.state(""))?;
        let _lock = Lock::take(&places)?;
        let state = State::new(&places);
        let mut report = if self.resume { state.read()? } else { self.fresh()? };
        corpora_are_there(&report, &places)?;
        let outputs = Outputs::open(self)?;
        child::heed_signals()?;
        let bar = Bar::new(&report);
        let programs = Programs::ready(&report, &places, self.programs.as_deref(), &bar)?;
        state.write(&report)?;
        fuzz_all(&mut report, &places, &programs, &state, &bar)?;
        bar.finish();
        outputs.write(&report, &places)?;
        Ok(conclusion(&report))
    }
}

/// Fuzzes what is left to be fuzzed. The state is written again and again, so that even a program that is
/// killed can be resumed.
fn fuzz_all(
    report: &mut Report,
    places: &Places,
    programs: &Programs,
    state: &State,
    bar: &Bar,
) -> Result<(), String> {
    for at in 0..report.targets.len() {
        if child::is_interrupted() {
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
            state.write_now_and_then(&so_far);
        });
        if target.is_done {
            bar.tell(&line(&target));
        }
        report.targets[at] = target;
        state.write(report)?;
    }
    Ok(())
}

/// A target without any input would start from nothing, and nobody would notice.
fn corpora_are_there(report: &Report, places: &Places) -> Result<(), String> {
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
    Err(format!("there are no inputs to start from for {names}: write them with `cargo campaign seeds`"))
}

fn conclusion(report: &Report) -> Conclusion {
    match report.outcome() {
        _ if child::is_interrupted() && report.left() > 0 => Conclusion::Interrupted,
        Outcome::NothingNew => Conclusion::NothingNew,
        Outcome::Findings => Conclusion::Findings,
        Outcome::Broken | Outcome::Unfinished => Conclusion::Broken,
    }
}

/// The machine's time, in seconds since the epoch.
fn system_clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
