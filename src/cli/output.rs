//! Where reports go: to standard output, or to files, which are opened before the work starts and written whole or
//! not at all.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use jwt_assay::file::Draft;
use jwt_assay::report::WIDTH;
use jwt_assay::text::quote;

use super::input::{Use, claim};
use super::near::suggestion;
use super::terminal;

pub(super) use super::format::{CiFormat, Format, Formats, JobFormat, ListFormat, TokenFormat};

/// The endings of the files of a format, by its name; the first is the usual one. A format that is not here has none.
const ENDINGS: [(&str, &[&str]); 9] = [
    ("text", &["txt"]),
    ("json", &["json", "ndjson", "jsonl"]),
    ("junit", &["xml"]),
    ("markdown", &["md", "markdown"]),
    ("html", &["html", "htm"]),
    ("sarif", &["sarif", "json"]),
    ("github", &["txt"]),
    ("gitlab", &["json"]),
    ("badge", &["json", "svg"]),
];

/// Where reports go, in which of the formats `F`.
#[derive(Args)]
#[command(next_help_heading = "Report")]
pub(super) struct OutputArgs<F: Formats = Format> {
    /// Format of the report on standard output [default: text]
    #[arg(long, value_enum, value_name = "FORMAT", hide_default_value = true)]
    format: Option<F>,

    /// Also write the report to FILE in this format; may be repeated. - is standard output, instead of --format
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = wanted::<F>)]
    reports: Vec<Wanted<F>>,
}

impl<F: Formats> Default for OutputArgs<F> {
    fn default() -> Self {
        OutputArgs { format: None, reports: Vec::new() }
    }
}

/// A report that --report names: its format, and its file.
#[derive(Clone, Debug)]
struct Wanted<F> {
    format: F,
    path: PathBuf,
}

/// Reads `FORMAT=FILE`.
fn wanted<F: Formats>(text: &str) -> Result<Wanted<F>, String> {
    let known: Vec<String> = names::<F>().map(|(name, _)| name).collect();
    let all = known.join(", ");
    let (name, path) = text
        .split_once('=')
        .ok_or_else(|| format!("there is no = in it: write FORMAT=FILE, with one of {all}"))?;
    let (_, format) = names::<F>().find(|(known, _)| known == name).ok_or_else(|| {
        let next = suggestion(name, known.iter().map(String::as_str), &format!("there are {all}"));
        format!("there is no format {}; {next}", quote(name))
    })?;
    if path.is_empty() {
        return Err(format!("there is no file in it: write {name}=FILE, or {name}=- for standard output"));
    }
    check_ending(name, Path::new(path), &known)?;
    Ok(Wanted { format: format.in_file(Path::new(path)), path: path.into() })
}

/// Refuses a file that has the ending of another format.
fn check_ending(format: &str, path: &Path, known: &[String]) -> Result<(), String> {
    let Some(ending) = path.extension().and_then(OsStr::to_str).map(str::to_lowercase) else { return Ok(()) };
    let own = ENDINGS.iter().find(|(name, _)| *name == format).map_or(&[][..], |(_, endings)| *endings);
    let other = ENDINGS.iter().find(|(_, endings)| endings.contains(&ending.as_str()));
    let Some((other, _)) = other.filter(|_| !own.contains(&ending.as_str())) else { return Ok(()) };
    let right = own.first().map_or_else(|| path.with_extension(""), |ending| path.with_extension(ending));
    let instead = match known.iter().any(|known| known == other) {
        true => format!(", or write {other}={}", path.display()),
        false => String::new(),
    };
    Err(format!(
        ".{ending} is the ending of {other}, not of {format}: name the file {}{instead}",
        right.display()
    ))
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
        match is_stdout(path) {
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
    /// The formats that are named.
    pub(super) fn formats(&self) -> impl Iterator<Item = F> + '_ {
        self.format.into_iter().chain(self.reports.iter().map(|report| report.format))
    }

    /// Opens every file, so that a bad path fails before the work.
    pub(super) fn open(&self) -> Result<Outputs<F>> {
        self.open_beside(false)
    }

    /// The same; standard output gets no report by default if it `is_taken` by something else.
    pub(super) fn open_beside(&self, is_taken: bool) -> Result<Outputs<F>> {
        let default =
            (!is_taken && !self.reports.iter().any(|report| is_stdout(&report.path))).then(F::default);
        let first = self.format.or(default).map(|format| Wanted { format, path: "-".into() });
        let reports = first.iter().chain(&self.reports);
        let open = |report: &Wanted<F>| Ok((report.format, Target::open(&report.path, Use::Report)?));
        Ok(Outputs(reports.map(open).collect::<Result<_>>()?))
    }
}

/// Whether a path is standard output.
pub(super) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new("/dev/stdout")
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
