//! Builds of the fuzz targets, by cargo-fuzz.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jwt_assay::child::Process;
use jwt_assay::text::escaped;

use crate::files;
use crate::interrupt::{self, End};
use crate::places::Places;

/// What watches a target while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sanitizer {
    /// Nothing but debug assertions: full speed.
    None,
    /// AddressSanitizer.
    Address,
}

impl Sanitizer {
    /// Both, the fast one first.
    pub const ALL: [Sanitizer; 2] = [Sanitizer::None, Sanitizer::Address];

    /// Its name in cargo-fuzz.
    pub fn name(self) -> &'static str {
        match self {
            Sanitizer::None => "none",
            Sanitizer::Address => "address",
        }
    }
}

/// A way to build targets. Debug assertions are always on.
pub struct Build<'a> {
    /// Its name, for the log.
    pub name: &'a str,
    /// The package whose targets are built.
    pub places: &'a Places,
    /// Where compiled code is kept: the package's own folder, or a folder below it for a build with other flags.
    pub folder: PathBuf,
    /// The sanitizer.
    pub sanitizer: Sanitizer,
    /// Flags for the compiler, added to those of the environment.
    pub flags: &'a str,
    /// The only target, or all of them.
    pub target: Option<&'a str>,
}

/// Far longer than any build takes.
const LONGEST: Duration = Duration::from_secs(2 * 3_600);

impl Build<'_> {
    /// Builds, and returns the folder of the programs.
    pub fn run(&self) -> Result<PathBuf, String> {
        let host = host()?;
        let log = self.places.state(&format!("build-{}.log", self.name));
        let unable = |error: std::io::Error| format!("{}: {error}", log.display());
        files::make(&self.places.state(""))?;
        let file = File::create(&log).map_err(unable)?;
        let mut command = self.command(&host);
        command.stdin(Stdio::null()).stdout(file.try_clone().map_err(unable)?).stderr(file);
        let mut child =
            Process::spawn(&mut command).map_err(|error| format!("cargo can't be started: {error}"))?;
        let mut progress = Progress::new();
        let end = interrupt::wait(&mut child, LONGEST, |_| progress.show(&log));
        match end.map_err(|error| format!("cargo: {error}"))? {
            End::Itself(status) if status.success() => Ok(self.folder.join(host).join("release")),
            End::Interrupted => Err("interrupted while building the targets".to_owned()),
            End::TimedOut => Err(format!("building the targets takes too long: see {}", log.display())),
            End::Itself(_) => Err(refusal(&fs::read(&log).unwrap_or_default(), &log)),
        }
    }

    fn command(&self, host: &str) -> Command {
        let mut command = cargo();
        command
            .args(["fuzz", "build", "--debug-assertions", "--sanitizer", self.sanitizer.name()])
            .args(["--target", host, "--target-dir"])
            .arg(&self.folder)
            .arg("--fuzz-dir")
            .arg(self.places.fuzz())
            .args(self.target)
            .current_dir(self.places.project());
        if !self.flags.is_empty() {
            let others = std::env::var("RUSTFLAGS").unwrap_or_default();
            command.env("RUSTFLAGS", format!("{others} {}", self.flags).trim());
        }
        if self.sanitizer == Sanitizer::Address {
            // AddressSanitizer is an unstable option, which this makes available on stable.
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        command
    }
}

/// How often the progress of a build is shown.
const PACE: Duration = Duration::from_secs(15);

/// Shows that a build goes on: the first one takes minutes.
struct Progress {
    shown: Instant,
    last: String,
}

impl Progress {
    fn new() -> Self {
        Progress { shown: Instant::now(), last: String::new() }
    }

    /// Shows the last line of the log, once in a while and if there is a new one.
    fn show(&mut self, log: &Path) {
        if self.shown.elapsed() < PACE {
            return;
        }
        self.shown = Instant::now();
        let text = fs::read(log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        if let Some(line) = progress_of(&text).filter(|line| *line != self.last) {
            anstream::eprintln!("  {}", escaped(&line));
            self.last = line;
        }
    }
}

/// How far a build is according to its log: how many crates were started, and the last one.
fn progress_of(log: &str) -> Option<String> {
    let crates = log.lines().filter_map(|line| line.trim_start().strip_prefix("Compiling "));
    let (count, last) = crates.fold((0, None), |(count, _), name| (count + 1, Some(name)));
    let name = last?.split(" (").next().unwrap_or_default();
    Some(format!("{count} crates so far, now {name}"))
}

/// How many lines of a failed build are shown.
const SHOWN: usize = 40;

fn refusal(output: &[u8], log: &Path) -> String {
    let text = String::from_utf8_lossy(output);
    if text.contains("no such command: `fuzz`") {
        return "cargo-fuzz is missing: install it with `cargo install cargo-fuzz --version 0.13.2 --locked`"
            .to_owned();
    }
    let lines: Vec<&str> = text.lines().collect();
    let end = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
    format!("the targets don't build; the whole log is {}, and it ends with:\n{end}", log.display())
}

/// The cargo that runs us, or that of the path.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The machine's own target triple, which names folders of builds.
fn host() -> Result<String, String> {
    let output = Command::new("rustc").arg("-vV").output();
    let output = output.map_err(|error| format!("rustc can't be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc -vV reports no host".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_read_from_the_log() {
        let log = "   Compiling serde v1.0.1\n   Compiling jwt-assay v0.1.0 (/a/b)\nwarning: c\n";
        assert_eq!(progress_of(log).as_deref(), Some("2 crates so far, now jwt-assay v0.1.0"));
        assert_eq!(progress_of("Updating index\n"), None);
    }

    #[test]
    fn a_failed_build_says_what_to_do() {
        let missing = refusal(b"error: no such command: `fuzz`\n", Path::new("the-log"));
        assert!(missing.contains("cargo install cargo-fuzz"), "{missing}");
        let failed = refusal(&b"line\n".repeat(90), Path::new("the-log"));
        assert_eq!(failed.matches("line\n").count() + 1, SHOWN);
    }
}
