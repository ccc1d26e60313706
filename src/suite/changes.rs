//! What changed between two runs: reads their JSON reports, which may come from anyone, and compares them.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Deserializer, Serialize};

use super::verdict::Verdict;
use crate::jwt::json::{self, JsonError, JsonLimits, Value};
use crate::text::{one_line, quote};

/// The longest report that is read, in bytes. A run of forty peers with all cases takes two thirds of it.
pub const RUN_RECORD_BYTES: usize = 64 << 20;

/// A report of a run, as far as it is compared. Everything in it is escaped, and on one line.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct RunRecord {
    format: u64,
    /// What wrote it.
    pub tool: ToolRecord,
    /// The options that shaped it, each as JSON.
    #[serde(deserialize_with = "options")]
    pub options: BTreeMap<String, String>,
    /// The peers.
    pub peers: Vec<PeerRecord>,
    /// Its conclusion.
    pub conformant: Option<bool>,
}

/// What wrote a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ToolRecord {
    /// The program's version.
    #[serde(deserialize_with = "line")]
    pub version: String,
    /// The SHA-256 of its vectors.
    #[serde(deserialize_with = "line")]
    pub vectors: String,
}

/// A peer in a report.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct PeerRecord {
    /// Its name, by which it is found in the other report.
    #[serde(deserialize_with = "line")]
    pub name: String,
    /// Its version.
    #[serde(deserialize_with = "line")]
    pub version: String,
    /// How many questions it answered.
    pub asked: u64,
    /// How many it could have answered.
    pub of: u64,
    /// The cases.
    pub results: Vec<ResultRecord>,
    #[serde(default)]
    unfinished: Option<UnfinishedRecord>,
}

#[derive(Clone, Debug, Deserialize)]
struct UnfinishedRecord {
    unanswered: Vec<String>,
}

/// The result of a case in a report.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct ResultRecord {
    /// The case.
    #[serde(deserialize_with = "line")]
    pub id: String,
    /// How binding it is.
    #[serde(deserialize_with = "line")]
    pub level: String,
    /// Where that is written.
    #[serde(deserialize_with = "line")]
    pub clause: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The answer, in words.
    #[serde(deserialize_with = "line")]
    pub got: String,
    /// The command that repeats it.
    #[serde(deserialize_with = "line")]
    pub rerun: String,
}

fn line<'de, D: Deserializer<'de>>(text: D) -> Result<String, D::Error> {
    String::deserialize(text).map(|text| one_line(&text))
}

fn options<'de, D: Deserializer<'de>>(members: D) -> Result<BTreeMap<String, String>, D::Error> {
    let members: BTreeMap<String, serde_json::Value> = BTreeMap::deserialize(members)?;
    Ok(members.into_iter().map(|(name, value)| (one_line(&name), one_line(&value.to_string()))).collect())
}

/// Why a text is not a report of a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunRecordError {
    /// It has more bytes than [`RUN_RECORD_BYTES`].
    #[error("not a report of a run: {0} bytes long, more than any report needs")]
    Long(usize),
    /// It is not strict JSON.
    #[error("not a report of a run: {0}")]
    Json(JsonError),
    /// It is JSON of another shape.
    #[error("not a report of a run: {0}")]
    Shape(serde_json::Error),
    /// It has another format than 1.
    #[error("the report has format {0}, and only format 1 is supported")]
    Format(u64),
    /// Its parts contradict each other.
    #[error("the report contradicts itself: {0}")]
    Wrong(String),
}

impl RunRecord {
    /// Reads a report.
    ///
    /// # Errors
    /// The text is not a report of a run in JSON, has another format, or has a peer or a case of a peer twice.
    pub fn from_json(text: &[u8]) -> Result<Self, RunRecordError> {
        if text.len() > RUN_RECORD_BYTES {
            return Err(RunRecordError::Long(text.len()));
        }
        let limits = JsonLimits { depth: 12, members: 4 << 20 };
        let reading = json::read(text, limits);
        if let Some(defect) = reading.defects.into_iter().next() {
            return Err(RunRecordError::Json(defect));
        }
        // The code that serde derives would accept an array as well.
        if let Some(kind) =
            reading.value.filter(|value| !matches!(value, Value::Object(_))).map(|value| value.kind())
        {
            return Err(RunRecordError::Json(JsonError::NotAnObject(kind)));
        }
        let record: RunRecord = serde_json::from_slice(text).map_err(RunRecordError::Shape)?;
        if record.format != 1 {
            return Err(RunRecordError::Format(record.format));
        }
        record.check().map_err(RunRecordError::Wrong)?;
        Ok(record)
    }

