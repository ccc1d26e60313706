//! What a campaign came to, as one type that is also the state it is resumed from, and its pure
//! renderers: text, JSON, HTML.

mod chart;
mod html;
mod json;
mod numbers;
mod text;

use std::collections::BTreeMap;

use jwt_assay::fuzzing::Gate;
use serde::{Deserialize, Serialize};

pub use html::html;
pub use json::json;
pub use text::{line, text};

/// The format of reports and of the state.
pub const FORMAT: u64 = 1;

/// A campaign, as far as it has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// 1.
    pub format: u64,
    /// When it began, in seconds since the epoch.
    pub started: u64,
    /// What was asked for.
    pub plan: Plan,
    /// Each target, in the order in which they are run.
    pub targets: Vec<TargetReport>,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// How long each target is to be fuzzed.
    pub seconds: f64,
    /// How many processes at once.
    pub jobs: usize,
    /// The share of the time that goes to AddressSanitizer, in percent.
    pub address_share: u8,
}

/// A target, as far as it has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TargetReport {
    /// Its name.
    pub name: String,
    /// Whether its inputs can get past the MAC.
    pub signs: bool,
    /// Whether nothing is left to be done.
    pub is_done: bool,
    /// How long it has been fuzzed, in seconds.
    pub spent: f64,
    /// How many inputs were run, by all processes.
    pub executions: u64,
    /// The processor time that they took, where the system tells it.
    pub cpu_seconds: f64,
    /// The most edges that a process reached.
    pub edges: u64,
    /// Of how many.
    pub all_edges: u64,
    /// The most features that a process reached.
    pub features: u64,
    /// When the last new edge was reached, in seconds of its time.
    pub last_new: f64,
    /// How coverage grew.
    pub curve: Vec<Point>,
    /// How many seeds were loaded, without what the processes found for one another.
    pub seeds: u64,
    /// How many inputs came how far.
    pub gates: Gates,
    /// The inputs of its corpus after fuzzing, and after the minimisation if there was one.
    pub corpus_before: usize,
    /// See [`corpus_before`](Self::corpus_before).
    pub corpus_after: Option<usize>,
    /// How often a process crashed.
    pub crashes: u64,
    /// What is known to be wrong.
    pub findings: Vec<Found>,
    /// Why the campaign is broken, in sentences.
    pub broken: Vec<String>,
    /// What else is to be known.
    pub notes: Vec<String>,
}

/// Coverage at a time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// In seconds of the target's time.
    pub at: f64,
    /// The most edges that a process had reached.
    pub edges: u64,
    /// The most features.
    pub features: u64,
}

/// A finding, as a report tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// `new`, `known` or `gone`.
    pub state: String,
    /// How it shows.
    pub kind: String,
    /// The first line of what was said.
    pub message: String,
    /// Where.
    pub place: Option<String>,
    /// How many crashes were it.
    pub times: u64,
}

/// How many inputs got past a gate and not past the next, by the gate's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Gates(pub BTreeMap<String, u64>);

impl Gates {
    /// How many inputs were counted.
    pub fn all(&self) -> u64 {
        self.0.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// How many of them got past a gate.
    pub fn past(&self, gate: Gate) -> u64 {
        let further = Gate::ALL.iter().filter(|further| **further >= gate);
        further.filter_map(|gate| self.0.get(gate.name())).fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Adds what another process counted.
    pub fn add(&mut self, other: &Gates) {
        for (name, count) in &other.0 {
            let sum = self.0.entry(name.clone()).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
}

/// The gates whose share is told: not the first, which every input gets past.
pub fn told_gates() -> &'static [Gate] {
    &Gate::ALL[1..]
}

/// What a campaign came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No finding that was not known.
    NothingNew,
    /// Something new was found.
    Findings,
    /// Its result can't be relied on.
    Broken,
    /// It has not come to its end.
    Unfinished,
}

impl Report {
    /// What it came to. A broken campaign is broken whatever it found, also before its end.
    pub fn outcome(&self) -> Outcome {
        let is_new = |target: &TargetReport| target.count("new") > 0;
        if self.targets.is_empty() || self.targets.iter().any(|target| !target.broken.is_empty()) {
            Outcome::Broken
        } else if self.left() > 0 {
            Outcome::Unfinished
        } else if self.targets.iter().any(is_new) {
            Outcome::Findings
        } else {
            Outcome::NothingNew
        }
    }

    /// How many targets have not come to their end.
    pub fn left(&self) -> usize {
        self.targets.iter().filter(|target| !target.is_done).count()
    }

    /// How many findings of all targets are in a state.
    pub fn count(&self, state: &str) -> usize {
        self.targets.iter().map(|target| target.count(state)).sum()
    }
}

impl TargetReport {
    /// How many findings are in a state.
    pub fn count(&self, state: &str) -> usize {
        self.findings.iter().filter(|finding| finding.state == state).count()
    }

    /// Executions per second of processor time, or of its own time where that is not known.
    pub fn rate(&self) -> f64 {
        let seconds = if self.cpu_seconds > 0.0 { self.cpu_seconds } else { self.spent };
        if seconds > 0.0 { self.executions as f64 / seconds } else { 0.0 }
    }

    /// The share of inputs that got past a gate, if any were counted.
    pub fn share(&self, gate: Gate) -> Option<f64> {
        let all = self.gates.all();
        (all > 0).then(|| self.gates.past(gate) as f64 / all as f64)
    }

    /// Notes how far a process is.
    pub fn reached(&mut self, at: f64, edges: u64, features: u64) {
        if edges <= self.edges && features <= self.features {
            return;
        }
        if edges > self.edges {
            self.last_new = at;
        }
        self.edges = self.edges.max(edges);
        self.features = self.features.max(features);
        self.curve.push(Point { at, edges: self.edges, features: self.features });
        if self.curve.len() > MOST_POINTS {
            self.thin();
        }
    }

    /// Drops every second point but the last.
    fn thin(&mut self) {
        let last = self.curve.len() - 1;
        let mut at = 0;
        self.curve.retain(|_| {
            at += 1;
            at % 2 == 1 || at > last
        });
    }
}

/// How many points of a curve are kept.
const MOST_POINTS: usize = 1_000;

#[cfg(test)]
mod tests;
