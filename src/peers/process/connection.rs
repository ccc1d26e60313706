//! One adapter process: sends a request, and returns its reply or what came instead.

use std::ops::Range;
use std::time::Duration;

use super::super::protocol::{LINE_BYTES, Reply, Request};
use super::wrong;
use crate::child::{Command, Conversation, Interruption, is_exhaustion};
use crate::stop::{Stop, StopReason};
use crate::suite::{Decision, Description, Failure, Queued};

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

    /// Sends tokens ahead of the replies, and collects the decisions. After a failure, which is that of the first token
    /// without a decision, the process must not be used again.
    pub(super) fn ask_ahead(
        &mut self,
        questions: &[Queued<'_>],
        timeout: Duration,
        decisions: &mut Vec<Decision>,
    ) -> Result<(), Failure> {
        let requests = questions.iter().flat_map(|queued| {
            let reset = queued.resets.then_some(Request::Reset);
            reset.into_iter().chain([Request::from(&queued.question)])
        });
        let requests: Vec<Request> = requests.collect();
        let mut ids = Vec::with_capacity(requests.len());
        for (at, request) in requests.iter().enumerate() {
            // Many lines at once, long before the process has nothing to do.
            if ids.len() < requests.len() && ids.len() < at + AHEAD / 2 {
                let next = &requests[ids.len()..(at + AHEAD).min(requests.len())];
                ids.extend(self.exchange.send(next));
            }
            let reply = self.exchange.receive(request, ids[at], timeout)?;
            let misfit = |problem| Failure::Crash(wrong::misfit(request, &problem));
            match request {
                Request::Reset => reply.done().map_err(misfit)?,
                _ => decisions.push(reply.decision().map_err(misfit)?),
            }
        }
        requests.last().map_or(Ok(()), |request| self.exchange.expect_no_more(request))
    }
}

/// How many requests are sent ahead of their replies.
const AHEAD: usize = 64;

/// Requests and replies, matched by their ids.
struct Exchange {
    conversation: Conversation,
    next_id: u64,
    stop: Stop,
}

impl Exchange {
    fn ask(&mut self, request: &Request, timeout: Duration) -> Result<Reply, Failure> {
        let id = self.next_id;
        let _ = self.send(std::slice::from_ref(request));
        let reply = self.receive(request, id, timeout)?;
        self.expect_no_more(request).map(|()| reply)
    }

    /// Sends requests, and returns their ids.
    fn send(&mut self, requests: &[Request]) -> Range<u64> {
        let first = self.next_id;
        let lines: Vec<String> =
            requests.iter().zip(first..).map(|(request, id)| request.write(id)).collect();
        self.next_id += lines.len() as u64;
        self.conversation.send(lines.join("\n").into_bytes());
        first..self.next_id
    }

    /// Waits for the reply to a request.
    fn receive(&mut self, request: &Request, id: u64, timeout: Duration) -> Result<Reply, Failure> {
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
        match reply.id == id {
            true => Ok(reply),
            false => Err(Failure::Crash(wrong::other_id(request, reply.id, id))),
        }
    }

    /// Refuses a second reply to the last request.
    fn expect_no_more(&mut self, request: &Request) -> Result<(), Failure> {
        match self.conversation.ready_line() {
            Some(line) => Err(Failure::Crash(wrong::second_line(request, &line))),
            None => Ok(()),
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
