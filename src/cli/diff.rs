//! `jwt-assay diff`: what changed between two reports of a run.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use jwt_assay::report::{diff_json, diff_markdown, diff_text};
use jwt_assay::suite::{RunChanges, RunRecord};

use super::output::{Formats, OutputArgs};
use super::{Conclusion, input, terminal};

/// Compare two reports of a run: what newly fails, what newly passes, and what else changed
///
/// Both are JSON reports of `jwt-assay run`. Other vectors, other options and another version of the program are listed
/// first, since they change results, too. A case that fails now and did not before is newly failing, also where the case
/// or its peer is new.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay run --report json=monday.json -- python3 my_adapter.py
  jwt-assay run --report json=tuesday.json -- python3 my_adapter.py
  jwt-assay diff monday.json tuesday.json

Exit status: 0 if nothing got worse; 1 if a case newly fails or is no longer answered, or if the run was conformant \
and no longer is; 2 if a file is not a report of a run.")]
pub(super) struct Diff {
    /// The report before, or - for standard input
    #[arg(value_name = "OLD.json")]
    old: PathBuf,

    /// The report now, or - for standard input
    #[arg(value_name = "NEW.json")]
    new: PathBuf,

    #[command(flatten)]
    output: OutputArgs<DiffFormat>,
}

/// The formats of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// For people
    #[default]
    Text,
    /// For programs, format 1
    Json,
    /// For a page
    Markdown,
}

impl Formats for DiffFormat {}

impl Diff {
    pub(super) fn run(self) -> Result<Conclusion> {
        let (old, new) = (read(&self.old)?, read(&self.new)?);
        let changes = RunChanges::between(&old, &new);
        self.output.open()?.write(|format, width| {
            terminal::hidden(&match format {
                DiffFormat::Text => diff_text(&changes, width),
                DiffFormat::Json => diff_json(&changes),
                DiffFormat::Markdown => diff_markdown(&changes),
            })
        })?;
        Ok(Conclusion::of(!changes.is_worse()))
    }
}

fn read(path: &Path) -> Result<RunRecord> {
    let text = input::read(path)?;
    RunRecord::from_json(&text).map_err(|error| {
        anyhow!("{}: {error}; `jwt-assay run --report json=FILE` writes one", path.display())
    })
}
