//! A stream of tokens: judged to its end, or until it is interrupted, and resumed from there.
//! It also adds up the summaries of several streams.

use std::env;
use std::fs::File;
use std::io::{self, Read, stdin};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use anyhow::{Context as _, Error, Result, anyhow, bail, ensure};
use jwt_assay::lint::{Inspector, RuleSet, SUMMARY_BYTES, Summary};
use jwt_assay::report::Issues;
use jwt_assay::stream::{Batch, ExplainQuota, Jtis, Judge, MAX_EXPLAINED, Numbers, Repeats, StreamJudge};

use super::super::input::{Use, claim};
use super::super::output::{OutputArgs, Outputs, TokenFormat};
use super::super::terminal::Pace;
use super::super::terminal::warn;
use super::super::{Conclusion, interrupt};
use super::answers::{Answers, MAX_REPEATS_LISTED, count_repeats};
use super::pipeline::{Event, Failure, Pipeline};
use super::source::Source;
use super::{CiForms, Moment, StreamArgs, Terms};

/// How many threads judge for each processor, at most: more would only take memory.
const MOST_PER_PROCESSOR: usize = 4;

/// Judges a stream.
pub(super) fn run(
    source: Source,
    inspector: Inspector,
    Terms { now, strict, quiet }: Terms,
    args: &StreamArgs,
    (outputs, forms): (Outputs<TokenFormat>, CiForms),
) -> Result<Conclusion> {
    let before = args
        .resume
        .as_deref()
        .map(|path| read_summary(path, Use::Resumed, inspector.rule_set()))
        .transpose()?;
    let now = now.or(before.as_ref().and_then(|before| before.terms.now).map(Moment::At));
    let judge = super::judge(inspector, now, strict);
    if let (Some(before), Some(path)) = (&before, &args.resume) {
        check_resume(before, &judge, path)?;
    }
    let mebibytes = args.jti_memory;
    let jtis = Jtis::with_bytes(u64::from(mebibytes) << 20).map_err(|_| {
        anyhow!("--jti-memory {mebibytes}: there is not that much memory; give less, and the rest goes to a temporary file")
    })?;
    let only_findings = args.only_findings || quiet;
    let issues = forms.issues(judge.inspector.rule_set());
    let mut answers =
        Answers::open(outputs, (only_findings, quiet), args.summary.as_deref(), before.as_ref())?;
    answers.collect(issues, forms.page, strict);
    let mut total = before.unwrap_or_else(|| Summary::held_to(judge.terms(), judge.inspector.rule_set()));
    // They say how the reports of the run before were left.
    total.reports.clear();
    let pace = Pace::new(source.size, !answers.is_on_screen());
    let (name, position, judged_before) = (source.name.clone(), source.position.clone(), total.lines);
    let quota = ExplainQuota::new(MAX_EXPLAINED.saturating_sub(total.explained));
    let judge = StreamJudge::new(judge, answers.views(), only_findings, quota, judged_before);
    let judged = total.input_crc.map(|crc| (judged_before, crc));
    interrupt::request_stop_first();
    let pipeline = Pipeline::start(source, judge, jobs(args.jobs), judged)?;
    let (last_number, numbers) = (total.last_number, Numbers::default());
    let jtis = Some(jtis);
    let mut stream =
        Stream { name, total, answers, jtis, judged_before, last_number, numbers, read: 0, is_cut: false };
    let failure = stream.follow(pipeline, |tokens| pace.show(position.bytes(), tokens))?;
    pace.end();
    stream.conclude(failure)
}

/// How many threads judge.
fn jobs(wanted: Option<NonZero<usize>>) -> usize {
    let processors = available_parallelism().map_or(1, NonZero::get);
    wanted.map_or(processors, |wanted| wanted.get().min(MOST_PER_PROCESSOR * processors))
}

