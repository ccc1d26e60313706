//! Finds the adapters that the `peers.json` of a folder lists: whether each is installed, and its known
//! failures.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::protocol::is_object;
use crate::child::Command;
use crate::suite::{KnownFailures, KnownFailuresError, Suite};
use crate::text::{is_plain, quote};

/// The file that lists the adapters of a folder.
pub const MANIFEST: &str = "peers.json";

/// The longest manifest or list of known failures, in bytes.
const FILE_BYTES: u64 = 4 << 20;

/// An adapter from a manifest.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Adapter {
    /// The name that it introduces itself by.
    pub name: String,
    /// Its language.
    pub language: String,
    /// The command that starts it.
    pub command: Command,
    /// What is missing and how to install it; `None` if it is installed.
    pub missing: Option<String>,
    /// Its known failures.
    pub known_failures: KnownFailures,
    /// The published vulnerabilities of this version, each with the cases that show it.
    pub advisories: BTreeMap<String, Vec<String>>,
}

/// Why the adapters of a folder can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdapterError {
    /// There is no manifest.
    #[error("{0}: there is no peers.json here, nor in a folder below")]
    NoManifest(PathBuf),
    /// A file can't be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A manifest is not JSON of the format that `tests/peers/README.md` describes.
    #[error("{path}: {source}")]
    Shape {
        /// The manifest.
        path: PathBuf,
        /// The parser's error, with the line.
        source: serde_json::Error,
    },
    /// A value in a manifest can't be used.
    #[error("{path}: {problem}")]
    Unusable {
        /// The manifest.
        path: PathBuf,
        /// Which, and why.
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

/// A manifest as it is written, before the file system is searched.
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

/// The adapters of the manifests in a folder and one level below it, in the order of the folders' names.
///
/// # Errors
/// There is no manifest, one can't be used, or two adapters have the same name.
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
                let problem = format!("there are two adapters named {}", quote(&adapter.name));
                return Err(unusable(&folder.join(MANIFEST), problem));
            }
            adapters.push(adapter);
        }
    }
    Ok(adapters)
}

fn adapters_of(folder: &Path) -> Result<Vec<Adapter>, AdapterError> {
    let path = folder.join(MANIFEST);
    // Commands run in the manifest's folder, so its path must not depend on ours.
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
        let problem = format!("format {} is not supported, only format 1", manifest.format);
        return Err(unusable(path, problem));
    }
    let texts = manifest.peers.iter().map(|entry| &entry.name).chain([&manifest.language]);
    if let Some(text) = texts.into_iter().find(|text| text.is_empty() || !is_plain(text)) {
        return Err(unusable(path, format!("{} is not printable text", quote(text))));
    }
    Ok(manifest)
}

/// A word of a command. If it contains a slash, it is a path relative to the manifest's folder.
fn located(folder: &Path, word: &str) -> PathBuf {
    if word.contains('/') { folder.join(word) } else { PathBuf::from(word) }
}

/// The first missing thing that an adapter needs, with the way to install it.
fn missing(folder: &Path, entry: &Entry, install: Option<&str>) -> Option<String> {
    let is_there = |need: &String| match need.contains('/') {
        true => folder.join(need).exists(),
        false => is_on_path(need) || folder.join(need).exists(),
    };
    let need = entry.needs.iter().find(|need| !is_there(need))?;
    let hint = install.map(|install| format!("; to install it, run {install}")).unwrap_or_default();
    Some(format!("it is not installed: {need} is missing{hint}"))
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
        let problem = format!("it is longer than {} MiB", FILE_BYTES >> 20);
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
