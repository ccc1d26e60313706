//! The programs that are run: cargo-fuzz builds them, once for each sanitizer.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::progress::Bar;
use crate::child::{Child, End};
use crate::places::{self, Places};
use crate::report::Report;

/// A build of all targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sanitizer {
    /// At full speed, with debug assertions.
    None,
    /// With AddressSanitizer.
    Address,
}

impl Sanitizer {
    /// Both, the fast one first.
    pub const ALL: [Sanitizer; 2] = [Sanitizer::None, Sanitizer::Address];

    /// As cargo-fuzz calls it.
    pub fn name(self) -> &'static str {
        match self {
            Sanitizer::None => "none",
            Sanitizer::Address => "address",
        }
    }

    /// How much of a target's time it gets, from when to when.
    pub fn time(self, seconds: f64, address_share: u8) -> (f64, f64) {
        let change = seconds * f64::from(100 - address_share) / 100.0;
        match self {
            Sanitizer::None => (0.0, change),
            Sanitizer::Address => (change, seconds),
        }
    }
}

/// Where the programs stand.
pub struct Programs {
    /// One folder for all sanitizers, or one for each.
    given: Option<PathBuf>,
    folder: PathBuf,
}

/// No build takes so long.
const LONGEST_BUILD: Duration = Duration::from_secs(2 * 3_600);

impl Programs {
    /// Builds what a campaign needs, unless it is said to be in a folder.
    pub fn ready(report: &Report, places: &Places, given: Option<&Path>, bar: &Bar) -> Result<Self, String> {
        let programs = Programs { given: given.map(Path::to_owned), folder: places.state("programs") };
        let plan = &report.plan;
        for sanitizer in Sanitizer::ALL {
            let (start, end) = sanitizer.time(plan.seconds, plan.address_share);
            if given.is_none() && end > start {
                bar.wait_for(&format!("building the targets, sanitizer: {}", sanitizer.name()));
                build(report, places, sanitizer)?;
                programs.keep(report, places, sanitizer)?;
            }
        }
        Ok(programs)
    }

    /// The program of a target, if it has been built.
    pub fn of(&self, target: &str, sanitizer: Sanitizer) -> Option<PathBuf> {
        let folder = self.given.clone().unwrap_or_else(|| self.folder.join(sanitizer.name()));
        Some(folder.join(target)).filter(|path| path.is_file())
    }

    /// Keeps programs where the build with the other sanitizer, or any other build, doesn't replace them.
    fn keep(&self, report: &Report, places: &Places, sanitizer: Sanitizer) -> Result<(), String> {
        let folder = self.folder.join(sanitizer.name());
        places::make_empty(&folder)?;
        let built = places.fuzz().join("target").join(host()?).join("release");
        for target in &report.targets {
            let (from, to) = (built.join(&target.name), folder.join(&target.name));
            let kept = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(|_| ()));
            kept.map_err(|error| format!("{}: {error}", from.display()))?;
        }
        Ok(())
    }
}

fn build(report: &Report, places: &Places, sanitizer: Sanitizer) -> Result<(), String> {
    let log = places.state(&format!("build-{}.log", sanitizer.name()));
    let unable = |error: std::io::Error| format!("{}: {error}", log.display());
    let file = File::create(&log).map_err(unable)?;
    let mut command = cargo();
    command.args([
        "fuzz",
        "build",
        "--debug-assertions",
        "--sanitizer",
        sanitizer.name(),
        "--target",
        &host()?,
    ]);
    command.arg("--target-dir").arg(places.fuzz().join("target")).arg("--fuzz-dir").arg(places.fuzz());
    if let [target] = report.targets.as_slice() {
        command.arg(&target.name);
    }
    if sanitizer == Sanitizer::Address {
        // What it needs of the compiler, stable has too, behind this door.
        command.env("RUSTC_BOOTSTRAP", "1");
    }
    command.current_dir(places.project()).stdin(Stdio::null());
    command.stdout(file.try_clone().map_err(unable)?).stderr(file);
    let mut child = Child::start(&mut command).map_err(|error| format!("cargo can't be run: {error}"))?;
    match child.wait(LONGEST_BUILD, |_| ()).map_err(|error| format!("cargo: {error}"))? {
        End::Itself(status) if status.success() => Ok(()),
        End::Interrupted => Err("interrupted while the targets were built: start again".to_owned()),
        End::TooLong => Err(format!("the build of the targets does not end: see {}", log.display())),
        End::Itself(_) => Err(refusal(&fs::read(&log).unwrap_or_default(), &log)),
    }
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
    format!("the targets can't be built; all of it is in {}, and it ends so:\n{end}", log.display())
}

/// The cargo that runs us, or that of the path.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The machine's own target triple, which cargo-fuzz names folders by.
fn host() -> Result<String, String> {
    let output = Command::new("rustc").arg("-vV").output();
    let output = output.map_err(|error| format!("rustc can't be run: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc -vV names no host".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sanitizers_share_the_time() {
        assert_eq!(Sanitizer::None.time(60.0, 25), (0.0, 45.0));
        assert_eq!(Sanitizer::Address.time(60.0, 25), (45.0, 60.0));
        assert_eq!(Sanitizer::Address.time(60.0, 0), (60.0, 60.0));
        assert_eq!(Sanitizer::None.time(60.0, 100), (0.0, 0.0));
    }

    #[test]
    fn a_failed_build_says_what_to_do() {
        let missing = refusal(b"error: no such command: `fuzz`\n", Path::new("log"));
        assert!(missing.contains("cargo install cargo-fuzz"), "{missing}");
        let failed = refusal(&b"line\n".repeat(90), Path::new("log"));
        assert_eq!(failed.matches("line").count(), SHOWN);
    }
}
