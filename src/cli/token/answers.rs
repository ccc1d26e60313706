//! The output of a stream: its reports, written as they come, and the summary at the end, in each report and in a
//! file of its own. A resumed run continues the report files of the run before: the reports on single tokens stay, and
//! what followed them is written again. The summary of the run before says how to recognize a file.

use std::fs::{self, File};
use std::io::{IsTerminal, Read, stdout};
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use jwt_assay::encoding::encode_hex;
use jwt_assay::file::{Draft, write_whole};
use jwt_assay::jwt::{Part, Place};
use jwt_assay::lint::{EXAMPLES, Finding, JTI_UNIQUE, ReportMark, Summary, TokenReport};
use jwt_assay::report::{
    Issue, Issues, issues_markdown, repeat_issue, repeat_json, repeat_text, summary_json, summary_text,
    token_findings_text, token_json, token_text,
};
use jwt_assay::stream::{Repeat, Repeats, View};
use sha2::{Digest, Sha256};

use super::super::ci::StepPage;
use super::super::input::Use;
use super::super::interrupt::uninterrupted;
use super::super::output::{Outputs, Target, TokenFormat, plain};

/// How many repeated `jti`s are listed; all are counted.
pub(super) const MAX_REPEATS_LISTED: usize = 1_000;

/// Open reports, and where the summary also goes.
pub(super) struct Answers {
    reports: Vec<Report>,
    summary: Option<Target>,
    only_findings: bool,
    /// The summary of the run before, from which the next run goes on if this one is killed.
    resumed: Option<Summary>,
    collected: Option<Collected>,
}

/// What the reports for CI are made of.
struct Collected {
    issues: Issues,
    page: StepPage,
    strict: bool,
}

/// How a report is rendered.
#[derive(Clone, Copy)]
pub(super) struct ReportView {
    pub format: TokenFormat,
    pub width: usize,
    /// Whether a text has the findings alone.
    pub quiet: bool,
}

impl View for ReportView {
    fn render(self, report: &TokenReport<'_>, line: Option<usize>) -> String {
        match self.format {
            TokenFormat::Text if self.quiet => token_findings_text(report, line, self.width),
            TokenFormat::Text => token_text(report, line, self.width),
            TokenFormat::Json => token_json(report, line, None),
            // A stream has none.
            TokenFormat::Html => String::new(),
            // It is made of all issues, at the end.
            TokenFormat::Ci(_) => String::new(),
        }
    }

    fn separator(self) -> &'static str {
        match self.format {
            TokenFormat::Text => "\n",
            TokenFormat::Json | TokenFormat::Html | TokenFormat::Ci(_) => "",
        }
    }

    fn has_issues(self) -> bool {
        matches!(self.format, TokenFormat::Ci(_))
    }
}

struct Report {
    view: ReportView,
    /// `None` once its reader is gone.
    target: Option<Target>,
    /// What was written to a file, if the summary will say how it was left.
    tally: Option<Tally>,
    /// The file that it continues, as it was left.
    continues: Option<ReportMark>,
}

impl Answers {
    /// Opens every file, so that a bad path fails before the work. A file that the resumed run wrote is continued, and
    /// any other that has content is refused: it would be lost.
    pub(super) fn open(
        outputs: Outputs<TokenFormat>,
        (only_findings, quiet): (bool, bool),
        summary: Option<&Path>,
        resumed: Option<&Summary>,
    ) -> Result<Self> {
        let opened = outputs.into_parts();
        let summary = summary.map(|path| Target::open(path, Use::Summary)).transpose()?;
        let reports = opened.into_iter().map(|(format, mut target)| {
            let view = ReportView { format, width: target.width(), quiet };
            let (tally, continues) = match (&mut target, resumed) {
                (Target::File(draft), Some(resumed)) => {
                    take_over(draft, resumed, format.name(), only_findings)?.unzip()
                }
                _ => (None, None),
            };
            // Another run can't add to a report that is made at the end.
            let is_continued = summary.is_some() && !matches!(format, TokenFormat::Ci(_));
            let tally = is_continued.then(|| tally.unwrap_or_default());
            Ok(Report { view, target: Some(target), tally, continues })
        });
        let reports = reports.collect::<Result<_>>()?;
        Ok(Answers { reports, summary, only_findings, resumed: resumed.cloned(), collected: None })
    }

