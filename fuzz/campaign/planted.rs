//! `campaign planted`: does the fuzzer find bugs? Plants one defect at a time, and measures the time and the executions
//! to the first finding, with the strategies and with libFuzzer's own mutations of bytes.
//!
//! The defects are in `fuzz/planted.patch`. One build of a copy of the project contains all of them, and an environment
//! variable enables one.
//!
//! Both ways start with the same two plain tokens: the corpora contain cases for just such defects, and would find
//! them before anything is fuzzed. A target whose inputs are not tokens starts with its seeds.
//!
//! With `--patch`, the defect is the change of any patch that applies to the project.

mod copy;
mod defects;
mod hunt;
mod table;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use jwt_assay::fuzzing::target;

use crate::build::{Build, Sanitizer};
use crate::page;
use crate::places::Places;
use defects::{Defect, all};
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

    /// Plant the change of this patch instead: one that `git apply` takes
    #[arg(long, value_name = "FILE", requires = "target", conflicts_with_all = ["defects", "write"])]
    patch: Option<PathBuf>,

    /// The target that should find the change of the patch
    #[arg(long, value_name = "NAME", requires = "patch")]
    target: Option<String>,

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
  cargo campaign planted --patch my.patch --target verify_signed --without-raw    is my own defect found?

Exit status: 0 the strategies found all defects, 1 they missed some, 2 could not run.";

/// The hunts for one defect.
pub struct Outcome {
    defect: Defect,
    structured: Hunt,
    raw: Option<Hunt>,
}

impl Planted {
    /// Runs the command. Returns whether all defects were found.
    ///
    /// # Errors
    /// The targets can't be built or run, or there is no such defect.
    pub fn run(self) -> Result<bool, String> {
        let chosen = self.chosen()?;
        anstream::eprintln!("building the targets of a copy with the defects in it");
        let places = Places::of_package();
        let own = places.fuzz().join("planted.patch");
        let build = Build {
            name: "planted",
            places: &copy::make(&places, &whole(self.patch.as_deref().unwrap_or(&own))?)?,
            folder: places.builds().join("planted"),
            sanitizer: Sanitizer::None,
            flags: "",
            target: only_target(&chosen),
        };
        let binaries = build.run()?;
        let time = Duration::from_secs(self.time);
        let mut outcomes = Vec::new();
        for defect in &chosen {
            let structured = hunt(&binaries, defect, false, time)?;
            let raw = if self.without_raw { None } else { Some(hunt(&binaries, defect, true, time)?) };
            let outcome = Outcome { defect: *defect, structured, raw };
            anstream::println!("{}", table::line(&outcome));
            outcomes.push(outcome);
        }
        anstream::println!("\n{}", table::summary(&outcomes));
        if self.write {
            page::put("planted", &table::markdown(&outcomes, self.time))?;
        }
        Ok(outcomes.iter().all(|outcome| outcome.structured.found.is_some()))
    }

    /// The defects to plant: those that were named, or all, or that of the given patch.
    fn chosen(&self) -> Result<Vec<Defect>, String> {
        if let Some(name) = &self.target {
            let target = target(name)
                .ok_or_else(|| format!("there is no target {name}; `cargo campaign list` lists all"))?;
            return Ok(vec![Defect {
                name: "the patch",
                target: target.name,
                behind_mac: target.signs,
                about: "the change of the patch",
            }]);
        }
        if let Some(unknown) = self.defects.iter().find(|name| !all().any(|one| one.name == **name)) {
            let known: Vec<&str> = all().map(|defect| defect.name).collect();
            return Err(format!("there is no defect {unknown}; there are {}", known.join(", ")));
        }
        let is_chosen =
            |one: &&Defect| self.defects.is_empty() || self.defects.iter().any(|name| name == one.name);
        Ok(all().filter(is_chosen).copied().collect())
    }
}

/// The path of a patch from anywhere.
fn whole(patch: &Path) -> Result<PathBuf, String> {
    patch.canonicalize().map_err(|error| format!("{}: {error}", patch.display()))
}

/// The target that should find all of these defects, if it is a single one.
fn only_target(defects: &[Defect]) -> Option<&'static str> {
    let target = defects.first()?.target;
    defects.iter().all(|defect| defect.target == target).then_some(target)
}
