//! Where reports go: to standard output, or to files, which are opened before the work starts and written whole or
//! not at all.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use clap::{Args, ValueEnum};
use jwt_assay::file::Draft;
use jwt_assay::report::WIDTH;

use super::input::{Use, claim};
use super::terminal;

/// The formats that every command writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs, format 1
    Json,
}

impl Format {
    /// Its name on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
        }
    }
}

/// The formats of a report on a generator or on a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum JobFormat {
    /// For people
    #[default]
    Text,
    /// For programs, format 1
    Json,
    /// For CI, as JUnit XML
    Junit,
    /// For a page, as tables
    Markdown,
}

/// The formats that a command writes; clap rejects any other. The default is text.
pub(super) trait Formats: ValueEnum + Copy + Default + Send + Sync + 'static {}

impl<F: ValueEnum + Copy + Default + Send + Sync + 'static> Formats for F {}

/// The format that a file's extension stands for, where none is given.
const EXTENSIONS: [(&str, &str); 3] = [("json", "json"), ("xml", "junit"), ("md", "markdown")];

/// Where reports go, in which of the formats `F`.
#[derive(Args, Default)]
#[command(next_help_heading = "Report")]
pub(super) struct OutputArgs<F: Formats = Format> {
    /// Format of the report; repeat it for further reports
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Vec<F>,

    // No doc comment: it would replace the help, which depends on the formats.
    #[arg(long, value_name = "FILE", help = output_help::<F>())]
    output: Vec<PathBuf>,
}

fn output_help<F: Formats>() -> String {
    let known = EXTENSIONS.iter().filter(|(_, name)| format_named::<F>(name).is_some());
    let meant: Vec<String> = known.map(|(extension, name)| format!(".{extension} is {name}")).collect();
    format!(
        "Write the report to FILE; the first FILE gets the first --format, and so on. A FILE without a \
         --format gets that of its extension: {}, any other text. - is standard output",
        meant.join(", ")
    )
}

/// An option's value as a report repeats it, without secrets.
pub(super) fn shown(value: impl Display) -> String {
    terminal::hidden(&value.to_string())
}

/// A time limit as a report repeats it, in seconds.
pub(super) fn seconds_value(limit: Duration) -> serde_json::Value {
    match limit.subsec_nanos() {
        0 => limit.as_secs().into(),
        _ => limit.as_secs_f64().into(),
    }
}

/// Opened reports.
pub(super) struct Outputs<F>(Vec<(F, Target)>);

/// Where a report goes.
pub(super) enum Target {
    Stdout,
    File(Draft),
}

impl Target {
    /// Opens a file, or standard output for `-`, if nothing else has a use for it.
    pub(super) fn open(path: &Path, wanted: Use) -> Result<Self> {
        claim(path, wanted)?;
        match path == Path::new("-") {
            true => Ok(Target::Stdout),
            false => Ok(Target::File(Draft::of(path)?)),
        }
    }

    /// How wide text may be there. A file does not depend on the terminal.
    pub(super) fn width(&self) -> usize {
        match self {
            Target::Stdout => terminal::width(),
            Target::File(_) => WIDTH,
        }
    }

    /// Writes a piece of a report, and returns whether there is still a reader.
    pub(super) fn append(&mut self, text: &str) -> Result<bool> {
        match self {
            Target::Stdout => print(text),
            Target::File(draft) => Ok(draft.append(&*plain(text)).map(|()| true)?),
        }
    }

    /// Ends a report that was written piece by piece.
    pub(super) fn finish(self) -> Result<()> {
        match self {
            Target::Stdout => Ok(()),
            Target::File(draft) => Ok(draft.finish("")?),
        }
    }
}

/// A text without its styles.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    match memchr::memchr(b'\x1b', text.as_bytes()) {
        Some(_) => anstream::adapter::strip_str(text).to_string().into(),
        None => text.into(),
    }
}

impl<F: Formats> OutputArgs<F> {
    /// Opens every file, so that a bad path fails before the work.
    pub(super) fn open(&self) -> Result<Outputs<F>> {
        let count = self.format.len().max(self.output.len()).max(1);
        let reports = (0..count).map(|at| {
            let path = self.output.get(at);
            let format = self.format.get(at).copied().map_or_else(|| format_of(path), Ok)?;
            let target = Target::open(path.map_or(Path::new("-"), PathBuf::as_path), Use::Report)?;
            Ok((format, target))
        });
        Ok(Outputs(reports.collect::<Result<_>>()?))
    }
}

/// The format that a file's extension stands for. If only other commands write it, that is an error: text would
/// not be what the name promises.
fn format_of<F: Formats>(path: Option<&PathBuf>) -> Result<F> {
    let extension = path.and_then(|path| path.extension());
    let meant = EXTENSIONS.iter().find(|(known, _)| extension.is_some_and(|extension| extension == *known));
    let (Some((extension, name)), Some(path)) = (meant, path) else { return Ok(F::default()) };
    format_named(name).ok_or_else(|| {
        let names: Vec<String> = names::<F>().map(|(name, _)| name).collect();
        anyhow!(
            "{}: .{extension} is {name}, which this command doesn't write: give a --format, one of {}",
            path.display(),
            names.join(", ")
        )
    })
}

fn format_named<F: Formats>(name: &str) -> Option<F> {
    names().find(|(known, _)| known == name).map(|(_, format)| format)
}

fn names<F: Formats>() -> impl Iterator<Item = (String, F)> {
    let named = |format: &F| Some((format.to_possible_value()?.get_name().to_owned(), *format));
    F::value_variants().iter().filter_map(named)
}

impl<F: Formats> Outputs<F> {
    /// Renders and writes every report; `render` gets its format and width.
    pub(super) fn write(self, mut render: impl FnMut(F, usize) -> String) -> Result<()> {
        for (format, target) in self.0 {
            let text = render(format, target.width());
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

/// Prints to standard output, with colours if it shows them, and returns whether there is still a reader: one that
/// has gone away is not an error.
pub(super) fn print(text: &str) -> Result<bool> {
    let write = |stdout: &mut dyn Write| stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    let written = match memchr::memchr(b'\x1b', text.as_bytes()) {
        Some(_) => write(&mut anstream::stdout().lock()),
        None => write(&mut std::io::stdout().lock()),
    };
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true).context("standard output"),
    }
}
