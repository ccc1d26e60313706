//! A stream of tokens from its start to its end, or to where it was interrupted, and on from there.

use std::env;
use std::path::Path;
use std::thread::available_parallelism;

use jwt_assay::lint::{Inspector, Summary};
use jwt_assay::text::quote;

use super::super::output::OutputArgs;
use super::super::progress::Pace;
use super::super::{Conclusion, Unable, interrupt, system_clock, warn};
use super::StreamArgs;
use super::answers::{Answers, TOLD, count_repeats};
use super::jti::Jtis;
use super::judge::{Batch, Judge, StreamJudge};
use super::merge::read_summary;
use super::pipeline::{Event, Pipeline};
use super::record::Numbers;
use super::source::Source;
use super::turns::{EXPLAINED, Turns};

/// Judges a stream.
pub(super) fn run(
    path: &Path,
    inspector: Inspector,
    (now, strict): (Option<u64>, bool),
    args: &StreamArgs,
    output: &OutputArgs,
) -> Result<Conclusion, Unable> {
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
    let turns = Turns::new(EXPLAINED.saturating_sub(total.explained));
    let judge = StreamJudge::new(judge, answers.formats(), args.only_findings, turns, judged_before);
    let jobs = args.jobs.or_else(|| available_parallelism().ok()).map_or(1, |jobs| jobs.get().min(1_024));
    interrupt::ask_first();
    let pipeline = Pipeline::start(source, judge, jobs);
    let jtis = Jtis::with_bytes((args.jti_memory as usize) << 20);
    let (last_number, numbers) = (total.last_number, Numbers::default());
    let mut stream =
        Stream { name, total, answers, jtis, judged_before, last_number, numbers, read: 0, is_cut: false };
    let failure = stream.follow(pipeline, |tokens| pace.show(position.bytes(), tokens))?;
    pace.end();
    stream.conclude(failure)
}

/// Refuses to go on from where nobody can.
fn check_resume(before: &Summary, judge: &Judge, path: &Path) -> Result<(), Unable> {
    let name = quote(&path.display().to_string());
    let terms = judge.terms();
    let why = match () {
        () if before.is_merged => "it is the sum of several: resume each by itself",
        () if before.is_complete => "its stream was judged to the end",
        () if before.terms.strict != terms.strict => "only one of the runs has --strict",
        () if before.terms.has_secret != terms.has_secret => "only one of the runs has the secret",
        () if before.terms.now != terms.now => "its tokens were judged at another time: leave --now out",
        () => return Ok(()),
    };
    Err(Unable(format!("{name} can't be resumed: {why}")))
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
    /// Whether it was told to stop before its end.
    is_cut: bool,
}

impl Stream {
    /// Follows a stream to its end, and says why it is not the true one if it is not.
    fn follow(
        &mut self,
        mut pipeline: Pipeline,
        mut show: impl FnMut(u64),
    ) -> Result<Option<String>, Unable> {
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
            if !self.answers.is_wanted() || interrupt::is_asked() {
                self.is_cut |= pipeline.stop();
            }
            if !self.answers.is_wanted() {
                return Ok(None);
            }
        }
    }

    /// Adds the results of a batch. If one of its lines has a bad number, returns what is wrong with it: the
    /// stream ends there.
    fn take(&mut self, batch: &mut Batch) -> Result<Option<String>, Unable> {
        if let Err(why) = self.numbers.append(&batch.numbers) {
            return Ok(Some(why));
        }
        self.jtis.add(&batch.seen).map_err(|error| no_room(&error))?;
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
    fn check_input(&self) -> Result<(), Unable> {
        let Stream { name, read, judged_before, .. } = self;
        let next = "is it the input of the run that is resumed?";
        if read < judged_before {
            let why = format!("ends with line {read}, and line {judged_before} was judged before");
            return Err(Unable(format!("{name} {why}: {next}")));
        }
        let is_numbered_alike = match self.last_number {
            Some(last) => self.numbers.last() >= Some(last),
            None => *judged_before == 0 || self.numbers.last().is_none(),
        };
        match is_numbered_alike {
            true => Ok(()),
            false => Err(Unable(format!("{name} does not number its lines as it did before: {next}"))),
        }
    }

    /// Says what the stream comes to.
    fn conclude(mut self, failure: Option<String>) -> Result<Conclusion, Unable> {
        let was_read_again = self.read >= self.judged_before;
        let is_whole = failure.is_none() && !self.is_cut;
        if is_whole || was_read_again {
            self.check_input()?;
        }
        if self.total.tokens == 0 {
            return match failure {
                Some(failure) => Err(Unable(failure)),
                None if self.is_cut => interrupt::end_at_once(),
                None => Err(Unable("there is no token: the input is empty".to_owned())),
            };
        }
        // Nobody is left to hear of it.
        let is_wanted = self.answers.is_wanted();
        if was_read_again && is_wanted {
            let repeats = self.jtis.repeats(TOLD).map_err(|error| no_room(&error))?;
            self.answers.tell_repeats(&repeats, self.last_number.unwrap_or(self.judged_before))?;
            count_repeats(&mut self.total, &repeats);
        }
        self.total.is_complete = is_whole || !is_wanted;
        self.answers.finish(&self.total)?;
        match failure {
            Some(failure) => Err(Unable(failure)),
            None if self.is_cut && is_wanted => {
                let line = self.total.last_line();
                warn(format_args!("interrupted: line {line} is the last that was judged; --resume goes on"));
                Ok(Conclusion::Interrupted)
            }
            None => Ok(Conclusion::of(self.total.is_conformant())),
        }
    }
}

/// Why the `jti`s can't be kept.
fn no_room(error: &std::io::Error) -> Unable {
    let folder = env::temp_dir();
    Unable(format!(
        "the jtis are more than --jti-memory holds, and a temporary file in {} can't take the rest: {error}; \
         set TMPDIR to a folder with room, or give more memory",
        folder.display()
    ))
}
