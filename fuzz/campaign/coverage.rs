//! `campaign coverage`: how many lines of `src/jwt` and `src/lint` the corpora reach, compared with fuzzing raw bytes
//! from nothing.

mod baseline;
mod lcov;
mod llvm;
mod measure;
mod table;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::page;
use crate::places::Places;
use lcov::Lines;
use table::Coverage;

/// Measure how many lines of src/jwt and src/lint the corpora reach
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo campaign coverage                             measure the corpora in fuzz/corpus, file by file
  cargo campaign coverage --at-least 95 --uncovered   fail below 95 %, and list the lines not reached
  cargo campaign coverage --baseline 60 --write       fuzz raw bytes, and update fuzz/README.md

Exit status: 0 measured, 1 below --at-least, 2 could not run.")]
pub struct CoverageArgs {
    /// Measure the corpora in DIR instead of fuzz/corpus
    #[arg(long, value_name = "DIR")]
    corpora: Option<PathBuf>,

    /// First fuzz each target from nothing for SECONDS with libFuzzer's own moves on bytes, to compare with;
    /// without this option, the last baseline is measured
    #[arg(long, value_name = "SECONDS")]
    baseline: Option<u64>,

    /// Fail if the corpora reach less than PERCENT of the lines
    #[arg(long, value_name = "PERCENT")]
    at_least: Option<f64>,

    /// List the lines that the corpora do not reach
    #[arg(long)]
    uncovered: bool,

    /// The format of the table
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Write the totals to fuzz/README.md
    #[arg(long)]
    write: bool,

    /// The folder of LLVM's tools, if they are neither on the path nor where Debian installs them
    #[arg(long, value_name = "DIR")]
    llvm_path: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl CoverageArgs {
    /// Measures and prints, and returns whether the corpora reach enough lines.
    pub fn run(&self) -> Result<bool, String> {
        let places = Places::of_package();
        let tools = llvm::Tools::find(self.llvm_path.as_deref())?;
        let corpora = self.corpora.clone().unwrap_or_else(|| places.corpora());
        if let Some(seconds) = self.baseline {
            baseline::fuzz(&places, seconds)?;
        }
        let program = measure::build(&tools, &places)?;
        let corpora = lines(&tools, &program, &places, &corpora)?;
        let baseline = baseline::left(&places)?;
        let raw =
            baseline.as_ref().map(|(folder, _)| lines(&tools, &program, &places, folder)).transpose()?;
        let coverage = Coverage::of(&corpora, raw.as_ref(), baseline.map(|(_, seconds)| seconds))?;
        match self.format {
            Format::Text => anstream::print!("{}", coverage.text()),
            Format::Json => anstream::println!("{}", coverage.json()),
        }
        if self.uncovered {
            anstream::print!("{}", table::uncovered(&corpora));
        }
        if self.write {
            page::put("coverage", &coverage.totals())?;
        }
        Ok(self.is_enough(&coverage))
    }

    fn is_enough(&self, coverage: &Coverage) -> bool {
        let least = self.at_least.unwrap_or_default();
        if coverage.percent() < least {
            anstream::eprintln!(
                "the corpora reach {:.1} % of the lines, and should reach {least} %",
                coverage.percent()
            );
            return false;
        }
        true
    }
}

fn lines(tools: &llvm::Tools, program: &Path, places: &Places, corpora: &Path) -> Result<Lines, String> {
    lcov::read(&measure::run(tools, program, corpora)?, &places.project())
}
