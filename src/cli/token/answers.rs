//! The output of a stream: its reports, written as they come, and the summary at the end, in each report and in a
//! file of its own.

use std::io::{IsTerminal, stdout};
use std::path::Path;

use anyhow::{Result, bail};
use jwt_assay::file::Draft;
use jwt_assay::jwt::{Part, Place};
use jwt_assay::lint::{EXAMPLES, Finding, JTI_UNIQUE, Summary};
use jwt_assay::report::{repeat_json, repeat_text, summary_json, summary_text};

use super::super::output::{Format, OutputArgs, Target};
use super::jti::{Repeat, Repeats};
use super::judge::{View, separator};

/// How many repeated `jti`s are listed; all are counted.
pub(super) const MAX_REPEATS_LISTED: usize = 1_000;

/// Open reports, and the summary's own file.
pub(super) struct Answers {
    reports: Vec<Report>,
    summary: Option<Draft>,
}

struct Report {
    view: View,
    /// `None` once its reader is gone.
    target: Option<Target>,
}

impl Answers {
    /// Opens every file, so that a bad path fails before the work.
    pub(super) fn open(output: &OutputArgs, summary: Option<&Path>) -> Result<Self> {
        if let Some(path) = summary.filter(|path| output.has(path)) {
            bail!("a report and the summary can't both go to {}", path.display());
        }
        let reports = output.open()?.into_parts().into_iter().map(|(format, target)| {
            let view = View { format, width: target.width() };
            Report { view, target: Some(target) }
        });
        Ok(Answers { reports: reports.collect(), summary: summary.map(Draft::of).transpose()? })
    }

    pub(super) fn views(&self) -> Vec<View> {
        self.reports.iter().map(|report| report.view).collect()
    }

    /// Whether a report goes to the terminal.
    pub(super) fn is_on_screen(&self) -> bool {
        let is_on_stdout = |report: &Report| matches!(report.target, Some(Target::Stdout));
        self.reports.iter().any(is_on_stdout) && stdout().is_terminal()
    }

    /// Whether any output is still read.
    pub(super) fn has_readers(&self) -> bool {
        self.summary.is_some() || self.reports.iter().any(|report| report.target.is_some())
    }

    /// Writes a piece of each report.
    pub(super) fn append(&mut self, texts: &[String]) -> Result<()> {
        self.reports.iter_mut().zip(texts).try_for_each(|(report, text)| report.append(text))
    }

    /// Lists the repeats on lines after `line`.
    pub(super) fn list_repeats(&mut self, repeats: &Repeats, line: u64) -> Result<()> {
        let new = repeats.first.iter().filter(|repeat| repeat.line > line);
        let findings: Vec<(&Repeat, Finding)> = new.map(|repeat| (repeat, finding(repeat))).collect();
        for report in &mut self.reports {
            let View { format, width } = report.view;
            let render = |(repeat, finding): &(&Repeat, Finding)| match format {
                Format::Json => repeat_json(finding, repeat.line, repeat.first_line),
                Format::Text => repeat_text(finding, repeat.line, width) + separator(Format::Text),
            };
            let text: String = findings.iter().map(render).collect();
            report.append(&text)?;
        }
        Ok(())
    }

    /// Writes the summary, and ends every report.
    pub(super) fn finish(self, summary: &Summary) -> Result<()> {
        for mut report in self.reports {
            report.append(&match report.view.format {
                Format::Json => summary_json(summary),
                Format::Text => summary_text(summary, report.view.width),
            })?;
            report.target.map_or(Ok(()), Target::finish)?;
        }
        Ok(self.summary.map_or(Ok(()), |draft| draft.finish(summary_json(summary)))?)
    }
}

impl Report {
    fn append(&mut self, text: &str) -> Result<()> {
        if let Some(target) = self.target.as_mut().filter(|_| !text.is_empty())
            && !target.append(text)?
        {
            self.target = None;
        }
        Ok(())
    }
}

/// Replaces the count of repeats in a summary.
pub(super) fn count_repeats(summary: &mut Summary, repeats: &Repeats) {
    summary.forget(&JTI_UNIQUE);
    for repeat in repeats.first.iter().take(EXAMPLES) {
        summary.add_finding(&finding(repeat), repeat.line);
    }
    summary.add_count(&JTI_UNIQUE, repeats.count.saturating_sub(EXAMPLES as u64));
}

fn finding(repeat: &Repeat) -> Finding {
    let at = Place::Path(Part::Payload, "$.jti".to_owned());
    Finding { rule: &JTI_UNIQUE, at, found: format!("the same as on line {}", repeat.first_line) }
}
