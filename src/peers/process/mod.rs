//! An implementation in any language, as a child process that speaks the adapter protocol.
//!
//! Whatever the child does is a verdict of one case: it is ended, started again for the next, and
//! after too many starts for nothing left alone.

mod connection;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use connection::Connection;

use super::protocol::{ProtocolError, Reply, Request};
use crate::child::Command;
use crate::jwt::json::Object;
use crate::suite::{
    Answer, Decision, Description, Factory, Failure, Implementation, SignQuestion, VerifyQuestion,
    ViewQuestion,
};

/// How often in a row a process is started that then answers no question.
const STARTS_FOR_NOTHING: usize = 25;
/// How often a process is started in all: a suite of a thousand cases should not cost as many starts.
const STARTS: usize = 500;
/// How long a process may take to introduce itself, if a question may not take longer: an interpreter
/// on a busy machine needs its time.
const INTRODUCTION: Duration = Duration::from_secs(10);

/// Starts an adapter and has it introduce itself. The instances that the factory makes share the one
/// process, which ends with the last of them.
///
/// # Errors
/// What was seen, if there was no introduction.
pub fn factory(command: Command, timeout: Duration) -> Result<Factory, Failure> {
    let connection = Connection::open(&command, timeout.max(INTRODUCTION))?;
    let keeper = Keeper {
        command,
        timeout,
        description: connection.description.clone(),
        connection: Some(connection),
        starts: 1,
        starts_for_nothing: 1,
    };
    let shared = Arc::new(Mutex::new(keeper));
    Ok(Arc::new(move || Box::new(ProcessPeer(Arc::clone(&shared)))))
}

/// One handle on the process.
struct ProcessPeer(Arc<Mutex<Keeper>>);

/// Keeps the process, and starts it again.
struct Keeper {
    command: Command,
    timeout: Duration,
    description: Description,
    connection: Option<Connection>,
    starts: usize,
    starts_for_nothing: usize,
}

impl Keeper {
    fn ask(&mut self, request: &Request) -> Result<Reply, Failure> {
        let timeout = self.timeout;
        let answer = self.connected()?.ask(request, timeout);
        match &answer {
            Ok(_) => self.starts_for_nothing = 0,
            Err(_) => self.connection = None,
        }
        answer
    }

    fn connected(&mut self) -> Result<&mut Connection, Failure> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            empty => {
                if self.starts_for_nothing >= STARTS_FOR_NOTHING || self.starts >= STARTS {
                    let starts = self.starts;
                    let seen = format!("it is not started again, after {starts} starts");
                    return Err(Failure::Crash(seen));
                }
                self.starts += 1;
                self.starts_for_nothing += 1;
                let connection = Connection::open(&self.command, self.timeout.max(INTRODUCTION))?;
                if connection.description != self.description {
                    let seen = "started again, it introduces itself as something else".to_owned();
                    return Err(Failure::Crash(seen));
                }
                Ok(empty.insert(connection))
            }
        }
    }

    /// Asks, and reads the reply as one to this request. One that is none ends the process too.
    fn ask_for<T>(
        &mut self,
        request: &Request,
        read: impl FnOnce(Reply) -> Result<T, ProtocolError>,
    ) -> Result<T, Failure> {
        let reply = self.ask(request)?;
        read(reply).map_err(|problem| {
            self.connection = None;
            Failure::Crash(format!("a reply that is none to this request: {problem}"))
        })
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

    fn bounds_time(&self) -> bool {
        true
    }
}
