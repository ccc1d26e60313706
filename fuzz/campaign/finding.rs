//! A finding: one bug of one target, stored as a JSON file beside its inputs.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::files;

/// A finding as it is stored. Members of the file that are unknown here are preserved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// 1.
    pub format: u64,
    /// The file's stem.
    pub id: String,
    /// The target that failed.
    pub target: String,
    /// `panic`, `timeout`, `out-of-memory`, `sanitizer` or `signal`.
    pub kind: String,
    /// What all failures of this bug have in common, by which they are deduplicated.
    pub bucket: String,
    /// The name of the broken promise, if an oracle reported it.
    pub oracle: Option<String>,
    /// The message, not escaped.
    pub message: String,
    /// Where it panicked.
    pub place: Option<String>,
    /// The sanitizer of the build that found it, or `none`.
    pub sanitizer: String,
    /// The file of the input that was found.
    pub input: String,
    /// The file of the minimised input.
    pub minimized: Option<String>,
    /// When it first failed, in seconds since the epoch.
    pub first_seen: u64,
    /// When it last failed.
    pub last_seen: u64,
    /// How it was found, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// How many failures were attributed to it.
    pub times: u64,
    /// `new`, `known` or `gone`.
    pub state: String,
    /// The regression that it was kept as.
    pub kept: Option<String>,
    #[serde(flatten)]
    others: serde_json::Map<String, serde_json::Value>,
}

/// How a finding was found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// After how many seconds of its target's time.
    pub seconds: f64,
    /// After how many inputs of its process.
    pub executions: u64,
    /// Whether an input of the corpus showed it, before anything was fuzzed.
    pub by_seed: bool,
}

impl Origin {
    /// In a few words.
    pub fn words(self) -> String {
        let Origin { seconds, executions, by_seed } = self;
        match by_seed {
            true => "by an input of the corpus".to_owned(),
            false => format!("after {seconds:.1} s and {executions} inputs of a process"),
        }
    }
}

/// A crash as its log describes it; a finding is made from one.
#[derive(Clone, Debug, PartialEq)]
pub struct Crash {
    /// As [`Finding::kind`].
    pub kind: &'static str,
    /// As [`Finding::bucket`].
    pub bucket: String,
    /// As [`Finding::oracle`].
    pub oracle: Option<String>,
    /// As [`Finding::message`].
    pub message: String,
    /// As [`Finding::place`].
    pub place: Option<String>,
    /// As [`Finding::origin`].
    pub origin: Option<Origin>,
}

impl Finding {
    /// A new finding.
    pub fn new(id: String, target: &str, sanitizer: &str, crash: &Crash, now: u64) -> Self {
        Finding {
            format: 1,
            input: format!("{id}.input"),
            id,
            target: target.to_owned(),
            kind: crash.kind.to_owned(),
            bucket: crash.bucket.clone(),
            oracle: crash.oracle.clone(),
            message: crash.message.clone(),
            place: crash.place.clone(),
            sanitizer: sanitizer.to_owned(),
            minimized: None,
            first_seen: now,
            last_seen: now,
            origin: crash.origin,
            times: 1,
            state: "new".to_owned(),
            kept: None,
            others: serde_json::Map::new(),
        }
    }

    /// All findings in a folder, by id; none if there is no folder.
    pub fn all(folder: &Path) -> Result<Vec<Self>, String> {
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let files = files::entries(folder)?;
        let files = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json"));
        files.map(|path| Finding::read(path)).collect()
    }

    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, String> {
        let finding: Finding = serde_json::from_slice(&files::read(path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        match finding.format {
            1 => Ok(finding),
            other => Err(format!("{}: the format is {other}, and only format 1 is known", path.display())),
        }
    }

    /// Its file in a folder, and the content.
    pub fn file(&self, folder: &Path) -> Result<(PathBuf, Vec<u8>), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        Ok((folder.join(format!("{}.json", self.id)), (text + "\n").into_bytes()))
    }

    /// The files of its inputs, the minimised one first.
    pub fn inputs(&self, folder: &Path) -> Vec<PathBuf> {
        let names = self.minimized.iter().chain([&self.input]);
        // The file may have been edited: only the last component counts, so no name leads out of the folder.
        names.filter_map(|name| Some(folder.join(Path::new(name).file_name()?))).collect()
    }
}
