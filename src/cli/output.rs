//! Where reports go: to standard output, or to files that are opened before the work starts and
//! written whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use tempfile::NamedTempFile;

use super::{Of, Unable};

/// A format of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs, format 1.
    Json,
}

/// How a result is shown.
#[derive(Args)]
#[command(next_help_heading = "Report")]
pub(super) struct OutputArgs {
    /// The report's format; give it again for another report
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Vec<Format>,

    /// Write the report to FILE; the first goes with the first --format, and so on. Without a
    /// --format of its own, .json means json and anything else text
    #[arg(long, value_name = "FILE")]
    output: Vec<PathBuf>,
}

/// Reports in the making.
pub(super) struct Outputs(Vec<(Format, Target)>);

enum Target {
    Stdout,
    File(Draft),
}

impl OutputArgs {
    /// Opens every file, so that a bad path fails before the work.
    pub(super) fn open(&self) -> Result<Outputs, Unable> {
        let count = self.format.len().max(self.output.len()).max(1);
        let reports = (0..count).map(|at| {
            let path = self.output.get(at);
            let format = self.format.get(at).copied().unwrap_or_else(|| format_of(path));
            let target = path.map_or(Ok(Target::Stdout), |path| open(path))?;
            Ok((format, target))
        });
        let reports: Vec<(Format, Target)> = reports.collect::<Result<_, Unable>>()?;
        if reports.iter().filter(|(_, target)| matches!(target, Target::Stdout)).count() > 1 {
            let next = "give all but one an --output";
            return Err(Unable(format!("two reports can't both go to standard output: {next}")));
        }
        Ok(Outputs(reports))
    }
}

fn format_of(path: Option<&PathBuf>) -> Format {
    let json = path.and_then(|path| path.extension()).is_some_and(|extension| extension == "json");
    if json { Format::Json } else { Format::Text }
}

fn open(path: &Path) -> Result<Target, Unable> {
    Ok(Target::File(Draft::of(path)?))
}

impl Outputs {
    /// Renders and writes every report.
    pub(super) fn write(self, mut render: impl FnMut(Format) -> String) -> Result<(), Unable> {
        for (format, target) in self.0 {
            let text = render(format);
            match target {
                Target::Stdout => print(&text)?,
                Target::File(draft) => draft.finish(&anstream::adapter::strip_str(&text).to_string())?,
            }
        }
        Ok(())
    }
}

/// Writes a file whole or not at all.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), Unable> {
    Draft::of(path)?.finish(text)
}

/// A file in the making, beside the place where it will stand.
struct Draft {
    path: PathBuf,
    file: NamedTempFile,
}

impl Draft {
    fn of(path: &Path) -> Result<Self, Unable> {
        let name = path.display();
        if path.is_dir() {
            return Err(Unable(format!("{name}: is a folder, not a file")));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder)
            .map_err(|error| error.kind())
            .of(format_args!("{name}: can't be written"))?;
        Ok(Draft { path: path.to_owned(), file })
    }

    fn finish(mut self, text: &str) -> Result<(), Unable> {
        let name = self.path.display().to_string();
        self.file.write_all(text.as_bytes()).of(&name)?;
        readable_by_others(&self.file).of(&name)?;
        self.file.persist(&self.path).map(|_| ()).map_err(|error| error.error).of(&name)
    }
}

/// A draft is private; a report is a file like any other.
#[cfg(unix)]
fn readable_by_others(draft: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    draft.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_others(_draft: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// Prints to standard output, in colour where that is wanted. A reader that has gone away is no
/// error.
pub(super) fn print(text: &str) -> Result<(), Unable> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error).of("standard output"),
        _ => Ok(()),
    }
}
