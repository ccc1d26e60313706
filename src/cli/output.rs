//! Where reports go: to standard output, or to files that are opened before the work starts and
//! written whole or not at all.

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::{Args, ValueEnum};
use tempfile::NamedTempFile;

use super::{Of, Unable};

/// A format of reports that every command writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs, format 1.
    Json,
}

/// A format of reports on a generator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum GeneratorFormat {
    /// For people.
    #[default]
    Text,
    /// For programs, format 1.
    Json,
    /// For CI, as JUnit XML.
    Junit,
}

/// A format of reports on a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum RunFormat {
    /// For people.
    #[default]
    Text,
    /// For programs, format 1.
    Json,
    /// For CI, as JUnit XML.
    Junit,
    /// For a page: who answers what, as tables.
    Markdown,
}

/// What a type of formats must be: a command says by it which formats it writes, and anything else is
/// bad usage. The default one is text.
pub(super) trait Formats: ValueEnum + Copy + Default + Send + Sync + 'static {}

impl<F: ValueEnum + Copy + Default + Send + Sync + 'static> Formats for F {}

/// What a file is by its extension, where no format says otherwise.
const EXTENSIONS: [(&str, &str); 3] = [("json", "json"), ("xml", "junit"), ("md", "markdown")];

/// How a result is shown, in one of the formats `F`.
#[derive(Args, Default)]
#[command(next_help_heading = "Report")]
pub(super) struct OutputArgs<F: Formats = Format> {
    /// The report's format; give it again for another report
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Vec<F>,

    // A comment here would become the help, which depends on the formats.
    #[arg(long, value_name = "FILE", help = output_help::<F>())]
    output: Vec<PathBuf>,
}

fn output_help<F: Formats>() -> String {
    let known = EXTENSIONS.iter().filter(|(_, name)| format_named::<F>(name).is_some());
    let meant: Vec<String> = known.map(|(extension, name)| format!(".{extension} means {name}")).collect();
    format!(
        "Write the report to FILE; the first goes with the first --format, and so on. Without a --format of \
         its own, {} and anything else text",
        meant.join(", ")
    )
}

/// Reports in the making.
pub(super) struct Outputs<F>(Vec<(F, Target)>);

/// Where a report goes.
pub(super) enum Target {
    Stdout,
    File(Draft),
}

impl Target {
    /// Writes a piece of a report, and says whether there is somebody to read on.
    pub(super) fn append(&mut self, text: &str) -> Result<bool, Unable> {
        match self {
            Target::Stdout => print(text),
            Target::File(draft) => draft.append(&plain(text)).map(|()| true),
        }
    }

    /// Says that no piece follows.
    pub(super) fn finish(self) -> Result<(), Unable> {
        match self {
            Target::Stdout => Ok(()),
            Target::File(draft) => draft.finish(""),
        }
    }
}

/// A text without its styles.
fn plain(text: &str) -> Cow<'_, str> {
    match memchr::memchr(b'\x1b', text.as_bytes()) {
        Some(_) => anstream::adapter::strip_str(text).to_string().into(),
        None => text.into(),
    }
}

impl<F: Formats> OutputArgs<F> {
    /// Whether a report goes to this file.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.output.iter().any(|output| output == path)
    }

    /// Opens every file, so that a bad path fails before the work.
    pub(super) fn open(&self) -> Result<Outputs<F>, Unable> {
        if let Some(twice) =
            self.output.iter().enumerate().find(|(at, path)| self.output[..*at].contains(path))
        {
            return Err(Unable(format!("two reports can't both go to {}", twice.1.display())));
        }
        let count = self.format.len().max(self.output.len()).max(1);
        let reports = (0..count).map(|at| {
            let path = self.output.get(at);
            let format = self.format.get(at).copied().map_or_else(|| format_of(path), Ok)?;
            let target = path.map_or(Ok(Target::Stdout), |path| open(path))?;
            Ok((format, target))
        });
        let reports: Vec<(F, Target)> = reports.collect::<Result<_, Unable>>()?;
        if reports.iter().filter(|(_, target)| matches!(target, Target::Stdout)).count() > 1 {
            let next = "give all but one an --output";
            return Err(Unable(format!("two reports can't both go to standard output: {next}")));
        }
        Ok(Outputs(reports))
    }
}

