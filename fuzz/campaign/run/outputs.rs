//! Where the reports go: opened before the long run, written whole at its end.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Run;
use crate::files;
use crate::places::Places;
use crate::report::{Report, html, json, text};

/// The reports to be written.
pub struct Outputs {
    text: Option<Draft>,
    json: Option<Draft>,
    html: Option<Draft>,
}

impl Outputs {
    /// Opens every file, so that a bad path fails before the work.
    pub fn open(run: &Run) -> Result<Self, String> {
        let open = |path: &Option<PathBuf>| path.as_deref().map(Draft::open).transpose();
        let paths: Vec<&PathBuf> = [&run.output, &run.json, &run.html].into_iter().flatten().collect();
        if let Some((_, twice)) = paths.iter().enumerate().find(|(at, path)| paths[..*at].contains(path)) {
            return Err(format!("two reports can't both go to {}", twice.display()));
        }
        Ok(Outputs { text: open(&run.output)?, json: open(&run.json)?, html: open(&run.html)? })
    }

    /// Renders and writes every report.
    pub fn write(self, report: &Report, places: &Places) -> Result<(), String> {
        let (text, json, html) = (text(report), json(report), html(report));
        files::write_whole(&places.state("report.json"), json.as_bytes())?;
        files::write_whole(&places.state("report.html"), html.as_bytes())?;
        if let Some(draft) = self.json {
            draft.finish(&json)?;
        }
        if let Some(draft) = self.html {
            draft.finish(&html)?;
        }
        match self.text {
            Some(draft) => draft.finish(&anstream::adapter::strip_str(&text).to_string()),
            None => print(&text),
        }
    }
}

/// Prints to standard output, in colour where that is wanted. A reader that has gone away is no error.
fn print(text: &str) -> Result<(), String> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("standard output: {error}"))
        }
        _ => Ok(()),
    }
}

/// A file in the making.
enum Draft {
    /// Beside the place where it will stand.
    Beside(PathBuf, NamedTempFile),
    /// What is there is no regular file, and stays what it is.
    InPlace(PathBuf, File),
}

impl Draft {
    fn open(path: &Path) -> Result<Self, String> {
        let unable =
            |error: std::io::Error| format!("{}: can't be written: {}", path.display(), error.kind());
        if path.is_dir() {
            return Err(format!("{}: is a folder, not a file", path.display()));
        }
        if path.symlink_metadata().is_ok_and(|known| !known.is_file()) {
            let file = OpenOptions::new().write(true).open(path).map_err(unable)?;
            return Ok(Draft::InPlace(path.to_owned(), file));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        Ok(Draft::Beside(path.to_owned(), builder.tempfile_in(folder).map_err(unable)?))
    }

    fn finish(self, text: &str) -> Result<(), String> {
        let (path, written) = match self {
            Draft::Beside(path, mut file) => {
                let written = file.write_all(text.as_bytes());
                (
                    path.clone(),
                    written.and_then(|()| file.persist(path).map(|_| ()).map_err(|error| error.error)),
                )
            }
            Draft::InPlace(path, mut file) => (path, file.write_all(text.as_bytes())),
        };
        written.map_err(|error| format!("{}: {error}", path.display()))
    }
}
