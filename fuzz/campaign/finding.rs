//! A finding: one bug of one target, in a file that lies beside its inputs.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::files;

/// A finding as it stands in its file. Members that are not known here stay as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// 1.
    pub format: u64,
    /// The file's stem.
    pub id: String,
    /// The target that failed.
    pub target: String,
    /// How: a panic, a timeout, no memory left, a sanitizer's report, a signal.
    pub kind: String,
    /// What two failures of one bug share.
    pub bucket: String,
    /// The name of what was broken, if an oracle said so.
    pub oracle: Option<String>,
    /// What it said, not escaped.
    pub message: String,
    /// Where it panicked.
    pub place: Option<String>,
    /// The sanitizer of the build that it was found with, or `none`.
    pub sanitizer: String,
    /// The file of the input as it was found.
    pub input: String,
    /// The file of the minimised input.
    pub minimized: Option<String>,
    /// When it was first seen, in seconds since the epoch.
    pub first_seen: u64,
    /// When it last failed.
    pub last_seen: u64,
    /// How often it was found.
    pub times: u64,
    /// Whether it is new, known or gone.
    pub state: String,
    /// The regression that it was kept as.
    pub kept: Option<String>,
    #[serde(flatten)]
    others: serde_json::Map<String, serde_json::Value>,
}

/// What a crash says of itself, from which a finding is made.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

impl Finding {
    /// What has just been found for the first time.
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
            times: 1,
            state: "new".to_owned(),
            kept: None,
            others: serde_json::Map::new(),
        }
    }

    /// All findings of a folder, by id. A folder that is not there has none.
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

    /// Its file in a folder, and what is to stand there.
    pub fn file(&self, folder: &Path) -> Result<(PathBuf, Vec<u8>), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        Ok((folder.join(format!("{}.json", self.id)), (text + "\n").into_bytes()))
    }

    /// The files of its inputs, the shortest first.
    pub fn inputs(&self, folder: &Path) -> Vec<PathBuf> {
        let names = self.minimized.iter().chain([&self.input]);
        // A name leads nowhere else, whatever is written there.
        names.filter_map(|name| Some(folder.join(Path::new(name).file_name()?))).collect()
    }
}
