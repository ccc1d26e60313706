//! The bundled adapters: manifests, files, lock files and known failures agree. Those that are scripts are checked
//! more closely.

#[cfg(feature = "cli")]
mod asked;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jwt_assay::suite::{Expectation, KnownFailures, Question, Suite};
use serde_json::Value;

/// The folders of scripts that need no compiler: there a file is an adapter or the loop that they share.
const SCRIPTS: [&str; 4] = ["python", "node", "vulnerable/python", "vulnerable/node"];

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers")
}

/// One row of a manifest, with the folder that its paths start from.
struct Row {
    folder: PathBuf,
    peer: Value,
}

impl Row {
    fn name(&self) -> &str {
        self.peer["name"].as_str().expect("a peer has a name")
    }

    fn texts(&self, member: &str) -> Vec<&str> {
        let list = self.peer[member].as_array().unwrap_or_else(|| panic!("{}: no {member}", self.name()));
        list.iter().map(|text| text.as_str().expect("a text")).collect()
    }

    /// The parts of its command that name a file which exists without an installation.
    fn files(&self) -> Vec<PathBuf> {
        let paths = self.texts("command").into_iter().map(|part| self.folder.join(part));
        paths.filter_map(|path| path.canonicalize().ok()).filter(|path| path.is_file()).collect()
    }

    /// Its advisories, each with the cases that represent it.
    fn advisories(&self) -> BTreeMap<String, BTreeSet<String>> {
        serde_json::from_value(self.peer["advisories"].clone()).expect("advisories that name cases")
    }
}

/// The rows of all manifests one folder down.
fn rows(folder: &Path) -> Vec<Row> {
    let entries = fs::read_dir(folder).expect("a folder of peers");
    let mut folders: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders.retain(|folder| folder.join("peers.json").exists());
    folders.into_iter().flat_map(|folder| rows_of(&folder)).collect()
}

fn rows_of(folder: &Path) -> Vec<Row> {
    let text = fs::read(folder.join("peers.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&text).expect("a manifest in JSON");
    let peers = manifest["peers"].as_array().expect("a manifest has peers");
    peers.iter().map(|peer| Row { folder: folder.to_owned(), peer: peer.clone() }).collect()
}

fn current() -> Vec<Row> {
    rows(&home())
}

fn vulnerable() -> Vec<Row> {
    rows(&home().join("vulnerable"))
}

#[test]
fn every_adapter_is_in_a_manifest_and_every_manifest_names_adapters() {
    for folder in SCRIPTS {
        let folder = home().join(folder).canonicalize().expect("a folder of scripts");
        let is_adapter = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with("_adapter.py") || (name.ends_with(".mjs") && name != "protocol.mjs")
        };
        let entries = fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let there: BTreeSet<PathBuf> = entries.filter(is_adapter).collect();
        let rows = rows_of(&folder);
        let named: Vec<PathBuf> = rows.iter().flat_map(Row::files).filter(is_adapter).collect();
        assert_eq!(named.len(), rows.len(), "{}: each peer names an adapter", folder.display());
        let own = named.into_iter().filter(|path| path.starts_with(&folder)).collect();
        assert_eq!(there, own, "{}", folder.display());
    }
}

#[test]
fn names_are_unique() {
    let rows: Vec<Row> = current().into_iter().chain(vulnerable()).collect();
    let built_in = jwt_assay::peers::PEERS.iter().map(|peer| peer.name.to_owned());
    let mut names = BTreeSet::new();
    for name in built_in.chain(rows.iter().map(|row| row.name().to_owned())) {
        assert!(names.insert(name.clone()), "two peers are named {name}");
    }
    assert!(rows.len() >= 17, "only {} peers", rows.len());
}

#[test]
fn known_failures_of_current_versions_have_reasons_and_name_cases() {
    for row in current() {
        let path = format!("vectors/known-failures/{}.json", row.name());
        let text = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path));
        let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
        let known = KnownFailures::from_json(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        known.check(Suite::bundled()).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

#[test]
fn lock_files_pin_with_hashes_and_name_no_registry() {
    let mut locks = 0;
    for folder in SCRIPTS.map(|folder| home().join(folder)) {
        let listed = [folder.clone(), folder.join("locks")];
        for path in listed.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten() {
            let path = path.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = || fs::read_to_string(&path).expect("a lock file");
            if name == "package-lock.json" {
                locks += 1;
                check_npm_lock(&text(), &path);
            } else if name.ends_with(".txt") {
                locks += 1;
                check_pip_lock(&text(), &path);
            }
        }
    }
    assert!(locks >= SCRIPTS.len(), "only {locks} lock files");
}

fn check_npm_lock(text: &str, path: &Path) {
    let lock: Value = serde_json::from_str(text).expect("a lock file in JSON");
    let packages = lock["packages"].as_object().expect("packages");
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        assert!(package["resolved"].is_null(), "{}: {name} names where it was found", path.display());
        assert!(package["integrity"].is_string(), "{}: {name} has no hash", path.display());
    }
}

fn check_pip_lock(text: &str, path: &Path) {
    assert!(!text.contains("://") && !text.contains("index"), "{} names a registry", path.display());
    let pins: Vec<&str> = text.lines().filter(|line| line.contains("==")).collect();
    assert!(!pins.is_empty(), "{} pins nothing", path.display());
    for pin in pins {
        let after = text.split(pin).nth(1).unwrap_or_default();
        assert!(after.trim_start().starts_with("--hash=sha256:"), "{}: {pin}", path.display());
    }
}

#[test]
fn cases_of_advisories_must_be_rejected() {
    for row in vulnerable() {
        let advisories = row.advisories();
        assert!(!advisories.is_empty(), "{} has no advisory", row.name());
        for id in advisories.values().flatten() {
            let case = Suite::bundled().case(id).unwrap_or_else(|| panic!("there is no case {id}"));
            let rejects = matches!(&case.question, Question::Verify { expectation: Expectation::Reject, .. });
            assert!(rejects && case.level == jwt_assay::lint::Level::Must, "{id}");
        }
    }
}

/// A language without an installer is a mistake, unlike one whose tools this machine lacks.
#[test]
fn the_installer_refuses_an_unknown_language() {
    let installed = Command::new(home().join("install")).arg("klingon").output().expect("bash that starts");
    assert_eq!(installed.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&installed.stderr), "klingon: there are no peers to install\n");
    for folder in SCRIPTS {
        assert!(home().join(folder).join("install").is_file(), "{folder} has an installer");
    }
}
