//! `campaign seeds`: writes the corpora and the dictionary that the targets start from. They are made from the vectors
//! and other files of the project, and are the same on every machine.

mod dictionary;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use jwt_assay::fuzzing::{Seed, Target};

use crate::files;
use crate::places::Places;
use crate::replay::named;

/// Write the seed corpora and the dictionary from the vectors
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo campaign seeds                          write fuzz/corpus/TARGET/ for each target, and fuzz/jwt.dict
  cargo campaign seeds decode --corpora seeds   write one target's seeds elsewhere

Inputs that are already in a corpus are kept.")]
pub struct Seeds {
    /// Write only the seeds of these targets
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,

    /// Write to DIR/TARGET/ instead of fuzz/corpus/TARGET/
    #[arg(long, value_name = "DIR")]
    corpora: Option<PathBuf>,

    /// Write the dictionary to FILE instead of fuzz/jwt.dict
    #[arg(long, value_name = "FILE")]
    dictionary: Option<PathBuf>,
}

impl Seeds {
    /// Writes the files, and prints their names.
    pub fn run(&self) -> Result<(), String> {
        let places = Places::of_package();
        let corpora = self.corpora.clone().unwrap_or_else(|| places.corpora());
        for target in named(&self.targets)? {
            let count = write_corpus(target, &places, &corpora)?;
            anstream::println!("{}: {count} seeds", corpora.join(target.name).display());
        }
        let dictionary = self.dictionary.clone().unwrap_or_else(|| places.dictionary());
        let entries = dictionary::entries();
        files::write_whole(&dictionary, dictionary::text(&entries).as_bytes())?;
        anstream::println!("{}: {} entries", dictionary.display(), entries.len());
        Ok(())
    }
}

/// Writes the seeds of a target to its corpus, and returns how many there are.
fn write_corpus(target: &Target, places: &Places, corpora: &Path) -> Result<usize, String> {
    let folder = corpora.join(target.name);
    let seeds = seeds_of(target, places)?;
    files::make(&folder)?;
    for seed in &seeds {
        let file = folder.join(&seed.name);
        // An existing seed is not touched: its time would change, and libFuzzer reloads files by time.
        if fs::read(&file).ok().as_ref() != Some(&seed.bytes) {
            files::write_whole(&file, &seed.bytes)?;
        }
    }
    Ok(seeds.len())
}

/// The seeds of a target: the library's, and for some targets files of the project.
fn seeds_of(target: &Target, places: &Places) -> Result<Vec<Seed>, String> {
    let project = places.project();
    let paths = match target.name {
        "known_failures" => files::entries(&project.join("vectors/known-failures"))?,
        "manifest" => manifests(&project)?,
        _ => Vec::new(),
    };
    let mut seeds = target.seeds();
    for path in paths {
        let name = path.strip_prefix(&project).unwrap_or(&path).to_string_lossy().into_owned();
        seeds.push(Seed::new(&name, files::read(&path)?));
    }
    Ok(seeds)
}

/// The manifests of the peers in other languages.
fn manifests(project: &Path) -> Result<Vec<PathBuf>, String> {
    let mut manifests = Vec::new();
    for folder in ["tests/peers", "tests/peers/vulnerable"] {
        let below = files::entries(&project.join(folder))?;
        manifests.extend(below.into_iter().map(|path| path.join("peers.json")).filter(|path| path.is_file()));
    }
    Ok(manifests)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jwt_assay::fuzzing::target;

    use super::*;

    fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        entries.map(|path| (path.clone(), fs::read(&path).expect("a file"))).collect()
    }

    #[test]
    fn a_second_run_writes_the_same_and_keeps_other_inputs() {
        let corpora = tempfile::tempdir().expect("a folder");
        let verify = target("verify_signed").expect("a target");
        let count = write_corpus(verify, &Places::of_package(), corpora.path()).expect("a corpus");
        let folder = corpora.path().join("verify_signed");
        let first = contents(&folder);
        assert_eq!(first.len(), count);
        fs::write(folder.join("found-by-the-fuzzer"), "x").expect("a file");
        write_corpus(verify, &Places::of_package(), corpora.path()).expect("a corpus");
        let mut second = contents(&folder);
        assert!(second.remove(&folder.join("found-by-the-fuzzer")).is_some());
        assert_eq!(first, second);
    }

    #[test]
    fn files_of_the_project_are_seeds() {
        let names = |target: &str| {
            let target = jwt_assay::fuzzing::target(target).expect("a target");
            let seeds = seeds_of(target, &Places::of_package()).expect("seeds");
            seeds.into_iter().map(|seed| seed.name).collect::<Vec<_>>()
        };
        assert!(names("known_failures").len() > 20);
        let manifests = names("manifest");
        assert!(manifests.contains(&"tests-peers-go-peers.json".to_owned()), "{manifests:?}");
        assert!(manifests.contains(&"tests-peers-vulnerable-node-peers.json".to_owned()), "{manifests:?}");
    }

    #[test]
    fn an_unknown_target_is_refused() {
        let refusal = named(&["decoed".to_owned()]).expect_err("no such target");
        assert_eq!(refusal, "there is no target \"decoed\"; `cargo campaign list` lists all");
    }
}
