//! `jwt-assay vectors`: the test vectors as data.

use std::borrow::Cow;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, Subcommand};
use jwt_assay::file::Draft;
use jwt_assay::lint::MARKETPLACE;
use jwt_assay::report::{case_json, case_text, cases_json, cases_text, manifest_json};
use jwt_assay::suite::Suite;
use jwt_assay::text::{one_line, quote};
use jwt_assay::vectors::{COMPANIONS, FILES, GroupRecord};

use super::Conclusion;
use super::near::suggestion;
use super::output::{self, Format, OutputArgs};
use super::profile::ProfileArgs;

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
    /// Write all files to a folder, with a manifest: the cases and the SHA-256 of each file
    Export {
        /// The folder, which is created if necessary, and otherwise empty
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Write to a folder that is not empty, too, and replace files of the same names
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        profile: ProfileArgs,
    },
}

impl Vectors {
    pub(super) fn run(self) -> Result<Conclusion> {
        match self.action {
            None => list(&[], &OutputArgs::default()),
            Some(Action::List { globs, output }) => list(&globs, &output),
            Some(Action::Show { id, output }) => show(&id, &output),
            Some(Action::Export { folder, force, profile }) => export(&folder, &profile, force),
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

/// Writes every file, whole or not at all: all are drafts before the first takes its place.
fn export(folder: &Path, profile: &ProfileArgs, force: bool) -> Result<Conclusion> {
    if let Some(profile) = profile.load()? {
        bail!(
            "there are no cases for {}: the suite has those of {MARKETPLACE}, most of which hold for any verifier of HS256 \
             tokens; leave out --profile to export them",
            profile.name()
        );
    }
    let name = one_line(&folder.display().to_string());
    check_folder(folder, &name, force)?;
    let vectors = FILES.iter().map(|(group, text)| (format!("{group}.json"), Cow::Borrowed(*text)));
    let companions = COMPANIONS.iter().map(|(name, text)| ((*name).to_owned(), Cow::Borrowed(*text)));
    let files: Vec<(String, Cow<'_, str>)> = vectors.chain(companions).collect();
    let manifest = ("manifest.json".to_owned(), Cow::Owned(manifest_json(&files)));
    let mut drafts = Vec::new();
    for (name, text) in files.iter().chain([&manifest]) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder)).with_context(|| folder.display().to_string())?;
        let mut draft = Draft::of(&path)?;
        draft.append(text.as_bytes())?;
        drafts.push(draft);
    }
    let count = drafts.len();
    drafts.into_iter().try_for_each(|draft| draft.finish(""))?;
    output::print(&format!("wrote {count} files to {name}, with their SHA-256 in manifest.json\n"))?;
    Ok(Conclusion::Conformant)
}

/// Refuses a folder that has files: one of ours could replace another.
fn check_folder(folder: &Path, name: &str, force: bool) -> Result<()> {
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == ErrorKind::NotFound => true,
        Err(error) => bail!("{name}: {error}"),
    };
    ensure!(
        is_empty || force,
        "{name}: the folder is not empty; name a new one, or give --force, which replaces files of the same names"
    );
    Ok(())
}
