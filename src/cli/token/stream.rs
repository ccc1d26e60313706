//! A stream of tokens from its start to its end, or to where it was interrupted, and on from there.

use std::env;
use std::path::Path;
use std::thread::available_parallelism;

use jwt_assay::report::Summary;
use jwt_assay::text::quote;
use zeroize::Zeroizing;

use super::super::output::OutputArgs;
use super::super::progress::Pace;
use super::super::{Conclusion, Unable, interrupt, system_clock, warn};
use super::StreamArgs;
use super::answers::{Answers, TOLD, count_repeats};
use super::jti::Jtis;
use super::judge::{Judge, StreamJudge};
use super::merge::read_summary;
use super::pipeline::{Event, Pipeline};
use super::source::Source;
use super::turns::{EXPLAINED, Turns};

/// Judges a stream.
pub(super) fn run(
    path: &Path,
    secret: Option<Zeroizing<Vec<u8>>>,
    (now, strict): (Option<u64>, bool),
    args: &StreamArgs,
    output: &OutputArgs,
) -> Result<Conclusion, Unable> {
    let before = args.resume.as_deref().map(read_summary).transpose()?;
    let now = now.or(before.as_ref().and_then(|before| before.terms.now)).unwrap_or_else(system_clock);
    let judge = Judge::new(secret, now, strict);
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
    let mut stream = Stream { total, answers, jtis, judged_before, read: 0, is_cut: false };
    let failure = stream.follow(pipeline, |tokens| pace.show(position.bytes(), tokens))?;
    pace.end();
    stream.conclude(failure, &name)
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
    total: Summary,
    answers: Answers,
    jtis: Jtis,
    /// The last line that an earlier run judged.
    judged_before: u64,
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
                    self.jtis.add(&batch.seen).map_err(|error| no_room(&error))?;
                    self.read = batch.cut.last_line();
                    self.total.append(&mut batch.summary);
                    self.answers.append(&batch.texts)?;
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

    /// Says what the stream comes to.
    fn conclude(mut self, failure: Option<String>, name: &str) -> Result<Conclusion, Unable> {
        let was_read_again = self.read >= self.judged_before;
        let is_whole = failure.is_none() && !self.is_cut;
        if is_whole && !was_read_again {
            let (read, before) = (self.read, self.judged_before);
            let next = "is it the input of the run that is resumed?";
            return Err(Unable(format!(
                "{name} ends with line {read}, and line {before} was judged before: {next}"
            )));
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
            self.answers.tell_repeats(&repeats, self.judged_before)?;
            count_repeats(&mut self.total, &repeats);
        }
        self.total.is_complete = is_whole || !is_wanted;
        self.answers.finish(&self.total)?;
        match failure {
            Some(failure) => Err(Unable(failure)),
            None if self.is_cut && is_wanted => {
                let line = self.total.lines;
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
