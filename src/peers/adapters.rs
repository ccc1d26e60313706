//! Finds adapters in a folder: what its `peers.json` names, whether it is installed, and what it is
//! known to fail.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::protocol::is_object;
use crate::child::Command;
use crate::suite::{KnownFailures, KnownFailuresError, Suite};
use crate::text::{is_plain, quote};

/// The file that names the adapters of a folder.
pub const MANIFEST: &str = "peers.json";

/// The longest manifest or list of known failures, in bytes.
const FILE_BYTES: u64 = 4 << 20;

/// An adapter that a manifest names.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Adapter {
    /// The name that it introduces itself by.
    pub name: String,
    /// The language that it is for.
    pub language: String,
    /// How it is started.
    pub command: Command,
    /// What is not there, and how to get it; `None` if it is installed.
    pub missing: Option<String>,
    /// What it is known to fail.
    pub known_failures: KnownFailures,
    /// The published vulnerabilities of this version, each with the cases that stand for it.
    pub advisories: BTreeMap<String, Vec<String>>,
}

/// Why the adapters of a folder can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdapterError {
    /// There is no manifest.
    #[error("{0}: there is no peers.json here or one folder below")]
    NoManifest(PathBuf),
    /// A file can't be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A manifest is not JSON of the format that `tests/peers/README.md` describes.
    #[error("{path}: {source}")]
    Shape {
        /// The manifest.
        path: PathBuf,
        /// What the parser says, with the line.
        source: serde_json::Error,
    },
    /// A manifest says what can't be used.
    #[error("{path}: {problem}")]
    Unusable {
        /// The manifest.
        path: PathBuf,
        /// What can't be used.
        problem: String,
    },
    /// A list of known failures can't be used.
    #[error("{path}: {source}")]
    KnownFailures {
        /// The list.
        path: PathBuf,
        /// What is wrong with it.
        source: KnownFailuresError,
    },
}

/// What a manifest says, before anything is looked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    format: u64,
    language: String,
    #[serde(default)]
    install: Option<String>,
    #[serde(default)]
    known_failures: Option<PathBuf>,
    peers: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    command: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    advisories: BTreeMap<String, Vec<String>>,
}

/// The adapters that the manifests in a folder and one level below it name, in the order of the
/// folders' names.
///
/// # Errors
/// There is no manifest, one can't be used, or two adapters have one name.
pub fn find(folder: &Path) -> Result<Vec<Adapter>, AdapterError> {
    let mut folders = vec![folder.to_owned()];
    let entries = fs::read_dir(folder).map_err(|source| unreadable(folder, source))?;
    let mut below: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    below.sort();
    folders.extend(below);
    folders.retain(|folder| folder.join(MANIFEST).is_file());
    if folders.is_empty() {
        return Err(AdapterError::NoManifest(folder.to_owned()));
    }
    let mut adapters: Vec<Adapter> = Vec::new();
    for folder in folders {
        for adapter in adapters_of(&folder)? {
            if adapters.iter().any(|other| other.name == adapter.name) {
                let problem = format!("there are two adapters of the name {}", quote(&adapter.name));
                return Err(unusable(&folder.join(MANIFEST), problem));
            }
            adapters.push(adapter);
        }
    }
    Ok(adapters)
}

fn adapters_of(folder: &Path) -> Result<Vec<Adapter>, AdapterError> {
    let path = folder.join(MANIFEST);
    // Commands run in the manifest's folder, wherever we are.
    let folder = fs::canonicalize(folder).map_err(|source| unreadable(folder, source))?;
    let manifest = read_manifest(&path, &read(&path)?)?;
    manifest
        .peers
        .iter()
        .map(|entry| {
            let words = entry.command.iter().map(|word| located(&folder, word));
            let command = Command::new(words)
                .ok_or_else(|| unusable(&path, format!("{} has no command", quote(&entry.name))))?;
            Ok(Adapter {
                name: entry.name.clone(),
                language: manifest.language.clone(),
                command: command.in_folder(&folder),
                missing: missing(&folder, entry, manifest.install.as_deref()),
                known_failures: known_failures(&folder, &manifest, &entry.name)?,
                advisories: entry.advisories.clone(),
            })
        })
        .collect()
}

/// Reads the text of a manifest.
pub(crate) fn read_manifest(path: &Path, text: &[u8]) -> Result<Manifest, AdapterError> {
    if !is_object(text) {
        return Err(unusable(path, "expected a JSON object"));
    }
    let manifest: Manifest = serde_json::from_slice(text)
        .map_err(|source| AdapterError::Shape { path: path.to_owned(), source })?;
    if manifest.format != 1 {
        let problem = format!("the format is {}, and only format 1 is known", manifest.format);
        return Err(unusable(path, problem));
    }
    let texts = manifest.peers.iter().map(|entry| &entry.name).chain([&manifest.language]);
    if let Some(text) = texts.into_iter().find(|text| text.is_empty() || !is_plain(text)) {
        return Err(unusable(path, format!("{} can't be printed as it is", quote(text))));
    }
    Ok(manifest)
}

/// A word of a command; one with a slash in it is a path from the manifest's folder.
fn located(folder: &Path, word: &str) -> PathBuf {
    if word.contains('/') { folder.join(word) } else { PathBuf::from(word) }
}

/// The first thing that an adapter needs and that is not there, with the way to get it.
fn missing(folder: &Path, entry: &Entry, install: Option<&str>) -> Option<String> {
    let is_there = |need: &String| match need.contains('/') {
        true => folder.join(need).exists(),
        false => is_on_path(need) || folder.join(need).exists(),
    };
    let need = entry.needs.iter().find(|need| !is_there(need))?;
    let hint = install.map(|install| format!("; to install it, run {install}")).unwrap_or_default();
    Some(format!("it is not installed: there is no {need}{hint}"))
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn known_failures(folder: &Path, manifest: &Manifest, name: &str) -> Result<KnownFailures, AdapterError> {
    let Some(lists) = &manifest.known_failures else { return Ok(KnownFailures::new()) };
    let path = folder.join(lists).join(format!("{name}.json"));
    if !path.exists() {
        return Ok(KnownFailures::new());
    }
    KnownFailures::from_json(&read(&path)?)
        .and_then(|known| known.check(Suite::bundled()).map(|()| known))
        .map_err(|source| AdapterError::KnownFailures { path, source })
}

fn read(path: &Path) -> Result<Vec<u8>, AdapterError> {
    let mut text = Vec::new();
    let file = File::open(path).map_err(|source| unreadable(path, source))?;
    file.take(FILE_BYTES + 1).read_to_end(&mut text).map_err(|source| unreadable(path, source))?;
    if text.len() as u64 > FILE_BYTES {
        let problem = format!("longer than {} MiB", FILE_BYTES >> 20);
        return Err(unusable(path, problem));
    }
    Ok(text)
}

fn unusable(path: &Path, problem: impl Into<String>) -> AdapterError {
    AdapterError::Unusable { path: path.to_owned(), problem: problem.into() }
}

fn unreadable(path: &Path, source: std::io::Error) -> AdapterError {
    AdapterError::Unreadable { path: path.to_owned(), source }
}
