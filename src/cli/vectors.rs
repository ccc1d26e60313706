//! `jwt-assay vectors`: the test vectors as data.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use jwt_assay::file;
use jwt_assay::report::{case_json, case_text, cases_json, cases_text};
use jwt_assay::suite::Suite;
use jwt_assay::text::{one_line, quote};
use jwt_assay::vectors::{COMPANIONS, FILES, GroupRecord};

use super::Conclusion;
use super::near::suggestion;
use super::output::{self, Format, OutputArgs};

/// List, show or export the test vectors
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay vectors                          List all cases
  jwt-assay vectors list 'header/*'          List some
  jwt-assay vectors show header/typ-absent   Show one
  jwt-assay vectors export my-vectors        Write all files to a folder

Exit status: 0 on success, 2 on failure.")]
pub(super) struct Vectors {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// List cases
    List {
        /// Only cases whose id matches, with * for any text and ? for any character
        #[arg(value_name = "CASE-GLOB")]
        globs: Vec<String>,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Show one case as it is in its file
    Show {
        /// The case's id
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Write all files to a folder
    Export {
        /// The folder, which is created if necessary
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

impl Vectors {
    pub(super) fn run(self) -> Result<Conclusion> {
        match self.action {
            None => list(&[], &OutputArgs::default()),
            Some(Action::List { globs, output }) => list(&globs, &output),
            Some(Action::Show { id, output }) => show(&id, &output),
            Some(Action::Export { folder }) => export(&folder),
        }
    }
}

fn list(globs: &[String], output: &OutputArgs) -> Result<Conclusion> {
    let cases = Suite::bundled().select(globs)?;
    output.open()?.write(|format, width| match format {
        Format::Text => cases_text(&cases, width),
        Format::Json => cases_json(&cases),
    })?;
    Ok(Conclusion::Conformant)
}

fn show(id: &str, output: &OutputArgs) -> Result<Conclusion> {
    let group = id.split_once('/').map(|(group, _)| group);
    let file = FILES.iter().find(|(name, _)| Some(*name) == group);
    let record = file.and_then(|(_, text)| {
        let record: GroupRecord = serde_json::from_str(text).ok()?;
        record.cases.into_iter().find(|case| case.id == id)
    });
    let record = record.with_context(|| {
        let known = Suite::bundled().cases().iter().map(|case| case.id.as_str());
        let next = suggestion(id, known, "`jwt-assay vectors list` lists them");
        format!("there is no case {}; {next}", quote(id))
    })?;
    output.open()?.write(|format, width| match format {
        Format::Text => case_text(&record, width),
        Format::Json => case_json(&record),
    })?;
    Ok(Conclusion::Conformant)
}

fn export(folder: &Path) -> Result<Conclusion> {
    let vectors = FILES.iter().map(|(group, text)| (format!("{group}.json"), *text));
    let companions = COMPANIONS.iter().map(|(name, text)| ((*name).to_owned(), *text));
    for (name, text) in vectors.chain(companions) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder)).with_context(|| folder.display().to_string())?;
        file::write_whole(&path, text)?;
    }
    let name = one_line(&folder.display().to_string());
    output::print(&format!("wrote {} files to {name}\n", FILES.len() + COMPANIONS.len()))?;
    Ok(Conclusion::Conformant)
}
