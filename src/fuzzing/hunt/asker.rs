//! Asks a verifier many questions, and survives its crashes and hangs: each costs an instance, and the others go to a fresh
//! one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::probe::Probe;
use crate::stop::{Stop, StopReason};
use crate::suite::{
    Decision, Description, Factory, Failure, Implementation, Patience, Queued, Scope, THREAD_NAME,
    VerifyQuestion, panic_message,
};

/// How often it is checked whether the work has to stop.
const POLL: Duration = Duration::from_millis(50);

/// An instance that is asked.
pub(super) struct Asker {
    factory: Factory,
    timeout: Duration,
    stop: Stop,
    pub description: Description,
    instance: Option<Instance>,
    patience: Patience,
    /// How many questions were asked.
    pub asked: u64,
}

enum Instance {
    /// It bounds the time itself.
    Here(Box<dyn Implementation>),
    /// It runs in a thread, and is abandoned if it hangs.
    Thread { jobs: Sender<Job>, decisions: Receiver<Decision> },
}

type Job = (Vec<Arc<Probe>>, bool);

impl Asker {
    pub fn new(factory: Factory, timeout: Duration, stop: Stop) -> Self {
        let description = factory().describe();
        let patience = Patience::default();
        Asker { factory, timeout, stop, description, instance: None, patience, asked: 0 }
    }

    /// The decisions about some questions, in their order. There are fewer only if the work has to stop.
    pub fn ask(&mut self, probes: &[Arc<Probe>]) -> Vec<Decision> {
        let mut decisions = Vec::with_capacity(probes.len());
        while decisions.len() < probes.len() && !self.stop.is_requested() {
            let some = self.ask_one_instance(&probes[decisions.len()..]);
            for decision in &some {
                let failure = match decision {
                    Decision::Failed(failure) => Some(failure),
                    _ => None,
                };
                if let Some(reason) = self.patience.note(failure) {
                    self.stop.set(reason);
                }
                if failure.is_some() {
                    self.instance = None;
                }
            }
            decisions.extend(some);
            // A failure in that moment may be due to the stop.
            if self.is_interrupted() && matches!(decisions.last(), Some(Decision::Failed(_))) {
                decisions.pop();
            }
        }
        self.asked += decisions.len() as u64;
        decisions
    }

    fn is_interrupted(&self) -> bool {
        self.stop.reason().is_some_and(|reason| !matches!(reason, StopReason::GivenUp(_)))
    }

    /// The decision of a fresh instance, which shares nothing with the one before.
    pub fn ask_afresh(&mut self, probe: &Arc<Probe>) -> Option<Decision> {
        self.instance = None;
        let mut instance = (self.factory)();
        instance.start_afresh();
        drop(instance);
        self.ask(std::slice::from_ref(probe)).pop()
    }

    /// The decisions of the present instance, up to a failure.
    fn ask_one_instance(&mut self, probes: &[Arc<Probe>]) -> Vec<Decision> {
        let resets = self.description.scope == Scope::Profile;
        if self.instance.is_none() {
            match Instance::start(&self.factory) {
                Ok(instance) => self.instance = Some(instance),
                Err(error) => self.stop.set(StopReason::Exhausted(error.to_string())),
            }
        }
        let Some(instance) = &mut self.instance else { return Vec::new() };
        match instance {
            Instance::Here(instance) => verify_all(&mut **instance, probes, resets),
            Instance::Thread { jobs, decisions } => {
                // A thread that has ended takes no job; the missing decision shows that.
                let _ = jobs.send((probes.to_vec(), resets));
                let mut received = Vec::new();
                while received.len() < probes.len() {
                    let Some(decision) = receive(decisions, self.timeout, &self.stop) else { break };
                    let has_failed = matches!(decision, Decision::Failed(_));
                    received.push(decision);
                    if has_failed {
                        break;
                    }
                }
                received
            }
        }
    }
}

impl Instance {
    fn start(factory: &Factory) -> std::io::Result<Self> {
        let instance = factory();
        if instance.bounds_time() {
            return Ok(Instance::Here(instance));
        }
        let (jobs, inbox) = channel::<Job>();
        let (outbox, decisions) = channel();
        let work = move || {
            let mut instance = instance;
            for (probes, resets) in inbox {
                for probe in probes {
                    let asked = || verify_all(&mut *instance, &[probe], resets).pop();
                    let decision = catch_unwind(AssertUnwindSafe(asked)).unwrap_or_else(|panic| {
                        Some(Decision::Failed(Failure::Crash(panic_message(&*panic).to_owned())))
                    });
                    let Some(decision) = decision else { return };
                    let has_failed = matches!(decision, Decision::Failed(_));
                    if outbox.send(decision).is_err() || has_failed {
                        return;
                    }
                }
            }
        };
        thread::Builder::new().name(THREAD_NAME.to_owned()).spawn(work)?;
        Ok(Instance::Thread { jobs, decisions })
    }
}

/// Waits for a decision; `None` if the work has to stop first.
fn receive(decisions: &Receiver<Decision>, timeout: Duration, stop: &Stop) -> Option<Decision> {
    let start = Instant::now();
    loop {
        let left = timeout.saturating_sub(start.elapsed());
        match decisions.recv_timeout(left.min(POLL)) {
            Ok(decision) => return Some(decision),
            Err(RecvTimeoutError::Disconnected) => {
                return Some(Decision::Failed(Failure::Crash("its thread ended".to_owned())));
            }
            Err(RecvTimeoutError::Timeout) if stop.is_requested() => return None,
            Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                return Some(Decision::Failed(Failure::Timeout { limit: timeout, seen: None }));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// The decisions about the last tokens of the questions, up to a failure.
fn verify_all(instance: &mut dyn Implementation, probes: &[Arc<Probe>], resets: bool) -> Vec<Decision> {
    let mut queued = Vec::with_capacity(probes.len());
    // Which of the tokens are the last ones.
    let mut is_last = Vec::with_capacity(probes.len());
    for probe in probes {
        for (at, earlier) in probe.before.iter().enumerate() {
            let question =
                VerifyQuestion { key: &earlier.key, token: earlier.token.as_bytes(), now: earlier.now };
            queued.push(Queued { resets: resets && at == 0, question });
            is_last.push(false);
        }
        let question = VerifyQuestion { key: &probe.key, token: &probe.token, now: probe.now };
        queued.push(Queued { resets: resets && probe.before.is_empty(), question });
        is_last.push(true);
    }
    let decisions = instance.verify_all(&queued).into_iter().zip(is_last);
    // A failure before the last token leaves its question without a decision.
    let counts = |(decision, is_last): &(Decision, bool)| *is_last || matches!(decision, Decision::Failed(_));
    decisions.filter(counts).map(|(decision, _)| decision).collect()
}
