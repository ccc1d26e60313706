//! What a campaign can be asked for.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;
use jwt_assay::fuzzing::{TARGETS, Target, target};

use super::system_clock;
use crate::report::{FORMAT, Plan, Report, TargetReport};

/// Fuzz every target for a time on all cores, minimise the corpora, report
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo campaign run --time 60                          every target for a minute
  cargo campaign run --target decode --time 2h          one of them for two hours
  cargo campaign run --time 10m --address-share 20      with AddressSanitizer for the last two minutes of ten
  cargo campaign run --resume                           go on with what was interrupted

Reports: text on standard output, fuzz/state/report.json and fuzz/state/report.html.
Exit status: 0 nothing new (what is known may still fail), 1 new findings, 2 broken: a target never got
past the MAC, its seeds did not load, or it could not run. 130 interrupted; nothing is lost.")]
pub struct Run {
    /// How long to fuzz each target: seconds, or a number with s, m or h
    #[arg(long, value_name = "TIME", default_value = "60", value_parser = duration)]
    pub(super) time: Duration,

    /// How many processes to run at once; by default as many as there are processors
    #[arg(long, value_name = "COUNT")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Only the target of this name; may be given again
    #[arg(long, value_name = "NAME")]
    pub(super) target: Vec<String>,

    /// Give the last PERCENT of each target's time to AddressSanitizer, the rest to none
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=100))]
    pub(super) address_share: u8,

    /// Go on with the campaign that was interrupted, with what it was asked for
    #[arg(long, conflicts_with_all = ["time", "jobs", "target", "address_share"])]
    pub(super) resume: bool,

    /// Write the text to FILE instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Also write the JSON to FILE
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,

    /// Also write the page to FILE
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,

    /// The folder of the fuzz package
    #[arg(long, value_name = "DIR", hide = true)]
    pub(super) folder: Option<PathBuf>,

    /// Where programs stand that need not be built
    #[arg(long, value_name = "DIR", hide = true)]
    pub(super) programs: Option<PathBuf>,
}

impl Run {
    /// A campaign of which nothing is done yet.
    pub(super) fn fresh(&self) -> Result<Report, String> {
        let processors = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let plan = Plan {
            seconds: self.time.as_secs_f64(),
            jobs: self.jobs.unwrap_or(processors).get(),
            address_share: self.address_share,
        };
        let targets = self.targets()?;
        let targets = targets.iter().map(|target| TargetReport {
            name: target.name.to_owned(),
            signs: target.signs,
            ..TargetReport::default()
        });
        Ok(Report { format: FORMAT, started: system_clock(), plan, targets: targets.collect() })
    }

    fn targets(&self) -> Result<Vec<&'static Target>, String> {
        if self.target.is_empty() {
            return Ok(TARGETS.iter().collect());
        }
        let mut chosen: Vec<&'static Target> = Vec::new();
        for name in &self.target {
            let target = target(name)
                .ok_or_else(|| format!("there is no target {name}; `cargo campaign list` shows all"))?;
            if !chosen.iter().any(|other| other.name == target.name) {
                chosen.push(target);
            }
        }
        Ok(chosen)
    }
}

/// Longer than anybody fuzzes one target.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3_600);

/// Reads a time: a number of seconds, minutes or hours.
fn duration(text: &str) -> Result<Duration, String> {
    let units = [("s", 1.0), ("m", 60.0), ("h", 3_600.0)];
    let unit = units.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)));
    let (number, seconds) = unit.unwrap_or((text, 1.0));
    let number: f64 = number.parse().map_err(|_| "not a time, such as 90, 90s, 10m or 2h".to_owned())?;
    match Duration::try_from_secs_f64(number * seconds) {
        Ok(duration) if duration >= Duration::from_secs(1) && duration <= LONGEST => Ok(duration),
        _ => Err("not a time between a second and 30 days".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_units() {
        for (text, seconds) in [("10", 10), ("90s", 90), ("1.5m", 90), ("2h", 7_200)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "s", "0", "-1", "0.5", "1d", "nan", "inf", "1e9h", "1 0"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