/// Refuses a summary from which this run can't continue.
fn check_resume(before: &Summary, judge: &Judge, path: &Path) -> Result<()> {
    let terms = judge.terms();
    let why = match () {
        () if before.is_merged => "it is the sum of several streams, so resume each of them",
        () if before.is_damaged => {
            "its input is damaged, and lines that were judged may be wrong: start again"
        }
        () if before.is_complete => "its stream was judged to the end",
        () if before.terms.strict != terms.strict => "only one of the runs has --strict",
        () if before.terms.signatures != terms.signatures => {
            "only one of the runs has the secret, or --no-signature"
        }
        () if before.terms.now.is_none() && terms.now.is_some() => {
            "each of its tokens was judged when it was made, so give --now iat"
        }
        () if before.terms.now != terms.now => "its tokens were judged at another time, so leave --now out",
        () => return Ok(()),
    };
    bail!("{}: can't be resumed: {why}", path.display())
}

/// A stream that is being judged.
struct Stream {
    /// What the input is called in messages.
    name: String,
    total: Summary,
    answers: Answers,
    /// `None` once they can't be kept.
    jtis: Option<Jtis>,
    /// The last line that an earlier run judged.
    judged_before: u64,
    /// The number that it brought, if any.
    last_number: Option<u64>,
    /// The numbers that lines bring, if any.
    numbers: Numbers,
    /// The last line that was read.
    read: u64,
    /// Whether it was stopped before its end.
    is_cut: bool,
}

impl Stream {
    /// Follows a stream to its end. Returns why that came early, if it could not be judged further.
    fn follow(&mut self, mut pipeline: Pipeline, mut show: impl FnMut(u64)) -> Result<Option<Failure>> {
        loop {
            match pipeline.event() {
                Event::Batch(mut batch) => {
                    if let Some(error) = self.take(&mut batch)? {
                        return Ok(Some(Failure::new(error)));
                    }
                    pipeline.recycle(batch);
                }
                Event::Quiet => {}
                Event::End(failure) => return Ok(failure),
            }
            show(self.total.tokens);
            if !self.answers.has_readers() || interrupt::is_stop_requested() {
                self.is_cut |= pipeline.stop();
            }
            if !self.answers.has_readers() {
                return Ok(None);
            }
        }
    }

    /// Adds the results of a batch. Returns why the stream ends there, if one of its lines has a bad number, or if its
    /// `jti`s can't be kept; the batch then counts up to that line, or not at all.
    fn take(&mut self, batch: &mut Batch) -> Result<Option<Error>> {
        let Stream { name, judged_before, .. } = self;
        ensure!(
            !batch.cut.is_changed,
            "{name}: has other lines up to line {judged_before} than the resumed run judged: is it the same input?"
        );
        if let Err(why) = self.numbers.append(&batch.numbers) {
            return Ok(Some(anyhow!("{name}: {why}")));
        }
        if let Some(Err(error)) = self.jtis.as_mut().map(|jtis| jtis.add(&batch.seen)) {
            self.jtis = None;
            return Ok(Some(no_room(error)));
        }
        let failure = batch.failure.take();
        self.read = failure.as_ref().map_or(batch.cut.last_line(), |(line, _)| line - 1);
        self.total.append(&mut batch.summary);
        if self.read > self.judged_before {
            self.total.last_number = self.numbers.last();
            self.total.input_crc = failure.is_none().then_some(batch.cut.crc);
        }
        self.answers.append(&batch.texts, std::mem::take(&mut batch.issues))?;
        Ok(failure.map(|(_, why)| anyhow!("{}: {why}", self.name)))
    }

    /// Refuses an input that is not the one of the run that is resumed.
    fn check_input(&self) -> Result<()> {
        let Stream { name, read, judged_before, .. } = self;
        ensure!(
            read >= judged_before,
            "{name}: ends at line {read}, but the resumed run judged line {judged_before}: is it the same input?"
        );
        let is_numbered_alike = match self.last_number {
            Some(last) => self.numbers.last() >= Some(last),
            None => *judged_before == 0 || self.numbers.last().is_none(),
        };
        ensure!(
            is_numbered_alike,
            "{name}: does not number its lines like the resumed run: is it the same input?"
        );
        Ok(())
    }

