//! One adapter process: sends a request, and returns its reply or what came instead.

use std::time::Duration;

use super::super::protocol::{LINE_BYTES, Reply, Request};
use crate::child::{Command, Conversation, Interruption, is_exhaustion};
use crate::stop::{Stop, StopReason};
use crate::suite::{Description, Failure};
use crate::text::quote;

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
            .map_err(|problem| Failure::Crash(format!("its reply to describe is not valid: {problem}")))?;
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
                    let seen = complaint.map(|complaint| format!("on stderr: {complaint}"));
                    Failure::Timeout { limit: timeout, seen }
                }
                other => Failure::Crash(other.to_string()),
            })?;
        let reply = Reply::read(&line)
            .map_err(|problem| Failure::Crash(format!("{} is not a reply: {problem}", shown(&line))))?;
        if reply.id != id {
            let earlier = if reply.id < id { "a second reply to" } else { "a reply to" };
            let seen = format!("{earlier} request {}, but this was request {id}", reply.id);
            return Err(Failure::Crash(seen));
        }
        match self.conversation.ready_line() {
            Some(line) => Err(Failure::Crash(format!("a second line for one request: {}", shown(&line)))),
            None => Ok(reply),
        }
    }
}

fn shown(line: &[u8]) -> String {
    quote(&String::from_utf8_lossy(line))
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
