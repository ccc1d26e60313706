//! `campaign coverage`: how many lines of `src/jwt` and `src/lint` the corpora reach, beside what fuzzing
//! with raw bytes reaches from nothing.

mod baseline;
mod lcov;
mod llvm;
mod measure;
mod table;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::files::{self, fuzz_folder, project_folder};
use lcov::Lines;
use table::Coverage;

/// Measure how many lines of src/jwt and src/lint the corpora reach
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo campaign coverage                                the corpora of fuzz/corpus
  cargo campaign coverage --at-least 95 --uncovered      fail below 95 %, and list what is not reached
  cargo campaign coverage --baseline 60 --write          with raw bytes beside it, into fuzz/README.md

Exit status: 0 measured, 1 below --at-least, 2 could not run.")]
pub struct CoverageArgs {
    /// The folder of the corpora, instead of fuzz/corpus
    #[arg(long, value_name = "DIR")]
    corpora: Option<PathBuf>,

    /// Fuzz each target from nothing for SECONDS with libFuzzer's own moves on bytes, to compare with;
    /// without it, what an earlier baseline left is measured
    #[arg(long, value_name = "SECONDS")]
    baseline: Option<u64>,

    /// Fail if less than PERCENT of the lines are reached
    #[arg(long, value_name = "PERCENT")]
    at_least: Option<f64>,

    /// List the lines that are not reached
    #[arg(long)]
    uncovered: bool,

    /// How the table is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Put the table into fuzz/README.md, between its markers
    #[arg(long)]
    write: bool,

    /// Where the tools of LLVM are, if not on the path nor where Debian has them
    #[arg(long, value_name = "DIR")]
    llvm_path: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl CoverageArgs {
    /// Measures and prints, and says whether enough lines are reached.
    pub fn run(&self) -> Result<bool, String> {
        let tools = llvm::Tools::find(self.llvm_path.as_deref())?;
        let corpora = self.corpora.clone().unwrap_or_else(|| fuzz_folder().join("corpus"));
        if let Some(seconds) = self.baseline {
            baseline::fuzz(seconds)?;
        }
        let program = measure::build(&tools)?;
        let corpora = lines(&tools, &program, &corpora)?;
        let baseline = baseline::left()?;
        let raw = baseline.as_ref().map(|(folder, _)| lines(&tools, &program, folder)).transpose()?;
        let coverage = Coverage::of(&corpora, raw.as_ref(), baseline.map(|(_, seconds)| seconds))?;
        match self.format {
            Format::Text => anstream::print!("{}", coverage.text()),
            Format::Json => anstream::println!("{}", coverage.json()),
        }
        if self.uncovered {
            anstream::print!("{}", table::uncovered(&corpora));
        }
        if self.write {
            write(&fuzz_folder().join("README.md"), &coverage.markdown())?;
        }
        Ok(self.is_enough(&coverage))
    }

    fn is_enough(&self, coverage: &Coverage) -> bool {
        let least = self.at_least.unwrap_or_default();
        if coverage.percent() < least {
            anstream::eprintln!(
                "{:.1} % of the lines are reached, and {least} % should be",
                coverage.percent()
            );
            return false;
        }
        true
    }
}

fn lines(tools: &llvm::Tools, program: &Path, corpora: &Path) -> Result<Lines, String> {
    lcov::read(&measure::run(tools, program, corpora)?, &project_folder())
}

const START: &str = "<!-- coverage: written by `cargo campaign coverage --write` -->\n";
const END: &str = "<!-- end of coverage -->";

/// Puts a table between the markers of a file.
fn write(path: &Path, table: &str) -> Result<(), String> {
    let text =
        String::from_utf8(files::read(path)?).map_err(|error| format!("{}: {error}", path.display()))?;
    let parts = text.split_once(START).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, behind) =
        parts.ok_or_else(|| format!("{} has no line {START}with a line {END} below it", path.display()))?;
    files::write_whole(path, format!("{before}{START}\n{table}\n{END}{behind}").as_bytes())?;
    anstream::eprintln!("wrote {}", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_the_place_of_the_one_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("README.md");
        files::write_whole(&path, format!("# A\n\n{START}\nold\n{END}\nrest\n").as_bytes()).expect("a file");
        for _ in 0..2 {
            write(&path, "| new |\n").expect("written");
            let text = String::from_utf8(files::read(&path).expect("a file")).expect("text");
            assert_eq!(text, format!("# A\n\n{START}\n| new |\n\n{END}\nrest\n"));
        }
        files::write_whole(&path, b"# A\n").expect("a file");
        assert!(write(&path, "| new |\n").expect_err("no markers").contains("has no line <!-- coverage"));
    }
}
