//! Which service the tokens are for: `--profile` and `--set`, for every command that judges or mints tokens.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use clap::Args;
use jwt_assay::lint::{MARKETPLACE, check_examples};
use jwt_assay::profile::{BUNDLED, Profile, ProfileError};
use jwt_assay::report::Options;
use jwt_assay::text::quote;

use super::input;
use super::near::suggestion;
use super::output::shown;

/// The service.
#[derive(Args)]
#[command(next_help_heading = "Profile")]
pub(super) struct ProfileArgs {
    /// The service that the tokens are for: a name from `jwt-assay profiles`, or a file [default: pandium-marketplace]
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,

    /// Give the profile a value that differs from customer to customer, such as a client ID
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair, requires = "profile")]
    values: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("there is no = between a name and a value")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl ProfileArgs {
    /// The profile, or `None` for the marketplace's, which the reference has as code.
    pub(super) fn load(&self) -> Result<Option<Profile>> {
        let Some(name) = &self.profile else { return Ok(None) };
        let values = self.values()?;
        if name == MARKETPLACE {
            ensure!(values.is_empty(), "--set: the profile {MARKETPLACE} has no parameters");
            return Ok(None);
        }
        let profile = named(name)?;
        let with_values = || profile.with_parameters(&values).context("--set");
        if values.is_empty() { Ok(Some(profile)) } else { with_values().map(Some) }
    }

    /// Adds the profile, and the values that were given, to the options that a report repeats.
    pub(super) fn add_to(&self, options: Options) -> Options {
        let name = self.profile.as_deref().unwrap_or(MARKETPLACE);
        let values: BTreeMap<String, String> =
            self.values.iter().map(|(name, value)| (shown(name), shown(value))).collect();
        options.with("profile", shown(name)).with("set", serde_json::json!(values))
    }

    /// The values that were given.
    pub(super) fn values(&self) -> Result<BTreeMap<String, String>> {
        let mut values = BTreeMap::new();
        for (parameter, value) in &self.values {
            if values.insert(parameter.clone(), value.clone()).is_some() {
                bail!("--set {}: given twice", quote(parameter));
            }
        }
        Ok(values)
    }
}

/// A bundled profile, or the profile in a file, whose examples must come out as it says.
pub(super) fn named(name: &str) -> Result<Profile> {
    match Profile::named(name) {
        Some(profile) => Ok(profile.clone()),
        None => from_file(name),
    }
}

fn from_file(name: &str) -> Result<Profile> {
    let path = Path::new(name);
    if !path.exists() {
        let known = BUNDLED.iter().map(|(name, _)| *name);
        let next = suggestion(name, known, "`jwt-assay profiles` lists the names");
        bail!("{}: neither a profile nor a file; {next}", quote(name));
    }
    read(path)
}

/// Reads a profile from a file, and compares its examples.
pub(super) fn read(path: &Path) -> Result<Profile> {
    checked(path)?.map_err(|error| anyhow!("{}: {error}", path.display()))
}

/// The same, where a wrong profile is a result.
pub(super) fn checked(path: &Path) -> Result<Result<Profile, ProfileError>> {
    let text = input::read(path)?;
    Ok(Profile::from_json(&text).and_then(|profile| check_examples(&profile).map(|()| profile)))
}
