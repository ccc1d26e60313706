//! The options of a campaign.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;
use jwt_assay::fuzzing::{TARGETS, Target, target};

use super::system_clock;
use crate::report::{FORMAT, Plan, Report, TargetReport};

/// Fuzz every target on all cores, minimise the corpora, and report
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo campaign run --time 60                       fuzz every target for a minute
  cargo campaign run --target decode --time 2h       fuzz one target for two hours
  cargo campaign run --time 10m --address-share 20   the last two minutes with AddressSanitizer
  cargo campaign run --target json --until-finding   how long does it take?
  cargo campaign run --resume                        continue an interrupted campaign

Reports: text on standard output, JSON in fuzz/state/report.json.

Exit status: 0 no new findings (known ones may still fail), 1 new findings, 2 broken (a target never \
got past the MAC, its seeds did not load, or it could not run), 130 interrupted (nothing is lost).")]
pub struct Run {
    /// How long to fuzz each target: seconds, or a number followed by s, m or h
    #[arg(long, value_name = "TIME", default_value = "60", value_parser = duration)]
    pub(super) time: Duration,

    /// How many processes to run at once [default: the number of processors]
    #[arg(long, value_name = "COUNT")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Fuzz only this target; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(super) target: Vec<String>,

    /// Use AddressSanitizer for the last PERCENT of each target's time
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=100))]
    pub(super) address_share: u8,

    /// End at the first finding. It says after how many seconds and inputs it came, and whether a seed showed it
    #[arg(long)]
    pub(super) until_finding: bool,

    /// Continue the interrupted campaign, with its options
    #[arg(long, conflicts_with_all = ["time", "jobs", "target", "address_share", "until_finding"])]
    pub(super) resume: bool,

    /// Write the text report to FILE instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Also write the JSON report to FILE
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,

    /// Fuzz the package in DIR, with its corpora and state, instead of fuzz/
    #[arg(long, value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,

    /// Use the programs in DIR, one per target, instead of building them
    #[arg(long, value_name = "DIR")]
    pub(super) programs: Option<PathBuf>,
}

impl Run {
    /// A new campaign.
    pub(super) fn fresh(&self) -> Result<Report, String> {
        let processors = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let plan = Plan {
            seconds: self.time.as_secs_f64(),
            jobs: self.jobs.unwrap_or(processors).get(),
            address_share: self.address_share,
            until_finding: self.until_finding,
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
                .ok_or_else(|| format!("there is no target {name}; `cargo campaign list` lists all"))?;
            if !chosen.iter().any(|other| other.name == target.name) {
                chosen.push(target);
            }
        }
        Ok(chosen)
    }
}

/// The longest time of one target.
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
