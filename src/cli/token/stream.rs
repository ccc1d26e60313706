//! A stream of tokens: judged to its end, or until it is interrupted, and resumed from there.

use std::env;
use std::path::Path;
use std::thread::available_parallelism;

use anyhow::{Context as _, Error, Result, anyhow, bail, ensure};
use jwt_assay::lint::{Inspector, Summary};

use super::super::output::OutputArgs;
use super::super::progress::Pace;
use super::super::terminal::warn;
use super::super::{Conclusion, interrupt, system_clock};
use super::StreamArgs;
use super::answers::{Answers, MAX_REPEATS_LISTED, count_repeats};
use super::jti::Jtis;
use super::judge::{Batch, Judge, StreamJudge};
use super::merge::read_summary;
use super::pipeline::{Event, Pipeline};
use super::quota::{ExplainQuota, MAX_EXPLAINED};
use super::record::Numbers;
use super::source::Source;

/// Judges a stream.
pub(super) fn run(
    path: &Path,
    inspector: Inspector,
    (now, strict): (Option<u64>, bool),
    args: &StreamArgs,
    output: &OutputArgs,
) -> Result<Conclusion> {
    let before = args.resume.as_deref().map(read_summary).transpose()?;
    let now = now.or(before.as_ref().and_then(|before| before.terms.now)).unwrap_or_else(system_clock);
    let judge = Judge::new(inspector, now, strict);
    if let (Some(before), Some(path)) = (&before, &args.resume) {
        check_resume(before, &judge, path)?;
    }
    let total = before.unwrap_or_else(|| Summary::new(judge.terms()));
    let answers = Answers::open(output, args.summary.as_deref())?;
    let source = Source::open(path)?;
    let pace = Pace::new(source.size, !answers.is_on_screen());
    let (name, position, judged_before) = (source.name.clone(), source.position.clone(), total.lines);
    let quota = ExplainQuota::new(MAX_EXPLAINED.saturating_sub(total.explained));
    let judge = StreamJudge::new(judge, answers.views(), args.only_findings, quota, judged_before);
    let jobs = args.jobs.or_else(|| available_parallelism().ok()).map_or(1, |jobs| jobs.get().min(1_024));
    interrupt::request_stop_first();
    let pipeline = Pipeline::start(source, judge, jobs);
    let jtis = Jtis::with_bytes((args.jti_memory as usize) << 20);
    let (last_number, numbers) = (total.last_number, Numbers::default());
    let mut stream =
        Stream { name, total, answers, jtis, judged_before, last_number, numbers, read: 0, is_cut: false };
    let failure = stream.follow(pipeline, |tokens| pace.show(position.bytes(), tokens))?;
    pace.end();
    stream.conclude(failure)
}

/// Refuses a summary from which this run can't continue.
fn check_resume(before: &Summary, judge: &Judge, path: &Path) -> Result<()> {
    let terms = judge.terms();
    let why = match () {
        () if before.is_merged => "it is the sum of several streams, so resume each of them",
        () if before.is_complete => "its stream was judged to the end",
        () if before.terms.strict != terms.strict => "only one of the runs has --strict",
        () if before.terms.has_secret != terms.has_secret => "only one of the runs has the secret",
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
    jtis: Jtis,
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
    /// Follows a stream to its end. Returns why that came early, if the input could not be read on.
    fn follow(&mut self, mut pipeline: Pipeline, mut show: impl FnMut(u64)) -> Result<Option<String>> {
        loop {
            match pipeline.event() {
                Event::Batch(mut batch) => {
                    if let Some(why) = self.take(&mut batch)? {
                        return Ok(Some(format!("{}: {why}", self.name)));
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

    /// Adds the results of a batch. If one of its lines has a bad number, returns what is wrong with it: the
    /// stream ends there.
    fn take(&mut self, batch: &mut Batch) -> Result<Option<String>> {
        if let Err(why) = self.numbers.append(&batch.numbers) {
            return Ok(Some(why));
        }
        self.jtis.add(&batch.seen).with_context(no_room)?;
        let failure = batch.failure.take();
        self.read = failure.as_ref().map_or(batch.cut.last_line(), |(line, _)| line - 1);
        self.total.append(&mut batch.summary);
        if self.read > self.judged_before {
            self.total.last_number = self.numbers.last();
        }
        self.answers.append(&batch.texts)?;
        Ok(failure.map(|(_, why)| why))
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
    fn conclude(mut self, failure: Option<String>) -> Result<Conclusion> {
        let was_read_again = self.read >= self.judged_before;
        let is_whole = failure.is_none() && !self.is_cut;
        if is_whole || was_read_again {
            self.check_input()?;
        }
        if self.total.tokens == 0 {
            return match failure {
                Some(failure) => Err(Error::msg(failure)),
                None if self.is_cut => interrupt::end_at_once(),
                None => Err(anyhow!("{}: there is no token, the input is empty", self.name)),
            };
        }
        // A reader that goes away early, such as head, has what it wants.
        let has_readers = self.answers.has_readers();
        if was_read_again && has_readers {
            let repeats = self.jtis.repeats(MAX_REPEATS_LISTED).with_context(no_room)?;
            self.answers.list_repeats(&repeats, self.last_number.unwrap_or(self.judged_before))?;
            count_repeats(&mut self.total, &repeats);
        }
        self.total.is_complete = is_whole || !has_readers;
        self.answers.finish(&self.total)?;
        match failure {
            Some(failure) => Err(Error::msg(failure)),
            None if self.is_cut && has_readers => {
                warn(format_args!(
                    "interrupted after line {}; --resume continues there",
                    self.total.last_line()
                ));
                Ok(Conclusion::Interrupted)
            }
            None => Ok(Conclusion::of(self.total.is_conformant())),
        }
    }
}

/// What an error of the temporary file means.
fn no_room() -> String {
    let folder = env::temp_dir();
    format!(
        "the jtis need more than --jti-memory, and a temporary file in {} can't take the rest; raise --jti-memory, \
         or set TMPDIR to a folder with room",
        folder.display()
    )
}
