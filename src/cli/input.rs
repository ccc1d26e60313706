//! Reads files and standard input whole, with a limit, and refuses to write to a file that is read, or twice to one.

use std::fs::{self, File};
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result, bail, ensure};

/// The largest input that is read whole, in bytes.
const LIMIT: usize = 64 << 20;

/// Reads a file, or standard input for `-`.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    read_up_to(path, LIMIT)
}

/// Reads a file that [`Use::List`] may replace.
pub(super) fn read_to_revise(path: &Path) -> Result<Vec<u8>> {
    read_as(path, Use::Revised, LIMIT)
}

/// The same for a file that has a limit of its own, in bytes: whole MiB.
pub(super) fn read_up_to(path: &Path, limit: usize) -> Result<Vec<u8>> {
    read_as(path, Use::Input, limit)
}

fn read_as(path: &Path, wanted: Use, limit: usize) -> Result<Vec<u8>> {
    claim(path, wanted)?;
    if path == Path::new("-") {
        return read_bounded(stdin().lock(), "standard input", limit);
    }
    let name = path.display().to_string();
    read_bounded(File::open(path).with_context(|| name.clone())?, &name, limit)
}

fn read_bounded(reader: impl Read, name: &str, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes).with_context(|| name.to_owned())?;
    ensure!(bytes.len() <= limit, "{name}: longer than {} MiB", limit >> 20);
    Ok(bytes)
}

/// What a file is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Input,
    /// A summary to continue from, which the new one may replace.
    Resumed,
    /// A list that a new one may replace.
    Revised,
    Report,
    Summary,
    List,
}

/// The files and standard streams of this run, by all their names, with what they are for.
static CLAIMED: Mutex<Vec<(PathBuf, Use)>> = Mutex::new(Vec::new());

/// Notes that a file is read or written, or standard input or output for `-`.
///
/// # Errors
/// It has another use, however its path is written.
pub(super) fn claim(path: &Path, wanted: Use) -> Result<()> {
    let is_input = |wanted| matches!(wanted, Use::Input | Use::Resumed | Use::Revised);
    let is_read = is_input(wanted);
    let (path, shown) = match (path.to_str(), is_read) {
        (Some("-"), true) => (Path::new(STDIN), "standard input".to_owned()),
        (Some("-"), false) => (Path::new(STDOUT), "standard output".to_owned()),
        _ => (path, path.display().to_string()),
    };
    let names = names(path);
    let mut claimed = CLAIMED.lock().unwrap_or_else(PoisonError::into_inner);
    for (_, other) in claimed.iter().filter(|(name, _)| names.contains(name)) {
        match (*other, wanted) {
            (Use::Resumed, Use::Summary) | (Use::Revised, Use::List) => {}
            (other, _) if is_read && is_input(other) && path == Path::new(STDIN) => {
                bail!("standard input can be read only once");
            }
            (other, _) if is_read && is_input(other) => {}
            (Use::Report, Use::Report) if path == Path::new(STDOUT) => {
                bail!(
                    "two reports can't both go to standard output: give the others a file, with --report FORMAT=FILE"
                );
            }
            (Use::Report, Use::Report) => bail!("two reports can't both go to {shown}"),
            (Use::Report, Use::Summary) | (Use::Summary, Use::Report) => {
                bail!("a report and the summary can't both go to {shown}");
            }
            (Use::List, Use::Report | Use::List) | (Use::Report, Use::List) => {
                bail!("a report and the list of known failures can't both go to {shown}");
            }
            _ => bail!("{shown}: is an input, and would be written to as well"),
        }
    }
    claimed.extend(names.into_iter().map(|name| (name, wanted)));
    Ok(())
}

const STDIN: &str = "/dev/stdin";
const STDOUT: &str = "/dev/stdout";

/// The names by which a path is compared: itself, and for a file, the one that all its paths have in common. Devices and
/// pipes have no other name: a terminal may be read and written.
fn names(path: &Path) -> Vec<PathBuf> {
    let resolved = match fs::canonicalize(path) {
        Ok(resolved) => Some(resolved).filter(|resolved| resolved.is_file()),
        // A new file: its folder is there.
        Err(_) => {
            let folder =
                path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            fs::canonicalize(folder).ok().and_then(|folder| Some(folder.join(path.file_name()?)))
        }
    };
    let mut names = vec![path.to_owned()];
    names.extend(resolved.filter(|resolved| resolved != path));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_use_however_its_path_is_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let [tokens, report] = ["tokens", "report"].map(|name| folder.path().join(name));
        fs::write(&tokens, "").expect("a file that can be written");
        fs::create_dir(folder.path().join("below")).expect("a folder");
        let other = |name: &str| folder.path().join("below/..").join(name);
        let refused = |path: &Path, wanted| claim(path, wanted).expect_err("it has another use").to_string();

        claim(&tokens, Use::Input).expect("it is free");
        claim(&other("tokens"), Use::Input).expect("it is only read");
        let said = format!("{}: is an input, and would be written to as well", other("tokens").display());
        assert_eq!(refused(&other("tokens"), Use::Report), said);
        claim(&report, Use::Report).expect("it is free");
        assert!(refused(&other("report"), Use::Report).starts_with("two reports can't both go to "));
        assert!(
            refused(&other("report"), Use::Summary).starts_with("a report and the summary can't both go")
        );
        assert!(
            refused(&other("report"), Use::Input).ends_with("is an input, and would be written to as well")
        );

        let summary = folder.path().join("summary");
        claim(&summary, Use::Resumed).expect("it is free");
        claim(&other("summary"), Use::Summary).expect("a summary replaces the one before");
        assert!(refused(&summary, Use::Report).ends_with("written to as well"));

        let list = folder.path().join("list");
        claim(&list, Use::Revised).expect("it is free");
        claim(&other("list"), Use::List).expect("a list replaces the one that was read");
        assert!(refused(&report, Use::List).starts_with("a report and the list of known failures can't"));
    }
}
