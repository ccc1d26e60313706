//! `campaign planted`: does the fuzzer find bugs? Each planted defect, one at a time, with the strategies and
//! with libFuzzer's own moves on bytes; the time and the executions to the first finding.
//!
//! Both begin with the same two plain tokens: the corpora are made of cases that ask for just such
//! defects, and would find them before anything is fuzzed.

mod defects;
mod hunt;
mod table;

use std::time::Duration;

use clap::Args;

use crate::build::{Build, Sanitizer};
use crate::page;
use crate::places::Places;
use defects::DEFECTS;
use hunt::{Hunt, hunt};

/// Plant defects, one at a time, and see how long it takes to find them.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Planted {
    /// How long each is looked for, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    time: u64,

    /// Look for this one alone; may be given several times
    #[arg(long = "defect", value_name = "NAME")]
    defects: Vec<String>,

    /// Leave out the comparison with raw bytes
    #[arg(long)]
    without_raw: bool,

    /// Put the table into fuzz/README.md
    #[arg(long)]
    write: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo campaign planted                             all of them, 120 s each, and raw bytes as long
  cargo campaign planted --time 60 --without-raw     are all of them found within a minute?
  cargo campaign planted --defect mac-prefix

Exit status: 0 all were found with the strategies, 1 some were not, 2 could not run.";

/// What came of one defect.
pub struct Outcome {
    defect: &'static defects::Defect,
    structured: Hunt,
    raw: Option<Hunt>,
}

impl Planted {
    /// Runs the command; whether all were found.
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
        anstream::eprintln!("building the targets with all defects in them");
        let places = Places::of_package();
        let build = Build {
            name: "planted",
            places: &places,
            folder: places.builds().join("planted"),
            sanitizer: Sanitizer::None,
            flags: "--cfg jwt_assay_planted",
            target: None,
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
