//! The report of a campaign, which is also the state that a campaign is resumed from, and its pure renderers: text and
//! JSON.

mod json;
mod numbers;
mod text;

use std::collections::BTreeMap;

use jwt_assay::fuzzing::Gate;
use serde::{Deserialize, Serialize};

use crate::finding::Origin;

pub use json::json;
pub use text::{line, text};

/// The format of reports and of the state.
pub const FORMAT: u64 = 1;

/// A campaign so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// 1.
    pub format: u64,
    /// When it started, in seconds since the epoch.
    pub started: u64,
    /// Its options.
    pub plan: Plan,
    /// The targets, in the order in which they run.
    pub targets: Vec<TargetReport>,
}

/// The options of a campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// How long each target is fuzzed, in seconds.
    pub seconds: f64,
    /// How many processes run at once.
    pub jobs: usize,
    /// The share of the time with AddressSanitizer, in percent.
    pub address_share: u8,
    /// Whether the first finding ends the campaign.
    #[serde(default)]
    pub until_finding: bool,
}

/// A target so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TargetReport {
    /// Its name.
    pub name: String,
    /// Whether its inputs can get past the MAC.
    pub signs: bool,
    /// Whether it is finished.
    pub is_done: bool,
    /// How long it has been fuzzed, in seconds.
    pub spent: f64,
    /// The inputs run, by all processes.
    pub executions: u64,
    /// The processor time of all processes, if the system reports it.
    pub cpu_seconds: f64,
    /// The most edges reached by one process.
    pub edges: u64,
    /// All edges of the program.
    pub all_edges: u64,
    /// The most features reached by one process.
    pub features: u64,
    /// When the last new edge was reached, in seconds of the target's time.
    pub last_new: f64,
    /// The seeds loaded, without inputs that the processes found.
    pub seeds: u64,
    /// The inputs, counted by gate.
    pub gates: Gates,
    /// The size of the corpus after fuzzing.
    pub corpus_before: usize,
    /// The size of the corpus after its minimisation, if there was one.
    pub corpus_after: Option<usize>,
    /// The crashes of all processes.
    pub crashes: u64,
    /// The findings.
    pub findings: Vec<Found>,
    /// The reasons why the result is not reliable.
    pub broken: Vec<String>,
    /// Notes for the reader.
    pub notes: Vec<String>,
}

/// A finding, as a report lists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// `new`, `known` or `gone`.
    pub state: String,
    /// As in the finding's file.
    pub kind: String,
    /// The first line of the message.
    pub message: String,
    /// Where it panicked.
    pub place: Option<String>,
    /// How it was found, if that is known.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// How many crashes were attributed to it.
    pub times: u64,
}

/// How many inputs got past a gate and not past the next one, by the gate's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Gates(pub BTreeMap<String, u64>);

impl Gates {
    /// All inputs that were counted.
    pub fn all(&self) -> u64 {
        self.0.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The inputs that got past a gate.
    pub fn past(&self, gate: Gate) -> u64 {
        let further = Gate::ALL.iter().filter(|further| **further >= gate);
        further.filter_map(|gate| self.0.get(gate.name())).fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Adds the counts of another process.
    pub fn add(&mut self, other: &Gates) {
        for (name, count) in &other.0 {
            let sum = self.0.entry(name.clone()).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
}

/// The gates whose share is shown: all but the first, which every input gets past.
pub fn shown_gates() -> &'static [Gate] {
    &Gate::ALL[1..]
}

/// The outcome of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No new findings.
    NothingNew,
    /// New findings.
    Findings,
    /// The result is not reliable.
    Broken,
    /// It is not finished.
    Unfinished,
}

impl Report {
    /// The outcome. A broken campaign is broken whether it is finished or not, and whatever it found.
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

    /// How many targets are not finished.
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

    /// Executions per second of processor time, or of the target's time if the former is not known.
    pub fn rate(&self) -> f64 {
        let seconds = if self.cpu_seconds > 0.0 { self.cpu_seconds } else { self.spent };
        if seconds > 0.0 { self.executions as f64 / seconds } else { 0.0 }
    }

    /// The share of inputs that got past a gate; `None` if none were counted.
    pub fn share(&self, gate: Gate) -> Option<f64> {
        let all = self.gates.all();
        (all > 0).then(|| self.gates.past(gate) as f64 / all as f64)
    }

    /// Records the coverage of a process.
    pub fn reached(&mut self, at: f64, edges: u64, features: u64) {
        if edges > self.edges {
            self.last_new = at;
        }
        self.edges = self.edges.max(edges);
        self.features = self.features.max(features);
    }
}

#[cfg(test)]
mod tests;
