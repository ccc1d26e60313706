//! A copy of the project with the defects of a patch in it.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use crate::files;
use crate::places::Places;

/// Makes the copy below the folder of builds, and returns its fuzz package.
pub fn make(places: &Places, patch: &Path) -> Result<Places, String> {
    let (project, copy) = (places.project(), places.builds().join("planted-source"));
    files::make_empty(&copy)?;
    let listed = git(&project, &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
    // A file that was removed and not committed is listed, too.
    for name in listed.split('\0').filter(|name| !name.is_empty() && project.join(name).is_file()) {
        let (from, to) = (project.join(name), copy.join(name));
        copy_file(&from, &to).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))?;
    }
    git(&copy, &["apply", &patch.to_string_lossy()])?;
    Ok(Places::at(&copy.join("fuzz")))
}

/// Copies a file with its time, by which cargo knows what is compiled already.
fn copy_file(from: &Path, to: &Path) -> std::io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to)?;
    File::options().write(true).open(to)?.set_modified(fs::metadata(from)?.modified()?)
}

/// Runs git in a folder. A repository above that folder is ignored: inside of one, `git apply` would skip all files.
fn git(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("git");
    command
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap_or(folder));
    let output = command.output().map_err(|error| format!("git can't be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    Err(format!("git {} failed in {}: {}", arguments[0], folder.display(), message.trim_end()))
}
