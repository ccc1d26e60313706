//! An implementation in any language, as a child process that speaks the adapter protocol.
//!
//! A misbehaving child fails one case: it is ended, and started again for the next one. After too many starts it is not
//! started again; a run gives up as soon, and says so.

mod connection;
mod wrong;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use connection::Connection;

use super::protocol::{ProtocolError, Reply, Request};
use crate::child::Command;
use crate::jwt::json::Object;
use crate::stop::Stop;
use crate::suite::{
    Answer, Decision, Description, Factory, Failure, Implementation, MAX_FIRST_FAILURES, MAX_STARTS, Queued,
    SignQuestion, VerifyQuestion, ViewQuestion,
};

/// The least time that a process gets to introduce itself. An interpreter on a busy machine starts slowly.
const MIN_INTRODUCTION_TIME: Duration = Duration::from_secs(10);

/// Starts an adapter and requests its description. The instances that the factory makes share this one
/// process, which ends with the last of them. Once `stop` says so, they wait for no reply and start no process.
///
/// # Errors
/// What was seen instead of a description.
pub fn factory(command: Command, timeout: Duration, stop: Stop) -> Result<Factory, Failure> {
    let connection = Connection::open(&command, timeout.max(MIN_INTRODUCTION_TIME), &stop)?;
    let keeper = Keeper {
        command,
        timeout,
        stop,
        description: connection.description.clone(),
        connection: Some(connection),
        starts: 1,
        has_answered: false,
    };
    let shared = Arc::new(Mutex::new(keeper));
    Ok(Arc::new(move || Box::new(ProcessPeer(Arc::clone(&shared)))))
}

/// A handle on the process.
struct ProcessPeer(Arc<Mutex<Keeper>>);

/// Owns the process, and restarts it.
struct Keeper {
    command: Command,
    timeout: Duration,
    stop: Stop,
    description: Description,
    connection: Option<Connection>,
    starts: usize,
    /// Whether it has answered a question. Replies to `describe` and `reset` don't count: they judge nothing.
    has_answered: bool,
}

impl Keeper {
    fn ask(&mut self, request: &Request) -> Result<Reply, Failure> {
        let timeout = self.timeout;
        let answer = self.connected()?.ask(request, timeout);
        if answer.is_err() {
            self.connection = None;
        }
        answer
    }

    /// Ends a process that still answers. The limits are for those that don't, so its start does not count.
    fn end(&mut self) {
        if self.connection.take().is_some() {
            self.starts = self.starts.saturating_sub(1);
        }
    }

    fn connected(&mut self) -> Result<&mut Connection, Failure> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            empty => {
                if self.stop.is_requested() {
                    return Err(Failure::Crash("not started again before the end of the run".to_owned()));
                }
                let limit = if self.has_answered { MAX_STARTS } else { MAX_FIRST_FAILURES };
                if self.starts >= limit {
                    let starts = self.starts;
                    let seen = format!("not started again after {starts} starts");
                    return Err(Failure::Crash(seen));
                }
                self.starts += 1;
                let timeout = self.timeout.max(MIN_INTRODUCTION_TIME);
                let connection = Connection::open(&self.command, timeout, &self.stop)?;
                if connection.description != self.description {
                    let seen = "after a restart it describes itself differently".to_owned();
                    return Err(Failure::Crash(seen));
                }
                Ok(empty.insert(connection))
            }
        }
    }

    /// Sends a request, and reads the reply as one to it. A reply to something else ends the process, too.
    fn ask_for<T>(
        &mut self,
        request: &Request,
        read: impl FnOnce(Reply) -> Result<T, ProtocolError>,
    ) -> Result<T, Failure> {
        let reply = self.ask(request)?;
        let answer = read(reply);
        match &answer {
            Ok(_) if matches!(request, Request::Describe | Request::Reset) => {}
            Ok(_) => self.has_answered = true,
            Err(_) => self.connection = None,
        }
        answer.map_err(|problem| Failure::Crash(wrong::misfit(request, &problem)))
    }

    /// Sends tokens ahead of the decisions. A failure is the last answer, and ends the process.
    fn verify_all(&mut self, questions: &[Queued<'_>]) -> Vec<Decision> {
        let timeout = self.timeout;
        let mut decisions = Vec::new();
        let asked =
            self.connected().and_then(|process| process.ask_ahead(questions, timeout, &mut decisions));
        self.has_answered |= !decisions.is_empty();
        if let Err(failure) = asked {
            self.connection = None;
            decisions.push(Decision::Failed(failure));
        }
        decisions
    }
}

impl ProcessPeer {
    fn keeper(&self) -> MutexGuard<'_, Keeper> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Implementation for ProcessPeer {
    fn describe(&self) -> Description {
        self.keeper().description.clone()
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        self.keeper().ask_for(&question.into(), Reply::decision).unwrap_or_else(Decision::Failed)
    }

    fn verify_all(&mut self, questions: &[Queued<'_>]) -> Vec<Decision> {
        self.keeper().verify_all(questions)
    }

    fn sign(&mut self, question: &SignQuestion<'_>) -> Answer<String> {
        self.keeper().ask_for(&question.into(), Reply::token).unwrap_or_else(Answer::Failed)
    }

    fn view(&mut self, question: &ViewQuestion<'_>) -> Answer<Object> {
        self.keeper().ask_for(&question.into(), Reply::view).unwrap_or_else(Answer::Failed)
    }

    fn hmac(&mut self, key: &[u8], message: &[u8]) -> Answer<Vec<u8>> {
        let request = Request::Hmac { key: key.to_vec(), message: message.to_vec() };
        self.keeper().ask_for(&request, Reply::mac).unwrap_or_else(Answer::Failed)
    }

    fn base64url(&mut self, bytes: &[u8]) -> Answer<String> {
        let request = Request::Base64url { bytes: bytes.to_vec() };
        self.keeper().ask_for(&request, Reply::text).unwrap_or_else(Answer::Failed)
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.keeper().ask_for(&Request::Reset, Reply::done)
    }

    fn start_afresh(&mut self) {
        self.keeper().end();
    }

    fn bounds_time(&self) -> bool {
        true
    }
}