/// The format that a file's extension means. Where that is one of another command, nobody is served by
/// text instead.
fn format_of<F: Formats>(path: Option<&PathBuf>) -> Result<F, Unable> {
    let extension = path.and_then(|path| path.extension());
    let meant = EXTENSIONS.iter().find(|(known, _)| extension.is_some_and(|extension| extension == *known));
    let (Some((extension, name)), Some(path)) = (meant, path) else { return Ok(F::default()) };
    format_named(name).ok_or_else(|| {
        let names: Vec<String> = names::<F>().map(|(name, _)| name).collect();
        Unable(format!(
            "{}: .{extension} means {name}, which this command doesn't write: give a --format, one of {}",
            path.display(),
            names.join(", ")
        ))
    })
}

fn format_named<F: Formats>(name: &str) -> Option<F> {
    names().find(|(known, _)| known == name).map(|(_, format)| format)
}

fn names<F: Formats>() -> impl Iterator<Item = (String, F)> {
    let named = |format: &F| Some((format.to_possible_value()?.get_name().to_owned(), *format));
    F::value_variants().iter().filter_map(named)
}

fn open(path: &Path) -> Result<Target, Unable> {
    Ok(Target::File(Draft::of(path)?))
}

impl<F: Formats> Outputs<F> {
    /// Renders and writes every report.
    pub(super) fn write(self, mut render: impl FnMut(F) -> String) -> Result<(), Unable> {
        for (format, target) in self.0 {
            let text = render(format);
            match target {
                Target::Stdout => print(&text).map(|_| ())?,
                Target::File(draft) => draft.finish(&plain(&text))?,
            }
        }
        Ok(())
    }

    /// The formats and targets of reports that are written piece by piece.
    pub(super) fn into_parts(self) -> Vec<(F, Target)> {
        self.0
    }
}

/// Writes a file whole or not at all.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), Unable> {
    Draft::of(path)?.finish(text)
}

/// The files that drafts are written to, for whoever has to end the program in the middle.
static DRAFTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes every draft that has not become a file yet.
pub(super) fn discard_drafts() {
    for path in DRAFTS.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        // One that has become a file is not there under this name.
        let _ = fs::remove_file(path);
    }
}

/// A file in the making.
pub(super) enum Draft {
    /// Beside the place where it will stand.
    Beside { path: PathBuf, file: NamedTempFile },
    /// What is there is no regular file (a device, a pipe, a link), and stays what it is.
    InPlace { path: PathBuf, file: File, length: u64 },
}

impl Draft {
    /// A draft of the file at a path.
    pub(super) fn of(path: &Path) -> Result<Self, Unable> {
        let name = path.display();
        let unable = || format!("{name}: can't be written");
        if path.is_dir() {
            return Err(Unable(format!("{name}: is a folder, not a file")));
        }
        let path = path.to_owned();
        let known = path.symlink_metadata().ok();
        if known.as_ref().is_some_and(|known| !known.is_file()) {
            let file = OpenOptions::new().write(true).open(&path).of(unable())?;
            return Ok(Draft::InPlace { path, file, length: 0 });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(Unable(format!("{name}: there is no folder {}", folder.display())));
        }
        // As any new file: readable as far as the user's mask allows.
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let draft = builder.tempfile_in(folder);
        let file = draft.map_err(|error| error.kind()).of(unable())?;
        DRAFTS.lock().unwrap_or_else(PoisonError::into_inner).push(file.path().to_owned());
        if let Some(known) = known {
            file.as_file().set_permissions(known.permissions()).of(unable())?;
        }
        Ok(Draft::Beside { path, file })
    }

    fn append(&mut self, text: &str) -> Result<(), Unable> {
        match self {
            Draft::Beside { path, file } => file.write_all(text.as_bytes()).of(path.display()),
            Draft::InPlace { path, file, length } => {
                *length += text.len() as u64;
                file.write_all(text.as_bytes()).of(path.display())
            }
        }
    }

    /// Writes the rest, and makes the draft the file.
    pub(super) fn finish(mut self, text: &str) -> Result<(), Unable> {
        self.append(text)?;
        match self {
            Draft::Beside { path, file } => {
                file.persist(&path).map(|_| ()).map_err(|error| error.error).of(path.display())
            }
            Draft::InPlace { path, file, length } => match file.metadata().is_ok_and(|known| known.is_file())
            {
                true => file.set_len(length).of(path.display()),
                false => Ok(()),
            },
        }
    }
}

/// Prints to standard output, in colour where that is wanted, and says whether somebody reads it: a
/// reader that has gone away is no error.
pub(super) fn print(text: &str) -> Result<bool, Unable> {
    let write = |stdout: &mut dyn Write| stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    let written = match memchr::memchr(b'\x1b', text.as_bytes()) {
        Some(_) => write(&mut anstream::stdout().lock()),
        None => write(&mut std::io::stdout().lock()),
    };
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true).of("standard output"),
    }
}
