//! The threads of a stream: one reads batches, several judge them, and the caller gets them back in the order of the
//! input. The number of batches is bounded, and each is reused.

use std::collections::BTreeMap;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::judge::{Batch, StreamJudge};
use super::lines::Lines;
use super::source::{Position, Source};

/// How long [`Pipeline::event`] blocks before it returns [`Event::Quiet`].
const PATIENCE: Duration = Duration::from_millis(100);

/// What happens in a stream.
pub(super) enum Event {
    /// The next batch.
    Batch(Box<Batch>),
    /// Nothing for a while.
    Quiet,
    /// The end, with the reason if it came early.
    End(Option<String>),
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
    failure: Option<String>,
}

enum Message {
    Judged(Box<Batch>),
    /// The reader is done: how many batches it handed out, and why it could not read on, if so.
    Read(u64, Option<String>),
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
    /// Starts to read and to judge.
    pub(super) fn start(source: Source, judge: StreamJudge, jobs: usize) -> Self {
        let (judge, gate) = (Arc::new(judge), Arc::new(Gate::default()));
        let (free, empty) = channel();
        let (work, todo) = channel();
        let (answers, messages) = channel();
        for _ in 0..2 * jobs + 2 {
            // It can't fail: the receiver is in scope.
            let _ = free.send(Box::new(judge.batch()));
        }
        let todo = Arc::new(Mutex::new(todo));
        for _ in 0..jobs {
            let (judge, todo, answers) = (Arc::clone(&judge), Arc::clone(&todo), answers.clone());
            thread::spawn(move || work_off(&judge, &todo, &answers));
        }
        let reader = Reader { empty, work, answers, gate: Arc::clone(&gate) };
        thread::spawn(move || reader.run(source));
        Pipeline { messages, free, gate, early: BTreeMap::new(), next: 0, all: None, failure: None }
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
                    return Event::End(Some(format!(
                        "judging the lines from {line} on failed; this is a bug in jwt-assay"
                    )));
                }
                Err(RecvTimeoutError::Timeout) => return Event::Quiet,
                Err(RecvTimeoutError::Disconnected) => {
                    return Event::End(Some(
                        "all judging threads have ended; this is a bug in jwt-assay".to_owned(),
                    ));
                }
            }
        }
    }
}

struct Reader {
    empty: Receiver<Box<Batch>>,
    work: Sender<Box<Batch>>,
    answers: Sender<Message>,
    gate: Arc<Gate>,
}

impl Reader {
    fn run(self, source: Source) {
        let Source { name, text, position, is_packed, .. } = source;
        let mut lines = Lines::new(text, is_packed);
        let failure = self.read(&mut lines).err().map(|error| {
            let line = lines.line();
            let stored = Position::bytes(&position);
            match is_packed {
                true => format!(
                    "{name}: corrupt or truncated at compressed byte {stored} after line {line}: {error}"
                ),
                false => format!("{name}: can't be read after byte {stored}, line {line}: {error}"),
            }
        });
        // The receiver may be gone.
        let _ = self.answers.send(Message::Read(self.gate.close(), failure));
    }

    fn read(&self, lines: &mut Lines<impl Read>) -> std::io::Result<()> {
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
fn work_off(judge: &StreamJudge, todo: &Mutex<Receiver<Box<Batch>>>, answers: &Sender<Message>) {
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
