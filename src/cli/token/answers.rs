//! What a stream says: its reports, written as they come, and at the end the summary in all of them and in
//! a file of its own.

use std::io::{IsTerminal, stdout};
use std::path::Path;

use jwt_assay::file::Draft;
use jwt_assay::jwt::{Part, Place};
use jwt_assay::lint::{EXAMPLES, Finding, JTI_UNIQUE, Summary};
use jwt_assay::report::{repeat_json, repeat_text, summary_json, summary_text};

use super::super::Unable;
use super::super::output::{Format, OutputArgs, Target};
use super::jti::{Repeat, Repeats};
use super::judge::behind;

/// How many tokens with the `jti` of an earlier one are told one by one.
pub(super) const TOLD: usize = 1_000;

/// Reports in the making, and the summary's own file.
pub(super) struct Answers {
    reports: Vec<Report>,
    summary: Option<Draft>,
}

struct Report {
    format: Format,
    /// `None` once nobody reads it any more.
    target: Option<Target>,
}

impl Answers {
    /// Opens every file, so that a bad path fails before the work.
    pub(super) fn open(output: &OutputArgs, summary: Option<&Path>) -> Result<Self, Unable> {
        if let Some(path) = summary.filter(|path| output.has(path)) {
            return Err(Unable(format!("a report and the summary can't both go to {}", path.display())));
        }
        let reports = output.open()?.into_parts().into_iter();
        let reports = reports.map(|(format, target)| Report { format, target: Some(target) }).collect();
        Ok(Answers { reports, summary: summary.map(Draft::of).transpose()? })
    }

    pub(super) fn formats(&self) -> Vec<Format> {
        self.reports.iter().map(|report| report.format).collect()
    }

    /// Whether a report is shown where the user looks.
    pub(super) fn is_on_screen(&self) -> bool {
        let is_on_stdout = |report: &Report| matches!(report.target, Some(Target::Stdout));
        self.reports.iter().any(is_on_stdout) && stdout().is_terminal()
    }

    /// Whether somebody is there to read.
    pub(super) fn is_wanted(&self) -> bool {
        self.summary.is_some() || self.reports.iter().any(|report| report.target.is_some())
    }

    /// Writes a piece of each report.
    pub(super) fn append(&mut self, texts: &[String]) -> Result<(), Unable> {
        self.reports.iter_mut().zip(texts).try_for_each(|(report, text)| report.append(text))
    }

    /// Writes what comes again behind a line.
    pub(super) fn tell_repeats(&mut self, repeats: &Repeats, behind_line: u64) -> Result<(), Unable> {
        let new = repeats.first.iter().filter(|repeat| repeat.line > behind_line);
        let findings: Vec<(&Repeat, Finding)> = new.map(|repeat| (repeat, finding(repeat))).collect();
        for report in &mut self.reports {
            let render = |(repeat, finding): &(&Repeat, Finding)| match report.format {
                Format::Json => repeat_json(finding, repeat.line, repeat.first_line),
                Format::Text => repeat_text(finding, repeat.line) + behind(Format::Text),
            };
            let text: String = findings.iter().map(render).collect();
            report.append(&text)?;
        }
        Ok(())
    }

    /// Writes the summary, and ends all.
    pub(super) fn finish(self, summary: &Summary) -> Result<(), Unable> {
        for mut report in self.reports {
            report.append(&match report.format {
                Format::Json => summary_json(summary),
                Format::Text => summary_text(summary),
            })?;
            report.target.map_or(Ok(()), Target::finish)?;
        }
        Ok(self.summary.map_or(Ok(()), |draft| draft.finish(summary_json(summary)))?)
    }
}

impl Report {
    fn append(&mut self, text: &str) -> Result<(), Unable> {
        if let Some(target) = self.target.as_mut().filter(|_| !text.is_empty())
            && !target.append(text)?
        {
            self.target = None;
        }
        Ok(())
    }
}

/// Counts what comes again in place of what was counted before.
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
