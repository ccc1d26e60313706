//! Adds up the summaries of several streams.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jwt_assay::lint::{RuleSet, SUMMARY_BYTES, Summary};

use super::super::Conclusion;
use super::super::input::{Use, claim};
use super::super::output::OutputArgs;
use super::answers::Answers;

/// Adds up summaries, and concludes from the sum.
pub(super) fn run(
    paths: &[PathBuf],
    summary: Option<&Path>,
    rule_set: &RuleSet,
    output: &OutputArgs,
) -> Result<Conclusion> {
    let read = |path: &PathBuf| Ok((path.display().to_string(), read_summary(path, Use::Input, rule_set)?));
    let parts = paths.iter().map(read).collect::<Result<Vec<_>>>()?;
    let sum = Summary::merge(parts)?;
    Answers::open(output.open_beside(summary == Some(Path::new("-")))?, (false, false), summary, None)?
        .finish(&sum)?;
    Ok(sum.conformity().into())
}

/// Reads a summary that a stream wrote, from a file, or from standard input for `-`.
pub(super) fn read_summary(path: &Path, wanted: Use, rule_set: &RuleSet) -> Result<Summary> {
    claim(path, wanted)?;
    let name = || path.display().to_string();
    let mut text = Vec::new();
    let file: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(stdin()),
        false => Box::new(File::open(path).with_context(name)?),
    };
    // One byte over the limit is enough to see that there are too many.
    file.take(SUMMARY_BYTES as u64 + 1).read_to_end(&mut text).with_context(name)?;
    Summary::from_json_for(&text, rule_set).with_context(name)
}