    fn check(&self) -> Result<(), String> {
        let mut names = HashSet::new();
        for peer in &self.peers {
            let name = quote(&peer.name);
            if !names.insert(&peer.name) {
                return Err(format!("there are two peers with the name {name}"));
            }
            let mut ids = HashSet::new();
            let unanswered = peer.unfinished.iter().flat_map(|left| &left.unanswered);
            let all = peer.results.iter().map(|result| &result.id).chain(unanswered);
            if let Some(twice) = all.into_iter().find(|id| !ids.insert(id.as_str())) {
                return Err(format!("{name} has two results of the case {}", quote(twice)));
            }
            if peer.asked > peer.of {
                return Err(format!("{name} answered {} of {} questions", peer.asked, peer.of));
            }
        }
        Ok(())
    }

    fn peer(&self, name: &str) -> Option<&PeerRecord> {
        self.peers.iter().find(|peer| peer.name == name)
    }
}

impl PeerRecord {
    /// How many of its cases fail.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.results.iter().filter(|result| result.verdict.is_failure()).count()
    }
}

/// How a case changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It fails, and did not before; or it is new, and fails.
    NewlyFailing,
    /// It had an answer, and the run ended before it had one again.
    Unanswered,
    /// It passes, and failed before.
    NewlyPassing,
    /// It has another verdict, and neither of the above.
    OtherVerdict,
    /// It has the same verdict for another answer.
    OtherAnswer,
    /// It is new, and does not fail.
    New,
    /// It was removed, or not chosen.
    Gone,
}

impl Change {
    /// All changes, in the order in which they are reported: what got worse comes first.
    pub const ALL: [Change; 7] = [
        Change::NewlyFailing,
        Change::Unanswered,
        Change::NewlyPassing,
        Change::OtherVerdict,
        Change::OtherAnswer,
        Change::New,
        Change::Gone,
    ];

    /// Whether the peer got worse.
    #[must_use]
    pub fn is_worse(self) -> bool {
        matches!(self, Change::NewlyFailing | Change::Unanswered)
    }

    fn of(old: Option<&ResultRecord>, new: Option<&ResultRecord>, is_unanswered: bool) -> Option<Self> {
        Some(match (old, new) {
            (None, None) => return None,
            (None, Some(new)) if new.verdict.is_failure() => Change::NewlyFailing,
            (None, Some(_)) => Change::New,
            (Some(old), None) if is_unanswered && old.verdict != Verdict::Skip => Change::Unanswered,
            (Some(_), None) => Change::Gone,
            (Some(old), Some(new)) if new.verdict.is_failure() && !old.verdict.is_failure() => {
                Change::NewlyFailing
            }
            (Some(old), Some(new)) if old.verdict.is_failure() && new.verdict == Verdict::Pass => {
                Change::NewlyPassing
            }
            (Some(old), Some(new)) if old.verdict != new.verdict => Change::OtherVerdict,
            (Some(old), Some(new)) if old.got != new.got => Change::OtherAnswer,
            (Some(_), Some(_)) => return None,
        })
    }
}

/// A case that changed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CaseChange<'a> {
    /// How.
    pub change: Change,
    /// The case.
    pub id: &'a str,
    /// Its result before.
    pub old: Option<&'a ResultRecord>,
    /// Its result now.
    pub new: Option<&'a ResultRecord>,
}

/// A peer that is in both reports.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PeerChanges<'a> {
    /// The peer before.
    pub old: &'a PeerRecord,
    /// The peer now.
    pub new: &'a PeerRecord,
    /// The cases that changed, in the order of the new report, and then those that are gone.
    pub cases: Vec<CaseChange<'a>>,
    /// How many cases are as before.
    pub unchanged: usize,
}

