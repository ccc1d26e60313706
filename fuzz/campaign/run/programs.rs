//! The targets' programs, one per sanitizer.

use std::fs;
use std::path::{Path, PathBuf};

use super::progress::Bar;
use crate::build::{Build, Sanitizer};
use crate::files;
use crate::places::Places;
use crate::report::{Plan, Report};

/// Where the programs are.
pub struct Programs {
    /// One folder for all sanitizers, given by the user.
    given: Option<PathBuf>,
    /// A folder per sanitizer.
    kept: PathBuf,
}

impl Programs {
    /// Builds what a campaign needs, unless the user gave a folder of programs.
    pub fn ready(report: &Report, places: &Places, given: Option<&Path>, bar: &Bar) -> Result<Self, String> {
        let programs = Programs { given: given.map(Path::to_owned), kept: places.state("programs") };
        if given.is_some() {
            return Ok(programs);
        }
        for sanitizer in Sanitizer::ALL {
            let (start, end) = span(&report.plan, sanitizer);
            if end > start {
                bar.wait_for(&format!("building the targets, sanitizer: {}", sanitizer.name()));
                programs.build(report, places, sanitizer)?;
            }
        }
        Ok(programs)
    }

    /// Builds, and keeps the programs where no other build replaces them.
    fn build(&self, report: &Report, places: &Places, sanitizer: Sanitizer) -> Result<(), String> {
        let target = match report.targets.as_slice() {
            [target] => Some(target.name.as_str()),
            _ => None,
        };
        let (name, folder) = (sanitizer.name(), places.builds());
        let built = Build { name, places, folder, sanitizer, flags: "", target }.run()?;
        let folder = self.kept.join(name);
        files::make_empty(&folder)?;
        for target in &report.targets {
            let (from, to) = (built.join(&target.name), folder.join(&target.name));
            let kept = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(|_| ()));
            kept.map_err(|error| format!("{}: {error}", from.display()))?;
        }
        Ok(())
    }

    /// The program of a target, if there is one.
    pub fn of(&self, target: &str, sanitizer: Sanitizer) -> Option<PathBuf> {
        let folder = self.given.clone().unwrap_or_else(|| self.kept.join(sanitizer.name()));
        Some(folder.join(target)).filter(|path| path.is_file())
    }
}

/// When a sanitizer's share of a target's time begins and ends, in seconds.
pub fn span(plan: &Plan, sanitizer: Sanitizer) -> (f64, f64) {
    let change = plan.seconds * f64::from(100 - plan.address_share) / 100.0;
    match sanitizer {
        Sanitizer::None => (0.0, change),
        Sanitizer::Address => (change, plan.seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sanitizers_share_the_time() {
        let span = |address_share, sanitizer| {
            span(&Plan { seconds: 60.0, jobs: 1, address_share, until_finding: false }, sanitizer)
        };
        assert_eq!(span(25, Sanitizer::None), (0.0, 45.0));
        assert_eq!(span(25, Sanitizer::Address), (45.0, 60.0));
        assert_eq!(span(0, Sanitizer::Address), (60.0, 60.0));
        assert_eq!(span(100, Sanitizer::None), (0.0, 0.0));
    }
}
