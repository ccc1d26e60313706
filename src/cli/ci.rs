//! Reports for CI: the file that their results belong to, and the page of a GitHub job.

use std::env;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Component, Path, PathBuf, absolute};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use clap::Args;
use jwt_assay::report::{STEP_SUMMARY_BYTES, step_summary};

use super::output::{CiFormat, Formats, OutputArgs};
use super::terminal::warn;

/// Where results belong.
#[derive(Args)]
#[command(next_help_heading = "Report")]
pub(super) struct AtArgs {
    /// The file of your repository that the results of sarif, github and gitlab belong to, such as the program that
    /// mints the tokens; sarif and gitlab need one
    #[arg(long, value_name = "FILE")]
    at: Option<PathBuf>,
}

/// The file that results belong to.
pub(super) struct Source {
    /// Its path from the root of the repository.
    pub path: Option<String>,
    /// Whether its lines are those of the input.
    pub has_lines: bool,
}

impl AtArgs {
    /// The file that --at names, or else the input, if that is a file of the repository.
    pub(super) fn source<F: Formats>(&self, input: Option<&Path>, output: &OutputArgs<F>) -> Result<Source> {
        let needs = output.formats().filter_map(F::ci).find(|format| format.needs_file());
        if let Some(at) = &self.at {
            ensure!(at.is_file(), "--at {}: there is no such file", at.display());
            let path = in_repository(at).with_context(|| format!("--at {}", at.display()))?;
            return Ok(Source { path: Some(path), has_lines: false });
        }
        let input = input.filter(|path| path.is_file());
        match (input.map(in_repository).transpose(), needs) {
            (Ok(Some(path)), _) => Ok(Source { path: Some(path), has_lines: true }),
            (_, None) => Ok(Source { path: None, has_lines: false }),
            (Ok(None), Some(format)) => bail!(
                "a {} report needs the file that its results belong to: name it with --at FILE",
                format.name()
            ),
            (Err(error), Some(_)) => {
                Err(error.context("name the file that the results belong to with --at FILE"))
            }
        }
    }
}

/// A path from the root of the repository, with / between its parts: the folder that CI names, or the current one.
fn in_repository(path: &Path) -> Result<String> {
    let named = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter().find_map(env::var_os);
    let root = named.filter(|root| !root.is_empty()).map_or_else(env::current_dir, |root| Ok(root.into()))?;
    let resolved = |path: &Path| path.canonicalize().or_else(|_| absolute(path));
    let outside = || anyhow!("{} is not in {}, the repository", path.display(), root.display());
    let resolved_root = resolved(&root)?;
    // A link is what the repository has, not what it leads to.
    let plain = without_dots(&absolute(path)?);
    let inner = match plain.strip_prefix(&resolved_root) {
        Ok(inner) => inner.to_owned(),
        Err(_) => resolved(path)?.strip_prefix(&resolved_root).map_err(|_| outside())?.to_owned(),
    };
    let parts: Option<Vec<&str>> = inner.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/")).with_context(|| format!("{} is not UTF-8", path.display()))
}

/// A path without `..`.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// The page of a step of a GitHub job, if an annotation report is requested there.
pub(super) struct StepPage(Option<(File, usize)>);

impl StepPage {
    /// Opens the file that GitHub names, so that a bad path fails before the work.
    pub(super) fn open<F: Formats>(output: &OutputArgs<F>) -> Result<Self> {
        let is_wanted = output.formats().any(|format| format.ci() == Some(CiFormat::Github));
        let named = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| is_wanted && !path.is_empty());
        let Some(path) = named else { return Ok(StepPage(None)) };
        let name = || format!("GITHUB_STEP_SUMMARY {}", Path::new(&path).display());
        let file = OpenOptions::new().append(true).create(true).open(&path).with_context(name)?;
        let length = file.metadata().with_context(name)?.len();
        let room = STEP_SUMMARY_BYTES.saturating_sub(usize::try_from(length).unwrap_or(usize::MAX));
        Ok(StepPage(Some((file, room))))
    }

    /// Appends a page, cut to what is left of the limit.
    pub(super) fn append(self, page: impl FnOnce() -> String) -> Result<()> {
        let Some((mut file, room)) = self.0 else { return Ok(()) };
        let page = step_summary(&page(), room);
        if page.is_empty() {
            warn("the page of this step is full, so the report is not on it");
        }
        file.write_all(page.as_bytes()).context("GITHUB_STEP_SUMMARY")
    }
}
