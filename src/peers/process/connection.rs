//! One adapter process: sends a request, and returns its reply or what came instead.

use std::time::Duration;

use super::super::protocol::{LINE_BYTES, Reply, Request};
use super::wrong;
use crate::child::{Command, Conversation, Interruption, is_exhaustion};
use crate::stop::{Stop, StopReason};
use crate::suite::{Description, Failure};

/// A process that has introduced itself.
pub(super) struct Connection {
    pub description: Description,
    exchange: Exchange,
}

impl Connection {
    /// Starts a process and requests its description.
    pub(super) fn open(command: &Command, timeout: Duration, stop: &Stop) -> Result<Self, Failure> {
        let conversation = Conversation::start(command, LINE_BYTES).map_err(|error| {
            if is_exhaustion(&error) {
                stop.set(StopReason::Exhausted(error.to_string()));
            }
            Failure::Crash(format!("it can't be started: {error}"))
        })?;
        let mut exchange = Exchange { conversation, next_id: 0, stop: stop.clone() };
        let introduction = exchange.ask(&Request::Describe, timeout)?;
        let description = introduction
            .description()
            .map_err(|problem| Failure::Crash(wrong::misfit(&Request::Describe, &problem)))?;
        Ok(Connection { description, exchange })
    }

    /// Sends a request and waits for the reply. After a failure the process must not be used again.
    pub(super) fn ask(&mut self, request: &Request, timeout: Duration) -> Result<Reply, Failure> {
        self.exchange.ask(request, timeout)
    }
}

/// Requests and replies, matched by their ids.
struct Exchange {
    conversation: Conversation,
    next_id: u64,
    stop: Stop,
}

impl Exchange {
    fn ask(&mut self, request: &Request, timeout: Duration) -> Result<Reply, Failure> {
        let id = self.next_id;
        self.next_id += 1;
        self.conversation.send(request.write(id).into_bytes());
        let line =
            self.conversation.receive(timeout, &self.stop).map_err(|interruption| match interruption {
                Interruption::TimedOut { complaint } => {
                    let seen = Some(wrong::silence(request, complaint.as_deref()));
                    Failure::Timeout { limit: timeout, seen }
                }
                other => Failure::Crash(wrong::interrupted(request, &other.to_string())),
            })?;
        let reply = Reply::read(&line)
            .map_err(|problem| Failure::Crash(wrong::not_a_reply(request, &line, &problem)))?;
        if reply.id != id {
            return Err(Failure::Crash(wrong::other_id(request, reply.id, id)));
        }
        match self.conversation.ready_line() {
            Some(line) => Err(Failure::Crash(wrong::second_line(request, &line))),
            None => Ok(reply),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_process_that_never_introduces_itself_is_given_up() {
        let limit = Duration::from_millis(50);
        let command = Command::new(["sh", "-c", "echo no time >&2; sleep 300"]).expect("there are words");
        let failure = Connection::open(&command, limit, &Stop::never()).err().expect("no introduction");
        assert!(matches!(failure, Failure::Timeout { limit: given, .. } if given == limit), "{failure:?}");
    }
}
