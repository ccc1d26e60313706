//! `campaign planted`: does the fuzzer find bugs? Plants one defect at a time, and measures the time and the executions
//! to the first finding, with the strategies and with libFuzzer's own mutations of bytes.
//!
//! The defects are in `fuzz/planted.patch`. One build of a copy of the project contains all of them, and an environment
//! variable enables one.
//!
//! Both ways start with the same two plain tokens: the corpora contain cases for just such defects, and would find
//! them before anything is fuzzed.

mod copy;
mod defects;
mod hunt;
mod table;

use std::time::Duration;

use clap::Args;

use crate::build::{Build, Sanitizer};
use crate::page;
use crate::places::Places;
use defects::{DEFECTS, Defect};
use hunt::{Hunt, hunt};

/// Plant defects, one at a time, and measure how long it takes to find them.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Planted {
    /// The time limit for each defect, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    time: u64,

    /// Plant only this defect; may be given several times
    #[arg(long = "defect", value_name = "NAME")]
    defects: Vec<String>,

    /// Leave out the comparison with raw bytes
    #[arg(long)]
    without_raw: bool,

    /// Write the table to fuzz/README.md
    #[arg(long)]
    write: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo campaign planted                             all defects, 120 s each, and the same with raw bytes
  cargo campaign planted --time 60 --without-raw     is each of them found within a minute?
  cargo campaign planted --defect mac-prefix

Exit status: 0 the strategies found all defects, 1 they missed some, 2 could not run.";

/// The hunts for one defect.
pub struct Outcome {
    defect: &'static Defect,
    structured: Hunt,
    raw: Option<Hunt>,
}

impl Planted {
    /// Runs the command. Returns whether all defects were found.
    ///
    /// # Errors
    /// The targets can't be built or run, or there is no such defect.
    pub fn run(self) -> Result<bool, String> {
        if let Some(unknown) = self.defects.iter().find(|name| !DEFECTS.iter().any(|one| one.name == **name))
        {
            let known: Vec<&str> = DEFECTS.iter().map(|defect| defect.name).collect();
            return Err(format!("there is no defect {unknown}; there are {}", known.join(", ")));
        }
        let chosen = DEFECTS
            .iter()
            .filter(|one| self.defects.is_empty() || self.defects.iter().any(|name| name == one.name));
        let chosen: Vec<&Defect> = chosen.collect();
        anstream::eprintln!("building the targets of a copy with all defects in it");
        let places = Places::of_package();
        let build = Build {
            name: "planted",
            places: &copy::make(&places)?,
            folder: places.builds().join("planted"),
            sanitizer: Sanitizer::None,
            flags: "",
            target: only_target(&chosen),
        };
        let binaries = build.run()?;
        let time = Duration::from_secs(self.time);
        let mut outcomes = Vec::new();
        for defect in chosen {
            let structured = hunt(&binaries, defect, false, time)?;
            let raw = if self.without_raw { None } else { Some(hunt(&binaries, defect, true, time)?) };
            let outcome = Outcome { defect, structured, raw };
            anstream::println!("{}", table::line(&outcome));
            outcomes.push(outcome);
        }
        anstream::println!("\n{}", table::summary(&outcomes));
        if self.write {
            page::put("planted", &table::markdown(&outcomes, self.time))?;
        }
        Ok(outcomes.iter().all(|outcome| outcome.structured.found.is_some()))
    }
}

/// The target that should find all of these defects, if it is a single one.
fn only_target(defects: &[&'static Defect]) -> Option<&'static str> {
    let target = defects.first()?.target;
    defects.iter().all(|defect| defect.target == target).then_some(target)
}
