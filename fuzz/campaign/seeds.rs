//! `campaign seeds`: writes what the targets start from, all of it from the project's own data.
//!
//! Nothing is stored twice: the corpora and the dictionary come from the vectors and the files beside
//! them, the same ones on every machine.

mod dictionary;
mod documents;
mod lines;
mod summaries;
mod targets;
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use jwt_assay::fuzzing::Target;

use crate::files;
use crate::places::Places;
use crate::replay::named;

pub use targets::seeds_of;

/// An input that a corpus starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed {
    /// The name of its file, which says where it comes from.
    pub name: String,
    /// The input.
    pub bytes: Vec<u8>,
}

impl Seed {
    /// A seed named after what it comes from, as a file may be named.
    fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let plain = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        let name = name.chars().map(|character| if plain(character) { character } else { '-' }).collect();
        Seed { name, bytes: bytes.into() }
    }
}

/// Write the seed corpora and the dictionary from the vectors
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo campaign seeds                                  fuzz/corpus/TARGET/ for every target, and fuzz/jwt.dict
  cargo campaign seeds decode --corpora seeds       one target's, elsewhere

What is in a corpus already stays there.")]
pub struct Seeds {
    /// Only for these targets
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
    /// Writes them, and says what was written.
    pub fn run(&self) -> Result<(), String> {
        let places = Places::of_package();
        let corpora = self.corpora.clone().unwrap_or_else(|| places.corpora());
        for target in named(&self.targets)? {
            let count = write_corpus(target, &corpora)?;
            anstream::println!("{}: {count} seeds", corpora.join(target.name).display());
        }
        let dictionary = self.dictionary.clone().unwrap_or_else(|| places.dictionary());
        let entries = dictionary::entries();
        files::write_whole(&dictionary, dictionary::text(&entries).as_bytes())?;
        anstream::println!("{}: {} entries", dictionary.display(), entries.len());
        Ok(())
    }
}

/// Writes the seeds of a target into its folder, and says how many there are.
pub fn write_corpus(target: &Target, corpora: &Path) -> Result<usize, String> {
    let folder = corpora.join(target.name);
    let seeds = seeds_of(target)?;
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for seed in &seeds {
        let file = folder.join(&seed.name);
        // A second run changes nothing, not even the times by which libFuzzer sorts.
        if fs::read(&file).ok().as_ref() != Some(&seed.bytes) {
            files::write_whole(&file, &seed.bytes)?;
        }
    }
    Ok(seeds.len())
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
    fn a_second_run_writes_the_same_and_leaves_the_rest() {
        let corpora = tempfile::tempdir().expect("a folder");
        let verify = target("verify_signed").expect("a target");
        let count = write_corpus(verify, corpora.path()).expect("a corpus");
        let folder = corpora.path().join("verify_signed");
        let first = contents(&folder);
        assert_eq!(first.len(), count);
        fs::write(folder.join("found-by-the-fuzzer"), "x").expect("a file");
        write_corpus(verify, corpora.path()).expect("a corpus");
        let mut second = contents(&folder);
        assert!(second.remove(&folder.join("found-by-the-fuzzer")).is_some());
        assert_eq!(first, second);
    }

    #[test]
    fn a_target_that_is_none_is_refused() {
        let refusal = named(&["decoed".to_owned()]).expect_err("there is none");
        assert_eq!(refusal, "there is no target \"decoed\"; `cargo campaign list` lists all");
    }
}
