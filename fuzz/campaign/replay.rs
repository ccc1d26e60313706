//! `campaign replay`: runs the targets' oracles on every input of the corpora, without a fuzzer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use clap::Args;
use jwt_assay::fuzzing::{TARGETS, Target, target};
use jwt_assay::text::{cut, quote};

use crate::files;
use crate::places::Places;

/// Run the oracles on every input of the corpora, without a fuzzer
#[derive(Args)]
pub struct Replay {
    /// Only these targets
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,

    /// The folder of the corpora, instead of fuzz/corpus
    #[arg(long, value_name = "DIR")]
    corpora: Option<PathBuf>,
}

impl Replay {
    /// Replays, prints the failures, and returns whether there were none.
    pub fn run(&self) -> Result<bool, String> {
        let corpora = self.corpora.clone().unwrap_or_else(|| Places::of_package().corpora());
        // Panics are collected, and printed below.
        std::panic::set_hook(Box::new(|_| {}));
        let mut total = Replayed::default();
        for target in named(&self.targets)? {
            let replayed = replay(target, &corpora)?;
            for failure in &replayed.failures {
                anstream::println!("{failure}");
            }
            total.inputs += replayed.inputs;
            total.failures.extend(replayed.failures);
        }
        if total.inputs == 0 {
            return Err(format!("{} has no inputs; `cargo campaign seeds` writes some", corpora.display()));
        }
        anstream::println!("{} inputs, {} failures", total.inputs, total.failures.len());
        Ok(total.failures.is_empty())
    }
}

/// The targets with these names, or all targets if there are no names.
pub fn named(names: &[String]) -> Result<Vec<&'static Target>, String> {
    if names.is_empty() {
        return Ok(TARGETS.iter().collect());
    }
    let find = |name: &String| {
        target(name)
            .ok_or_else(|| format!("there is no target {}; `cargo campaign list` lists all", quote(name)))
    };
    names.iter().map(find).collect()
}

/// The result of replaying some inputs.
#[derive(Debug, Default)]
struct Replayed {
    inputs: usize,
    failures: Vec<String>,
}

/// A target that was never fuzzed has no corpus, and so no inputs.
fn replay(target: &Target, corpora: &Path) -> Result<Replayed, String> {
    let folder = corpora.join(target.name);
    let mut replayed = Replayed::default();
    if !folder.exists() {
        return Ok(replayed);
    }
    for path in files::entries(&folder)? {
        let bytes = files::read(&path)?;
        replayed.inputs += 1;
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (target.oracle)(&bytes))) {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("a panic without a message");
            replayed.failures.push(format!("{}: {}", path.display(), cut(words)));
        }
    }
    Ok(replayed)
}

#[cfg(test)]
mod tests {
    use jwt_assay::fuzzing::{Gate, Shape};

    use super::*;

    #[test]
    fn every_input_is_replayed_and_failures_are_reported() {
        let corpora = tempfile::tempdir().expect("a folder");
        let mut broken = *target("decode").expect("a target");
        assert_eq!(broken.shape, Shape::Bytes);
        broken.oracle = |bytes| {
            assert!(bytes != b"bad", "an-oracle: the input is bad");
            Gate::Accepted
        };
        assert_eq!(replay(&broken, corpora.path()).expect("nothing to replay").inputs, 0);
        for (name, text) in [("a", "good"), ("b", "bad")] {
            files::write_whole(&corpora.path().join("decode").join(name), text.as_bytes()).expect("a file");
        }
        let replayed = replay(&broken, corpora.path()).expect("replayed");
        assert_eq!(replayed.inputs, 2);
        let failure = format!("{}: an-oracle: the input is bad", corpora.path().join("decode/b").display());
        assert_eq!(replayed.failures, [failure]);
    }
}