    /// Collects what the reports for CI are made of.
    pub(super) fn collect(&mut self, issues: Issues, page: StepPage, strict: bool) {
        self.collected = Some(Collected { issues, page, strict });
    }

    pub(super) fn views(&self) -> Vec<ReportView> {
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
    pub(super) fn append(&mut self, texts: &[String], issues: Vec<Issue>) -> Result<()> {
        if let Some(collected) = &mut self.collected {
            collected.issues.extend(issues);
        }
        self.reports.iter_mut().zip(texts).try_for_each(|(report, text)| report.append(text))
    }

    /// Lists the repeats on lines after `line`, and in a report that continues another, all of them.
    pub(super) fn list_repeats(&mut self, repeats: &Repeats, line: u64) -> Result<()> {
        if let Some(Collected { issues, strict, .. }) = &mut self.collected {
            let new = repeats.first.iter().filter(|repeat| repeat.line > line);
            issues.extend(new.map(|repeat| repeat_issue(&finding(repeat), repeat.line, *strict)));
        }
        for report in &mut self.reports {
            report.tally.iter_mut().for_each(Tally::end_tokens);
            let ReportView { format, width, .. } = report.view;
            let is_listed = |repeat: &&Repeat| repeat.line > line || report.continues.is_some();
            let render = |repeat: &Repeat| match format {
                TokenFormat::Json => repeat_json(&finding(repeat), repeat.line, repeat.first_line),
                TokenFormat::Text => {
                    repeat_text(&finding(repeat), repeat.line, width) + report.view.separator()
                }
                TokenFormat::Html | TokenFormat::Ci(_) => String::new(),
            };
            let text: String = repeats.first.iter().filter(is_listed).map(render).collect();
            report.append(&text)?;
        }
        Ok(())
    }

    /// Leaves the files that the reports continue as they are: nothing was added to them.
    pub(super) fn leave_continued(&mut self) {
        for report in self.reports.iter_mut().filter(|report| report.continues.is_some()) {
            report.target = None;
        }
    }

    /// Writes the summary, and ends every report. The files take their places together, once all of them are written.
    /// A program that is killed meanwhile has replaced some of them: so that the next run can go on, the summary of the
    /// run before comes first, and knows both states of each report.
    pub(super) fn finish(mut self, summary: &Summary) -> Result<()> {
        let collected = self.collected.take();
        let issues = collected.as_ref().map(|collected| collected.issues.clone().concluding_stream(summary));
        for report in &mut self.reports {
            report.tally.iter_mut().for_each(Tally::end_tokens);
            report.append(&match report.view.format {
                TokenFormat::Json => summary_json(summary),
                TokenFormat::Text if report.view.quiet => String::new(),
                TokenFormat::Text => summary_text(summary, report.view.width),
                TokenFormat::Html => String::new(),
                TokenFormat::Ci(format) => issues.as_ref().map_or_else(String::new, |all| format.render(all)),
            })?;
        }
        if let (Some(Collected { page, .. }), Some(issues)) = (collected, &issues) {
            page.append(|| issues_markdown(issues))?;
        }
        let fallback = self.fallback();
        let mut own = summary.clone();
        if summary.can_be_resumed() {
            own.reports.extend(self.reports.iter().filter_map(|report| report.mark(self.only_findings)));
        }
        let mut targets: Vec<Target> = self.reports.into_iter().filter_map(|report| report.target).collect();
        if let Some(mut target) = self.summary {
            if let (Target::File(draft), Some(fallback)) = (&target, fallback)
                && draft.is_file()
            {
                write_whole(draft.path(), summary_json(&fallback))?;
            }
            target.append(&summary_json(&own))?;
            targets.push(target);
        }
        uninterrupted(|| targets.into_iter().try_for_each(Target::finish))
    }

    /// The summary of the run before, which knows the files that continue its own as they were and as they will be.
    fn fallback(&self) -> Option<Summary> {
        let marks = self.reports.iter().filter_map(|report| report.fallback(self.only_findings));
        let reports: Vec<ReportMark> = marks.flatten().collect();
        let mut resumed = self.resumed.clone().filter(|_| !reports.is_empty())?;
        resumed.reports = reports;
        Some(resumed)
    }
}

impl Report {
    fn append(&mut self, text: &str) -> Result<()> {
        let Some(target) = self.target.as_mut().filter(|_| !text.is_empty()) else { return Ok(()) };
        let has_reader = match target {
            Target::Stdout => target.append(text)?,
            Target::File(_) => {
                let text = plain(text);
                self.tally.iter_mut().for_each(|tally| tally.add(text.as_bytes()));
                target.append(&text)?
            }
        };
        if !has_reader {
            self.target = None;
        }
        Ok(())
    }

