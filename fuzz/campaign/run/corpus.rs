//! Corpora: minimised in a copy that is then swapped in, and rid of inputs that crash the target at its start.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::fuzzer::Fuzzer;
use crate::files::{self, inputs, make_empty};
use crate::interrupt;
use crate::places::Places;

/// The longest time of a minimisation.
const LONGEST: Duration = Duration::from_secs(900);

fn merged(places: &Places, target: &str) -> PathBuf {
    places.state("merged").join(target)
}

/// Where a corpus is while its minimised copy takes its place.
fn replaced(places: &Places, target: &str) -> PathBuf {
    places.state("replaced").join(target)
}

/// Restores the corpus of a campaign that was killed while swapping. What is in the corpus by now stays: it may be
/// the minimised copy, or seeds that were written since.
pub fn recover(places: &Places, target: &str) -> Result<(), String> {
    let (corpus, replaced) = (places.corpus(target), replaced(places, target));
    if !replaced.exists() {
        return Ok(());
    }
    files::make(&corpus)?;
    for input in inputs(&replaced) {
        let back = corpus.join(input.file_name().unwrap_or_default());
        if back.exists() {
            // It has the same content: seeds are named after their source, other inputs after their hash.
            continue;
        }
        rename(&input, &back)?;
    }
    fs::remove_dir_all(&replaced).map_err(|error| format!("{}: {error}", replaced.display()))
}

/// Removes inputs that add no coverage. An error says why the corpus is unchanged.
pub fn minimise(fuzzer: &Fuzzer<'_>) -> Result<(), String> {
    let (places, target) = (fuzzer.places, fuzzer.target);
    let (corpus, merged, replaced) =
        (places.corpus(target), merged(places, target), replaced(places, target));
    make_empty(&merged)?;
    let is_merged = fuzzer.merge(&corpus, &merged, LONGEST)?;
    keep_crashes(places, target)?;
    if interrupt::is_interrupted() {
        return Err("interrupted before the corpus was minimised".to_owned());
    }
    if !is_merged || inputs(&merged).is_empty() {
        return Err("the corpus could not be minimised, and is unchanged".to_owned());
    }
    files::make(&places.state("replaced"))?;
    rename(&corpus, &replaced)?;
    rename(&merged, &corpus)?;
    fs::remove_dir_all(&replaced).map_err(|error| format!("{}: {error}", replaced.display()))
}

/// Moves inputs that crashed during the merge to the artifacts: the minimised corpus has no crashing inputs.
fn keep_crashes(places: &Places, target: &str) -> Result<(), String> {
    let is_of_merge =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("merge-"));
    for crash in inputs(&places.running(target)).into_iter().filter(is_of_merge) {
        files::make(&places.artifacts(target))?;
        rename(&crash, &places.artifacts(target).join(crash.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

fn rename(from: &Path, to: &Path) -> Result<(), String> {
    fs::rename(from, to)
        .map_err(|error| format!("{} can't be renamed to {}: {error}", from.display(), to.display()))
}

/// Moves an input that crashes from the corpus to the artifacts, so that no later start loads it. Returns whether it
/// was in the corpus.
pub fn set_aside(places: &Places, target: &str, artifact: &Path) -> Result<bool, String> {
    let Ok(bytes) = fs::read(artifact) else { return Ok(false) };
    let same = |path: &PathBuf| {
        let length = path.metadata().map_or(0, |known| known.len());
        length == bytes.len() as u64 && fs::read(path).is_ok_and(|other| other == bytes)
    };
    let culprits: Vec<PathBuf> = inputs(&places.corpus(target)).into_iter().filter(same).collect();
    let aside = places.artifacts(target);
    for culprit in &culprits {
        files::make(&aside)?;
        let name = culprit.file_name().unwrap_or_default();
        match fs::rename(culprit, aside.join(name)) {
            // Another process crashed on it at the same time, and moved it.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            other => other.map_err(|error| format!("{}: {error}", culprit.display()))?,
        }
    }
    Ok(!culprits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(path: PathBuf, text: &str) -> PathBuf {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, text).expect("written");
        path
    }

    #[test]
    fn a_corpus_is_restored_after_an_unfinished_swap() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = Places::at(folder.path());
        written(replaced(&places, "decode").join("a"), "1");
        recover(&places, "decode").expect("recovered");
        assert_eq!(places.corpus_size("decode"), 1);
        written(replaced(&places, "decode").join("old"), "2");
        recover(&places, "decode").expect("recovered");
        assert_eq!(places.corpus_size("decode"), 2, "nothing is removed");
        assert!(!replaced(&places, "decode").exists());
    }

    #[test]
    fn crashes_of_a_merge_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = Places::at(folder.path());
        written(places.running("decode").join("merge-crash-1"), "boom");
        written(places.running("decode").join("0.log"), "a log");
        keep_crashes(&places, "decode").expect("kept");
        assert_eq!(inputs(&places.artifacts("decode")), [places.artifacts("decode").join("merge-crash-1")]);
    }

    #[test]
    fn an_input_that_crashes_is_moved_to_the_artifacts() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = Places::at(folder.path());
        written(places.corpus("decode").join("bad"), "boom");
        written(places.corpus("decode").join("good"), "fine");
        let artifact = written(places.running("decode").join("0-crash-1"), "boom");
        assert_eq!(set_aside(&places, "decode", &artifact), Ok(true));
        assert_eq!(set_aside(&places, "decode", &artifact), Ok(false));
        assert_eq!(places.corpus_size("decode"), 1);
        assert_eq!(fs::read(places.artifacts("decode").join("bad")).expect("kept"), b"boom");
    }
}
