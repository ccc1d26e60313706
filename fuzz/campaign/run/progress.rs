//! Progress of a campaign: a bar on a terminal, elsewhere one line per target.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::report::{Report, TargetReport};

/// A progress bar that counts seconds of fuzzing.
pub struct Bar {
    bar: ProgressBar,
    before: Vec<(String, f64)>,
}

impl Bar {
    /// A bar for a whole campaign.
    pub fn new(report: &Report) -> Self {
        let seconds = report.plan.seconds;
        let bar = ProgressBar::new((seconds * report.targets.len() as f64) as u64);
        let style = ProgressStyle::with_template("{spinner} {bar:30} {pos} of {len} s  {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let names = report.targets.iter().enumerate();
        Bar { bar, before: names.map(|(at, target)| (target.name.clone(), at as f64 * seconds)).collect() }
    }

    /// Shows the progress of a target.
    pub fn show(&self, target: &TargetReport) {
        let before =
            self.before.iter().find(|(name, _)| *name == target.name).map_or(0.0, |(_, before)| *before);
        self.bar.set_position((before + target.spent) as u64);
        let crashes =
            if target.crashes > 0 { format!(", {} crashes", target.crashes) } else { String::new() };
        self.bar.set_message(format!("{}: {} edges{crashes}", target.name, target.edges));
    }

    /// Shows that a step of unknown length is running.
    pub fn wait_for(&self, what: &str) {
        self.bar.set_message(what.to_owned());
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    /// Prints a line above the bar.
    pub fn print(&self, line: &str) {
        self.bar.suspend(|| anstream::eprintln!("{line}"));
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