    /// How another run recognizes the file and continues it.
    fn mark(&self, only_findings: bool) -> Option<ReportMark> {
        match &self.target {
            Some(Target::File(draft)) if draft.is_file() => {
                Some(self.tally.as_ref()?.mark(self.view.format.name(), only_findings))
            }
            Some(_) => None,
            None => self.continues.clone(),
        }
    }

    /// How a run recognizes the file after one that was killed while its files took their places: it is still as it was
    /// continued, or already new. Either way, the reports of the run before end where they did.
    fn fallback(&self, only_findings: bool) -> Option<[ReportMark; 2]> {
        let before = self.continues.as_ref().filter(|_| self.target.is_some())?;
        let new = self.mark(only_findings)?;
        Some([before.clone(), ReportMark { tokens_end: before.tokens_end, ..new }])
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
    Finding::new(&JTI_UNIQUE, at, format!("the same as on line {}", repeat.first_line))
}

/// How much of a file is read at a time, in bytes.
const READ: usize = 1 << 18;

/// What was written to a file so far.
#[derive(Clone, Default)]
struct Tally {
    bytes: u64,
    hash: Sha256,
    /// Where the reports on single tokens end, once they have.
    tokens_end: Option<u64>,
}

impl Tally {
    fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hash.update(bytes);
    }

    /// Notes that all reports on single tokens are written.
    fn end_tokens(&mut self) {
        self.tokens_end.get_or_insert(self.bytes);
    }

    /// How another run recognizes the file.
    fn mark(&self, format: &str, only_findings: bool) -> ReportMark {
        ReportMark {
            format: format.to_owned(),
            only_findings,
            tokens_end: self.tokens_end.unwrap_or(self.bytes),
            bytes: self.bytes,
            sha256: encode_hex(&self.hash.clone().finalize()),
        }
    }
}

/// Starts a draft with the reports of the file that it replaces, if the resumed run left it like this. `None` if there is
/// nothing to lose.
fn take_over(
    draft: &mut Draft,
    resumed: &Summary,
    format: &str,
    only_findings: bool,
) -> Result<Option<(Tally, ReportMark)>> {
    let path = draft.path().to_owned();
    let name = path.display();
    if !fs::metadata(&path).is_ok_and(|known| known.is_file() && known.len() > 0) {
        return Ok(None);
    }
    const ADVICE: &str = "give another file to --report, which gets the rest, or move the file away";
    let marks: Vec<&ReportMark> = resumed.reports.iter().filter(|mark| mark.format == format).collect();
    ensure!(
        !marks.is_empty(),
        "{name}: would be lost, since the summary to resume from knows no {format} report in a file; {ADVICE}"
    );
    let found = tally(&path, u64::MAX, |_| Ok(()))?.mark(format, only_findings);
    let is_same = |mark: &&&ReportMark| mark.bytes == found.bytes && mark.sha256 == found.sha256;
    let Some(mark) = marks.iter().find(is_same) else {
        bail!("{name}: would be lost, since it is not as the resumed run left it; {ADVICE}");
    };
    ensure!(
        mark.only_findings == only_findings,
        "{name}: can't be continued: only one of the runs has --only-findings"
    );
    let tally = tally(&path, mark.tokens_end, |bytes| Ok(draft.append(bytes)?))?;
    ensure!(tally.bytes == mark.tokens_end, "{name}: was changed while it was read");
    Ok(Some((tally, (*mark).clone())))
}

/// Reads the start of a file, and passes it on.
fn tally(path: &Path, bytes: u64, mut each: impl FnMut(&[u8]) -> Result<()>) -> Result<Tally> {
    let name = || path.display().to_string();
    let mut tally = Tally::default();
    let mut file = File::open(path).with_context(name)?.take(bytes);
    let mut buffer = vec![0; READ];
    loop {
        let count = file.read(&mut buffer).with_context(name)?;
        if count == 0 {
            return Ok(tally);
        }
        tally.add(&buffer[..count]);
        each(&buffer[..count])?;
    }
}