    /// Writes the end of the reports, and concludes.
    fn conclude(mut self, mut failure: Option<Failure>) -> Result<Conclusion> {
        let was_read_again = self.read >= self.judged_before;
        if (failure.is_none() && !self.is_cut) || was_read_again {
            self.check_input()?;
        }
        if self.total.tokens == 0 {
            return match failure {
                Some(failure) => Err(failure.error),
                None if self.is_cut => interrupt::end_at_once(),
                None => Err(anyhow!("{}: there is no token, the input is empty", self.name)),
            };
        }
        // A reader that goes away early, such as head, has what it wants.
        let has_readers = self.answers.has_readers();
        if !was_read_again {
            self.answers.leave_continued();
        } else if has_readers && let Err(error) = self.find_repeats()? {
            failure.get_or_insert(Failure::new(no_room(error)));
        }
        self.total.is_complete = (failure.is_none() && !self.is_cut) || !has_readers;
        self.total.is_damaged = was_read_again && failure.as_ref().is_some_and(|failure| failure.is_damage);
        if !self.total.can_be_resumed() {
            self.total.input_crc = None;
        }
        self.answers.finish(&self.total)?;
        match failure {
            Some(failure) => Err(failure.error),
            None if self.is_cut && has_readers => {
                warn(format_args!(
                    "interrupted after line {}; --resume continues there",
                    self.total.last_line()
                ));
                Ok(Conclusion::Interrupted)
            }
            None => Ok(self.total.conformity().into()),
        }
    }

    /// Lists and counts the repeated `jti`s, as far as they could be kept. The inner error is that of the temporary file.
    fn find_repeats(&mut self) -> Result<io::Result<()>> {
        let found = self.jtis.take().map(|jtis| jtis.repeats(MAX_REPEATS_LISTED)).transpose();
        let repeats: Option<Repeats> = match found {
            Ok(repeats) => repeats,
            Err(error) => return Ok(Err(error)),
        };
        if let Some(repeats) = repeats {
            self.answers.list_repeats(&repeats, self.last_number.unwrap_or(self.judged_before))?;
            count_repeats(&mut self.total, &repeats);
        }
        Ok(Ok(()))
    }
}

/// What an error of the temporary file means.
fn no_room(error: io::Error) -> Error {
    let folder = env::temp_dir();
    Error::new(error).context(format!(
        "the jtis need more than --jti-memory, and a temporary file in {} can't take the rest; raise --jti-memory, \
         or set TMPDIR to a folder with room; --resume continues with the summary of this run",
        folder.display()
    ))
}

/// Adds up summaries, and concludes from the sum.
pub(super) fn merge(
    paths: &[PathBuf],
    summary: Option<&Path>,
    rule_set: &RuleSet,
    output: &OutputArgs<TokenFormat>,
    forms: CiForms,
) -> Result<Conclusion> {
    let read = |path: &PathBuf| Ok((path.display().to_string(), read_summary(path, Use::Input, rule_set)?));
    let parts = paths.iter().map(read).collect::<Result<Vec<_>>>()?;
    let sum = Summary::merge(parts)?;
    let outputs = output.open_beside(summary == Some(Path::new("-")))?;
    let mut answers = Answers::open(outputs, (false, false), summary, None)?;
    answers.collect(Issues::of_summary(&sum, forms.source.path.as_deref()), forms.page, sum.terms.strict);
    answers.finish(&sum)?;
    Ok(sum.conformity().into())
}

/// Reads a summary that a stream wrote, from a file, or from standard input for `-`.
fn read_summary(path: &Path, wanted: Use, rule_set: &RuleSet) -> Result<Summary> {
    claim(path, wanted)?;
    let name = || path.display().to_string();
    let mut text = Vec::new();
    let file: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(stdin()),
        false => Box::new(File::open(path).with_context(name)?),
    };
    // One byte over the limit is enough to see that there are too many.
    file.take(SUMMARY_BYTES as u64 + 1).read_to_end(&mut text).with_context(name)?;
    Summary::from_json_for(&text, rule_set).with_context(name)
}
