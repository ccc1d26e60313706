//! `jwt-assay profiles`: what the tokens of services look like.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use clap::{Args, Subcommand};
use jwt_assay::file;
use jwt_assay::profile::{BUNDLED, Profile, SCHEMA};
use jwt_assay::report::{counted, profile_json, profile_text, profiles_html, profiles_json, profiles_text};
use jwt_assay::text::one_line;

use super::output::{self, ListFormat, OutputArgs};
use super::{Conclusion, profile, terminal};

/// List, show, check or export profiles: what the tokens of services look like
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay profiles                             List the services
  jwt-assay profiles show zoom-meeting-sdk       Show a sample token, and what is demanded of it
  jwt-assay profiles check my-service.json       Check a profile of your own, with its examples
  jwt-assay profiles export profiles             Write all files to a folder
  jwt-assay profiles --format html               All of them, as a page

Exit status: 0 on success, 1 if a profile is wrong, 2 if it can't be read.")]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Profiles {
    #[command(subcommand)]
    action: Option<Action>,

    #[command(flatten)]
    output: OutputArgs<ListFormat>,
}

#[derive(Subcommand)]
enum Action {
    /// List the profiles
    List {
        #[command(flatten)]
        output: OutputArgs<ListFormat>,
    },
    /// Show a profile: a sample token, what is demanded of it, and where that is written
    Show {
        /// A profile's name, or a file
        #[arg(value_name = "NAME|FILE")]
        name: String,
        #[command(flatten)]
        output: OutputArgs<ListFormat>,
    },
    /// Check a profile and its examples
    Check {
        /// The file, or - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Write all profiles and their schema to a folder
    Export {
        /// The folder, which is created if necessary
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

impl Profiles {
    pub(super) fn run(self) -> Result<Conclusion> {
        match self.action {
            None => list(&self.output),
            Some(Action::List { output }) => list(&output),
            Some(Action::Show { name, output }) => show(&name, &output),
            Some(Action::Check { file }) => check(&file),
            Some(Action::Export { folder }) => export(&folder),
        }
    }
}

fn list(output: &OutputArgs<ListFormat>) -> Result<Conclusion> {
    let profiles: Vec<&Profile> = Profile::bundled().collect();
    output.open()?.write(|format, width| match format {
        ListFormat::Text => profiles_text(&profiles, width),
        ListFormat::Json => profiles_json(&profiles),
        ListFormat::Html => profiles_html(&profiles),
    })?;
    Ok(Conclusion::Conformant)
}

fn show(name: &str, output: &OutputArgs<ListFormat>) -> Result<Conclusion> {
    let profile = profile::named(name)?;
    output.open()?.write(|format, width| match format {
        ListFormat::Text => profile_text(&profile, width),
        ListFormat::Json => profile_json(&profile),
        ListFormat::Html => profiles_html(&[&profile]),
    })?;
    Ok(Conclusion::Conformant)
}

fn check(file: &Path) -> Result<Conclusion> {
    let profile = match profile::checked(file)? {
        Ok(profile) => profile,
        Err(error) => {
            terminal::report_error(&anyhow!("{}: {error}", file.display()));
            return Ok(Conclusion::NotConformant);
        }
    };
    let (good, bad) = (profile.good_examples().len(), profile.bad_examples().len());
    let demands = counted(profile.demands().count(), "demand");
    let line =
        format!("{}: {demands}; {good} good and {bad} bad examples come out as it says", profile.name());
    output::print(&(one_line(&line) + "\n"))?;
    Ok(Conclusion::Conformant)
}

fn export(folder: &Path) -> Result<Conclusion> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, text) in BUNDLED {
        file::write_whole(&folder.join(format!("{name}.json")), text)?;
    }
    file::write_whole(&folder.join("profile.schema.json"), SCHEMA)?;
    let name = one_line(&folder.display().to_string());
    output::print(&format!("wrote {} files to {name}\n", BUNDLED.len() + 1))?;
    Ok(Conclusion::Conformant)
}