impl<'a> PeerChanges<'a> {
    fn of(old: &'a PeerRecord, new: &'a PeerRecord) -> Self {
        let by_id = |peer: &'a PeerRecord| -> HashMap<&'a str, &'a ResultRecord> {
            peer.results.iter().map(|result| (result.id.as_str(), result)).collect()
        };
        let (before, now) = (by_id(old), by_id(new));
        let unanswered: HashSet<&str> =
            new.unfinished.iter().flat_map(|left| &left.unanswered).map(String::as_str).collect();
        let gone = old.results.iter().filter(|result| !now.contains_key(result.id.as_str()));
        let (mut cases, mut unchanged) = (Vec::new(), 0);
        for result in new.results.iter().chain(gone) {
            let id = result.id.as_str();
            let (old, new) = (before.get(id).copied(), now.get(id).copied());
            match Change::of(old, new, unanswered.contains(id)) {
                Some(change) => cases.push(CaseChange { change, id, old, new }),
                None => unchanged += 1,
            }
        }
        PeerChanges { old, new, cases, unchanged }
    }

    /// The cases that changed in one way.
    pub fn with(&self, change: Change) -> impl Iterator<Item = &CaseChange<'a>> {
        self.cases.iter().filter(move |case| case.change == change)
    }

    /// Whether there is anything to report.
    #[must_use]
    pub fn is_same(&self) -> bool {
        let facts = |peer: &'a PeerRecord| (&peer.version, peer.asked, peer.of);
        self.cases.is_empty() && facts(self.old) == facts(self.new)
    }

    /// Whether a case got worse.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.cases.iter().any(|case| case.change.is_worse())
    }
}

/// What changed between two runs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunChanges<'a> {
    /// The report before.
    pub old: &'a RunRecord,
    /// The report now.
    pub new: &'a RunRecord,
    /// The peers that are in both, in the order of the new report.
    pub peers: Vec<PeerChanges<'a>>,
}

impl<'a> RunChanges<'a> {
    /// Compares two reports.
    #[must_use]
    pub fn between(old: &'a RunRecord, new: &'a RunRecord) -> Self {
        let both = new.peers.iter().filter_map(|peer| Some(PeerChanges::of(old.peer(&peer.name)?, peer)));
        RunChanges { old, new, peers: both.collect() }
    }

    /// The options that differ: name, value before, value now.
    pub fn options(&self) -> impl Iterator<Item = (&'a str, Option<&'a str>, Option<&'a str>)> {
        let (old, new) = (&self.old.options, &self.new.options);
        let names = new.keys().chain(old.keys().filter(|name| !new.contains_key(*name)));
        let values = names.map(|name| {
            (name.as_str(), old.get(name).map(String::as_str), new.get(name).map(String::as_str))
        });
        values.filter(|(_, old, new)| old != new)
    }

    /// The peers that are new.
    pub fn came(&self) -> impl Iterator<Item = &'a PeerRecord> {
        self.new.peers.iter().filter(|peer| self.old.peer(&peer.name).is_none())
    }

    /// The peers that are gone.
    pub fn went(&self) -> impl Iterator<Item = &'a PeerRecord> {
        self.old.peers.iter().filter(|peer| self.new.peer(&peer.name).is_none())
    }

    /// How many cases changed in one way, those of new peers that fail included.
    #[must_use]
    pub fn count(&self, change: Change) -> usize {
        let cases = self.peers.iter().map(|peer| peer.with(change).count());
        let of_new_peers = self.came().map(PeerRecord::failed).filter(|_| change == Change::NewlyFailing);
        cases.chain(of_new_peers).sum()
    }

    /// Whether anything got worse: a case newly fails or is no longer answered, or the run was conformant and no longer is.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        let was_conformant = self.old.conformant == Some(true);
        let is_worse = |change: &Change| change.is_worse() && self.count(*change) > 0;
        Change::ALL.iter().any(is_worse) || was_conformant && self.new.conformant != Some(true)
    }
}
