//! The threads of a stream: one reads batches, several judge them, and the caller gets them back in the order of the
//! input. The number of batches is bounded, and each is reused.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Error, Result};
use jwt_assay::stream::{Batch, Lines, StreamJudge};

use super::answers::ReportView;
use super::packed::is_damage;
use super::source::{Position, Source};

/// How long [`Pipeline::event`] blocks before it returns [`Event::Quiet`].
const PATIENCE: Duration = Duration::from_millis(100);
/// How many batches there are at most beyond one for each thread. A batch with its reports takes up to a few MiB.
const SPARE: usize = 16;

/// What happens in a stream.
pub(super) enum Event {
    /// The next batch.
    Batch(Box<Batch>),
    /// Nothing for a while.
    Quiet,
    /// The end, with the reason if it came early.
    End(Option<Failure>),
}

/// Why a stream ended early.
#[derive(Debug)]
pub(super) struct Failure {
    pub error: Error,
    /// Whether the input is damaged, so that lines before may be wrong.
    pub is_damage: bool,
}

impl Failure {
    pub(super) fn new(error: Error) -> Self {
        Failure { error, is_damage: false }
    }
}

/// Batches that are judged.
pub(super) struct Pipeline {
    messages: Receiver<Message>,
    free: Sender<Box<Batch>>,
    gate: Arc<Gate>,
    /// Judged ahead of earlier ones.
    early: BTreeMap<u64, Box<Batch>>,
    next: u64,
    /// How many batches there are, once the input has ended.
    all: Option<u64>,
    failure: Option<Failure>,
}

enum Message {
    Judged(Box<Batch>),
    /// The reader is done: how many batches it handed out, and why it could not read on, if so.
    Read(u64, Option<Failure>),
    Broken(u64),
}

/// Lets batches through to the workers until it is closed.
#[derive(Default)]
struct Gate(Mutex<Passed>);

#[derive(Default)]
struct Passed {
    count: u64,
    is_closed: bool,
}

impl Gate {
    /// The number of the next batch, if one may pass.
    fn pass(&self) -> Option<u64> {
        let mut passed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = passed.count;
        (!passed.is_closed).then(|| {
            passed.count += 1;
            number
        })
    }

    /// Closes, and returns how many batches have passed.
    fn close(&self) -> u64 {
        let mut passed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        passed.is_closed = true;
        passed.count
    }
}

impl Pipeline {
    /// Starts to read and to judge. Lines up to the number in `judged` must have the checksum there.
    ///
    /// # Errors
    /// A thread can't be started.
    pub(super) fn start(
        source: Source,
        judge: StreamJudge<ReportView>,
        jobs: usize,
        judged: Option<(u64, u32)>,
    ) -> Result<Self> {
        let (judge, gate) = (Arc::new(judge), Arc::new(Gate::default()));
        let (free, empty) = channel();
        let (work, todo) = channel();
        let (answers, messages) = channel();
        for _ in 0..jobs + (jobs + 2).min(SPARE) {
            // It can't fail: the receiver is in scope.
            let _ = free.send(Box::new(judge.batch()));
        }
        let todo = Arc::new(Mutex::new(todo));
        for _ in 0..jobs {
            let (judge, todo, answers) = (Arc::clone(&judge), Arc::clone(&todo), answers.clone());
            start_thread(move || work_off(&judge, &todo, &answers))?;
        }
        let reader = Reader { empty, work, answers, gate: Arc::clone(&gate) };
        start_thread(move || reader.run(source, judged))?;
        Ok(Pipeline { messages, free, gate, early: BTreeMap::new(), next: 0, all: None, failure: None })
    }

    /// Stops reading, and returns whether there could have been more. Batches that were read are still judged. A
    /// reader that is blocked on its input stays blocked.
    pub(super) fn stop(&mut self) -> bool {
        let would_read = self.all.is_none();
        let all = self.gate.close();
        self.all.get_or_insert(all);
        would_read
    }

    /// Gives a batch back.
    pub(super) fn recycle(&self, batch: Box<Batch>) {
        // The reader may be done.
        let _ = self.free.send(batch);
    }

    /// The next event.
    pub(super) fn event(&mut self) -> Event {
        loop {
            if let Some(batch) = self.early.remove(&self.next) {
                self.next += 1;
                return Event::Batch(batch);
            }
            if self.all == Some(self.next) {
                return Event::End(self.failure.take());
            }
            match self.messages.recv_timeout(PATIENCE) {
                Ok(Message::Judged(batch)) => {
                    self.early.insert(batch.number, batch);
                }
                Ok(Message::Read(all, failure)) => {
                    self.all = Some(all);
                    self.failure = failure;
                }
                Ok(Message::Broken(line)) => {
                    return Event::End(Some(Failure::new(Error::msg(format!(
                        "judging the lines from {line} on failed; this is a bug in jwt-assay"
                    )))));
                }
                Err(RecvTimeoutError::Timeout) => return Event::Quiet,
                Err(RecvTimeoutError::Disconnected) => {
                    return Event::End(Some(Failure::new(Error::msg(
                        "all judging threads have ended; this is a bug in jwt-assay",
                    ))));
                }
            }
        }
    }
}

fn start_thread(work: impl FnOnce() + Send + 'static) -> Result<()> {
    let started = thread::Builder::new().spawn(work);
    started
        .map(|_| ())
        .context("the system can't start another thread; give fewer --jobs, or raise its limits")
}

struct Reader {
    empty: Receiver<Box<Batch>>,
    work: Sender<Box<Batch>>,
    answers: Sender<Message>,
    gate: Arc<Gate>,
}

impl Reader {
    fn run(self, source: Source, judged: Option<(u64, u32)>) {
        let Source { name, text, position, is_packed, .. } = source;
        let mut lines = Lines::new(text, is_packed, judged);
        let failure = self.read(&mut lines).err().map(|error| {
            let line = lines.line();
            let stored = Position::bytes(&position);
            let is_damage = is_damage(&error);
            let why = match is_packed {
                true => format!(
                    "{name}: corrupt or truncated at compressed byte {stored} after line {line}: {error}"
                ),
                false => format!("{name}: can't be read after byte {stored}, line {line}: {error}"),
            };
            Failure { error: Error::msg(why), is_damage }
        });
        // The receiver may be gone.
        let _ = self.answers.send(Message::Read(self.gate.close(), failure));
    }

    fn read(&self, lines: &mut Lines<impl Read>) -> io::Result<()> {
        while let Ok(mut batch) = self.empty.recv() {
            let Some(cut) = lines.next(&mut batch.bytes)? else { break };
            let Some(number) = self.gate.pass() else { break };
            (batch.number, batch.cut) = (number, cut);
            if self.work.send(batch).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Judges batches until there are no more.
fn work_off(judge: &StreamJudge<ReportView>, todo: &Mutex<Receiver<Box<Batch>>>, answers: &Sender<Message>) {
    loop {
        let next = todo.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut batch) = next else { return };
        let judged = catch_unwind(AssertUnwindSafe(|| judge.judge(&mut batch)));
        let message = match judged {
            Ok(()) => Message::Judged(batch),
            Err(_) => Message::Broken(batch.cut.first_line),
        };
        if answers.send(message).is_err() {
            return;
        }
    }
}
