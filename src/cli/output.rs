//! Where reports go: to standard output, or to files that are opened before the work starts and
//! written whole or not at all.

use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jwt_assay::file::Draft;

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
            Target::File(draft) => Ok(draft.append(&*plain(text)).map(|()| true)?),
        }
    }

    /// Says that no piece follows.
    pub(super) fn finish(self) -> Result<(), Unable> {
        match self {
            Target::Stdout => Ok(()),
            Target::File(draft) => Ok(draft.finish("")?),
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
                Target::File(draft) => draft.finish(&*plain(&text))?,
            }
        }
        Ok(())
    }

    /// The formats and targets of reports that are written piece by piece.
    pub(super) fn into_parts(self) -> Vec<(F, Target)> {
        self.0
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
