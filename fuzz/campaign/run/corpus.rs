//! Corpora: made smaller beside themselves and swapped, and rid of inputs that nothing can start with.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::fuzzer::Fuzzer;
use crate::child;
use crate::places::{self, Places, inputs, make_empty};

/// How long a minimisation may take.
const LONGEST: Duration = Duration::from_secs(900);

fn merged(places: &Places, target: &str) -> PathBuf {
    places.state("merged").join(target)
}

/// Where a corpus waits for the moment in which its place is taken.
fn replaced(places: &Places, target: &str) -> PathBuf {
    places.state("replaced").join(target)
}

/// Puts back what a campaign that was killed had taken away. Whether the smaller corpus was already in its
/// place, or somebody wrote seeds there since, nobody can tell: what is there stays beside what comes back.
pub fn recover(places: &Places, target: &str) -> Result<(), String> {
    let (corpus, replaced) = (places.corpus(target), replaced(places, target));
    if !replaced.exists() {
        return Ok(());
    }
    places::make(&corpus)?;
    for input in inputs(&replaced) {
        let back = corpus.join(input.file_name().unwrap_or_default());
        if back.exists() {
            // Seeds are named after what they are made from, everything else after its hash.
            continue;
        }
        rename(&input, &back)?;
    }
    fs::remove_dir_all(&replaced).map_err(|error| format!("{}: {error}", replaced.display()))
}

/// Leaves only those inputs that reach something. Says why, if it leaves all of them.
pub fn minimise(fuzzer: &Fuzzer<'_>) -> Result<(), String> {
    let (places, target) = (fuzzer.places, fuzzer.target);
    let (corpus, merged, replaced) =
        (places.corpus(target), merged(places, target), replaced(places, target));
    make_empty(&merged)?;
    let is_merged = fuzzer.merge(&corpus, &merged, LONGEST)?;
    keep_crashes(places, target)?;
    if child::is_interrupted() {
        return Err("interrupted: the corpus is not minimised".to_owned());
    }
    if !is_merged || inputs(&merged).is_empty() {
        return Err("the corpus could not be minimised and stays as it is".to_owned());
    }
    places::make(&places.state("replaced"))?;
    rename(&corpus, &replaced)?;
    rename(&merged, &corpus)?;
    fs::remove_dir_all(&replaced).map_err(|error| format!("{}: {error}", replaced.display()))
}

/// Keeps what the merge met and can't hand on, because it crashes, among the artifacts.
fn keep_crashes(places: &Places, target: &str) -> Result<(), String> {
    let is_of_merge =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("merge-"));
    for crash in inputs(&places.running(target)).into_iter().filter(is_of_merge) {
        places::make(&places.artifacts(target))?;
        rename(&crash, &places.artifacts(target).join(crash.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

fn rename(from: &Path, to: &Path) -> Result<(), String> {
    fs::rename(from, to).map_err(|error| format!("{} can't become {}: {error}", from.display(), to.display()))
}

/// Takes an input that crashes out of the corpus, where every start would meet it again, and says whether
/// it was there. It is kept among the artifacts.
pub fn set_aside(places: &Places, target: &str, artifact: &Path) -> Result<bool, String> {
    let Ok(bytes) = fs::read(artifact) else { return Ok(false) };
    let same = |path: &PathBuf| {
        let length = path.metadata().map_or(0, |known| known.len());
        length == bytes.len() as u64 && fs::read(path).is_ok_and(|other| other == bytes)
    };
    let culprits: Vec<PathBuf> = inputs(&places.corpus(target)).into_iter().filter(same).collect();
    let aside = places.artifacts(target);
    for culprit in &culprits {
        places::make(&aside)?;
        let name = culprit.file_name().unwrap_or_default();
        match fs::rename(culprit, aside.join(name)) {
            // Another process met it at the same time.
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
    fn a_corpus_that_was_being_replaced_comes_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = Places::new(Some(folder.path()));
        written(replaced(&places, "decode").join("a"), "1");
        recover(&places, "decode").expect("recovered");
        assert_eq!(places.corpus_size("decode"), 1);
        written(replaced(&places, "decode").join("old"), "2");
        recover(&places, "decode").expect("recovered");
        assert_eq!(places.corpus_size("decode"), 2, "nothing that is there goes");
        assert!(!replaced(&places, "decode").exists());
    }

    #[test]
    fn what_crashes_in_a_merge_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = Places::new(Some(folder.path()));
        written(places.running("decode").join("merge-crash-1"), "boom");
        written(places.running("decode").join("0.log"), "a log");
        keep_crashes(&places, "decode").expect("kept");
        assert_eq!(inputs(&places.artifacts("decode")), [places.artifacts("decode").join("merge-crash-1")]);
    }

    #[test]
    fn an_input_that_crashes_is_set_aside_and_not_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = Places::new(Some(folder.path()));
        written(places.corpus("decode").join("bad"), "boom");
        written(places.corpus("decode").join("good"), "fine");
        let artifact = written(places.running("decode").join("0-crash-1"), "boom");
        assert_eq!(set_aside(&places, "decode", &artifact), Ok(true));
        assert_eq!(set_aside(&places, "decode", &artifact), Ok(false));
        assert_eq!(places.corpus_size("decode"), 1);
        assert_eq!(fs::read(places.artifacts("decode").join("bad")).expect("kept"), b"boom");
    }
}
