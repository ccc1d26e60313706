//! Files that are written whole or not at all: a draft beside the file takes its place once it is complete. Only a
//! program that is killed outright leaves its drafts behind, as `.jwt-assay-*.draft`.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

/// Why a file can't be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct FileError {
    path: PathBuf,
    reason: String,
}

impl FileError {
    fn new(path: &Path, reason: impl fmt::Display) -> Self {
        FileError { path: path.to_owned(), reason: reason.to_string() }
    }
}

/// A file in the making. Dropped before [`finish`](Draft::finish), it leaves nothing behind.
#[derive(Debug)]
pub struct Draft(Kind);

#[derive(Debug)]
enum Kind {
    /// A new file beside the path, to be renamed to it.
    Beside { path: PathBuf, file: NamedTempFile, _listed: Listed },
    /// The path is a device, a pipe or a link: it is written to, not replaced.
    InPlace { path: PathBuf, file: File, length: u64 },
}

impl Draft {
    /// Starts the file at a path, whose folder must exist.
    ///
    /// # Errors
    /// The path can't be written to.
    pub fn of(path: &Path) -> Result<Self, FileError> {
        let unable = |reason: &dyn fmt::Display| FileError::new(path, format!("can't be written: {reason}"));
        if path.is_dir() {
            return Err(FileError::new(path, "is a folder, not a file"));
        }
        let known = path.symlink_metadata().ok();
        if known.as_ref().is_some_and(|known| !known.is_file()) {
            let file = OpenOptions::new().write(true).open(path).map_err(|error| unable(&error))?;
            return Ok(Draft(Kind::InPlace { path: path.to_owned(), file, length: 0 }));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(FileError::new(path, format!("there is no folder {}", folder.display())));
        }
        // A temporary file is private to its owner; this one gets the permissions of any new file.
        let mut builder = tempfile::Builder::new();
        builder.prefix(".jwt-assay-").suffix(".draft");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(|error| unable(&error.kind()))?;
        let listed = Listed::new(file.path());
        if let Some(known) = known {
            file.as_file().set_permissions(known.permissions()).map_err(|error| unable(&error))?;
        }
        Ok(Draft(Kind::Beside { path: path.to_owned(), file, _listed: listed }))
    }

    /// The path that the file gets.
    #[must_use]
    pub fn path(&self) -> &Path {
        match &self.0 {
            Kind::Beside { path, .. } | Kind::InPlace { path, .. } => path,
        }
    }

    /// Whether it becomes a file that can be read again, and not a device or a pipe.
    #[must_use]
    pub fn is_file(&self) -> bool {
        match &self.0 {
            Kind::Beside { .. } => true,
            Kind::InPlace { file, .. } => file.metadata().is_ok_and(|known| known.is_file()),
        }
    }

    /// Writes a piece.
    ///
    /// # Errors
    /// As the system reports.
    pub fn append(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), FileError> {
        let bytes = bytes.as_ref();
        match &mut self.0 {
            // The draft's own error would name the draft.
            Kind::Beside { path, file, .. } => {
                file.as_file_mut().write_all(bytes).map_err(|error| FileError::new(path, error))
            }
            Kind::InPlace { path, file, length } => {
                *length += bytes.len() as u64;
                file.write_all(bytes).map_err(|error| FileError::new(path, error))
            }
        }
    }

    /// Writes the last piece, and replaces the file with the draft.
    ///
    /// # Errors
    /// As the system reports; the file is then as it was.
    pub fn finish(mut self, rest: impl AsRef<[u8]>) -> Result<(), FileError> {
        self.append(rest)?;
        match self.0 {
            Kind::Beside { path, file, .. } => {
                file.persist(&path).map(|_| ()).map_err(|error| FileError::new(&path, error.error))
            }
            // A link leads to a file, whose old end goes.
            Kind::InPlace { path, file, length } => {
                match file.metadata().is_ok_and(|known| known.is_file()) {
                    true => file.set_len(length).map_err(|error| FileError::new(&path, error)),
                    false => Ok(()),
                }
            }
        }
    }
}

/// Writes a file whole or not at all.
///
/// # Errors
/// The path can't be written to.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("report.txt");
/// jwt_assay::file::write_whole(&path, "all of it")?;
/// assert_eq!(std::fs::read(&path)?, b"all of it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_whole(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), FileError> {
    Draft::of(path)?.finish(bytes)
}

/// The drafts of this process, for [`discard_drafts`].
static DRAFTS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn drafts() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    DRAFTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes every unfinished draft. For a program that is about to exit without dropping them.
pub fn discard_drafts() {
    for path in std::mem::take(&mut *drafts()) {
        // One that was just finished no longer has this name.
        let _ = fs::remove_file(path);
    }
}

/// A draft's entry in [`DRAFTS`], for as long as it is a draft.
#[derive(Debug)]
struct Listed(PathBuf);

impl Listed {
    fn new(path: &Path) -> Self {
        drafts().insert(path.to_owned());
        Listed(path.to_owned())
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        drafts().remove(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_as_it_was_until_its_draft_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "before").unwrap();
        let mut draft = Draft::of(&path).unwrap();
        draft.append("after").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"before");
        draft.finish(", too").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"after, too");
        drop(Draft::of(&path).unwrap());
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_finished_draft_is_no_longer_listed() {
        let folder = tempfile::tempdir().unwrap();
        let listed = || drafts().iter().any(|path| path.starts_with(folder.path()));
        let draft = Draft::of(&folder.path().join("a")).unwrap();
        assert!(listed());
        draft.finish("").unwrap();
        assert!(!listed());
    }

    #[test]
    fn a_path_that_cannot_be_written_to_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let refusal = |path: &Path| Draft::of(path).unwrap_err().to_string();
        assert!(refusal(folder.path()).ends_with(": is a folder, not a file"));
        assert!(refusal(&folder.path().join("none/a")).contains(": there is no folder "));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "something long").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_whole(&link, "short").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"short");
        assert!(link.symlink_metadata().unwrap().is_symlink());
    }
}
