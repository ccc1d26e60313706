//! `jwt-assay vectors`: the data alone.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jwt_assay::file;
use jwt_assay::report::{case_json, case_text, cases_json, cases_text};
use jwt_assay::suite::Suite;
use jwt_assay::text::quote;
use jwt_assay::vectors::{COMPANIONS, FILES, GroupRecord};

use super::output::{self, Format, OutputArgs};
use super::{Conclusion, Of, Unable};

/// List, show or export the test vectors
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay vectors
  jwt-assay vectors list 'header/*'
  jwt-assay vectors show signature/truncated-by-one-byte
  jwt-assay vectors export vectors

Exit status: 0 if it could be done, 2 if not.")]
pub(super) struct Vectors {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// List the cases
    List {
        /// List only cases whose id matches; * and ? stand for any text and any character
        #[arg(value_name = "CASE-GLOB")]
        globs: Vec<String>,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Show a case as it stands in its file
    Show {
        /// The case
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Write all files into a folder
    Export {
        /// The folder; it is made if it is not there
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

impl Vectors {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        match self.action {
            None => list(&[], &OutputArgs::default()),
            Some(Action::List { globs, output }) => list(&globs, &output),
            Some(Action::Show { id, output }) => show(&id, &output),
            Some(Action::Export { folder }) => export(&folder),
        }
    }
}

fn list(globs: &[String], output: &OutputArgs) -> Result<Conclusion, Unable> {
    let cases = Suite::bundled().select(globs)?;
    output.open()?.write(|format| match format {
        Format::Text => cases_text(&cases),
        Format::Json => cases_json(&cases),
    })?;
    Ok(Conclusion::Conformant)
}

fn show(id: &str, output: &OutputArgs) -> Result<Conclusion, Unable> {
    let group = id.split_once('/').map(|(group, _)| group);
    let file = FILES.iter().find(|(name, _)| Some(*name) == group);
    let record = file.and_then(|(_, text)| {
        let record: GroupRecord = serde_json::from_str(text).ok()?;
        record.cases.into_iter().find(|case| case.id == id)
    });
    let Some(record) = record else {
        return Err(Unable(format!("there is no case {}; `jwt-assay vectors list` lists them", quote(id))));
    };
    output.open()?.write(|format| match format {
        Format::Text => case_text(&record),
        Format::Json => case_json(&record),
    })?;
    Ok(Conclusion::Conformant)
}

fn export(folder: &Path) -> Result<Conclusion, Unable> {
    let vectors = FILES.iter().map(|(group, text)| (format!("{group}.json"), *text));
    let companions = COMPANIONS.iter().map(|(name, text)| ((*name).to_owned(), *text));
    for (name, text) in vectors.chain(companions) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder)).of(folder.display())?;
        file::write_whole(&path, text)?;
    }
    output::print(&format!("wrote {} files to {}\n", FILES.len() + COMPANIONS.len(), folder.display()))?;
    Ok(Conclusion::Conformant)
}
